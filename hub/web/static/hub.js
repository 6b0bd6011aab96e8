// Nothing here is needed: every page works without it. It makes GOV.UK's components work; live.js keeps a
// screen fresh, and keys.js adds the shortcuts.
import { initAll } from "./govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
initAll();

// On a small screen the filter is folded, unless it is in use.
const fold = document.querySelector("[data-fold]");
if (fold) {
  const wide = window.matchMedia("(min-width: 48.01rem)");
  const set = () => { fold.open = wide.matches || fold.dataset.fold === "kept"; };
  wide.addEventListener("change", set);
  set();
}

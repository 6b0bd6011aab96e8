// Nothing here is needed: every page works without it. It makes GOV.UK's components work, and keeps the
// tracking screen fresh without a word to people who have it in another window.
import { initAll } from "./govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
initAll();

const live = document.querySelector("[data-live]");
const said = document.getElementById("said");
let summary = document.getElementById("counts")?.dataset.summary;

if (live) {
  // A hidden tab asks nothing; when it is looked at again it catches up at once.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) window.htmx?.trigger(live, "refresh");
  });
  // Read out only what has changed, not every refresh.
  document.body.addEventListener("htmx:afterSettle", () => {
    const now = document.getElementById("counts")?.dataset.summary;
    if (now !== summary) said.textContent = summary = now;
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, () => {
      const refreshed = live.querySelector(".hub-refreshed");
      if (refreshed && !refreshed.dataset.late) {
        refreshed.dataset.late = "yes";
        refreshed.prepend("Could not refresh just now; trying again. ");
        said.textContent = "Could not refresh just now; trying again.";
      }
    });
  }
}

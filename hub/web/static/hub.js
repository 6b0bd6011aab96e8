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

// A browser only counts several chosen files; who sends them should see which they are.
const size = (bytes) => bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
for (const input of document.querySelectorAll("input[type=file][multiple]")) {
  const chosen = document.createElement("ul");
  chosen.className = "govuk-list govuk-list--bullet hub-told hub-chosen";
  chosen.setAttribute("aria-label", "Chosen files");
  chosen.hidden = true;
  (input.closest(".govuk-file-upload-wrapper") ?? input).after(chosen);
  input.addEventListener("change", () => {
    chosen.replaceChildren(...Array.from(input.files, (file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${size(file.size)})`;
      return line;
    }));
    chosen.hidden = !input.files.length;
  });
}

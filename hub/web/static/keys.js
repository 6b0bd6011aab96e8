// Shortcuts for people who want them: one switch turns all of them off (WCAG 2.1.4), the page behind “?” lists
// them, and nothing works by shortcut alone.
const OFF = "hub-shortcuts-off";
const off = () => window.localStorage.getItem(OFF) === "yes";
const lines = () => [...document.querySelectorAll("[data-line]")];
let before = "";

const step = (by) => {
  const all = lines();
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next]?.focus();
};
const go = (name) => document.querySelector(`a[data-key="${name}"]`)?.click();
const search = () => {
  const field = document.getElementById("reference-filter");
  if (!field) return false;
  const fold = field.closest("details");
  if (fold) fold.open = true;
  field.focus();
  return true;
};

const acts = {
  "j": () => step(1),
  "k": () => step(-1),
  "/": () => search() || go("g t"),
  "?": () => go("?"),
  "g t": () => go("g t"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (off() || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const pressed = before ? `${before} ${event.key}` : event.key;
  before = event.key === "g" && !before ? "g" : "";
  if (acts[pressed]) {
    event.preventDefault();
    acts[pressed]();
  }
});

const button = document.getElementById("shortcuts-switch");
if (button) {
  const state = document.getElementById("shortcuts-state");
  const show = () => {
    button.textContent = off() ? "Switch shortcuts on" : "Switch shortcuts off";
    state.textContent = off() ? "Shortcuts are off in this browser." : "Shortcuts are on in this browser.";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    window.localStorage.setItem(OFF, off() ? "no" : "yes");
    show();
  });
  show();
}

// Keeps the tracking screen fresh, and never lets an old one pass for fresh.
const TOO_OLD = 65_000; // milliseconds: three refreshes missed
const part = () => document.querySelector("[data-live]"); // a wall display replaces it whole
const live = part();
const counts = () => document.getElementById("counts")?.dataset ?? {};

if (live) {
  const said = document.getElementById("said");
  const stale = document.getElementById("stale");
  let { summary, overdue } = counts();
  let fresh = Date.now();
  let failed = false;
  let paused = false;

  const at = () => part().querySelector("[data-at]")?.dataset.at;
  const tell = () => {
    let text = "";
    if (paused) text = `Updates are paused. You see what stood at ${at()}.`;
    else if (failed) text = `The connection is lost: this could not be updated. You see what stood at ${at()}. Trying again.`;
    else if (Date.now() - fresh > TOO_OLD && !document.hidden) text = `This may be out of date. You see what stood at ${at()}.`;
    if (stale.textContent !== text) stale.textContent = text;
  };
  const pause = document.getElementById("pause");
  if (pause) pause.hidden = false;
  pause?.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on updating" : "Pause updates";
    tell();
    if (!paused) window.htmx?.trigger(part(), "refresh");
  });

  // A hidden tab asks nothing; when it is looked at again it catches up at once.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden || paused) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    tell();
    window.htmx?.trigger(part(), "refresh");
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== part()) return;
    fresh = Date.now();
    failed = false;
    tell();
    // Read out only what has changed, and first what is newly late.
    const now = counts();
    if (now.summary === summary) return;
    const more = Number(now.overdue) - Number(overdue);
    said.textContent = (more > 0 ? `${more} more overdue. ` : "") + now.summary;
    ({ summary, overdue } = now);
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, () => {
      failed = true;
      tell();
    });
  }
  window.setInterval(tell, 5000);
}

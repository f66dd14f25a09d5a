// The pages work without this script. On an order's page it adds new stages, and reloads
// the page when the order's status has changed, unless the user is typing. It reloads a
// page that has more to show after a short time, and a list that must stay current after
// a minute without input.
"use strict";
(() => {
  const unfinished = "unfinished" in document.body.dataset;
  if (!unfinished && !("ages" in document.body.dataset)) return;
  let busy = false, touched = 0;
  for (const name of ["input", "submit", "toggle"]) document.addEventListener(name, () => { busy = true; }, true);
  for (const name of ["keydown", "pointerdown", "scroll"]) document.addEventListener(name, () => { touched = performance.now(); }, true);
  // The field for the scanner always has the focus, so this does not count as typing.
  const waits = field => field.autofocus && field.value === "";
  const idle = () => {
    const at = document.activeElement;
    return !busy && (!at || at === document.body || at.id === "main" || waits(at));
  };
  const [visit] = performance.getEntriesByType("navigation"); // reload less often if the server is slow
  const pause = unfinished ? 800 + 5 * (visit ? visit.responseStart : 0) : 60000;
  const again = () => {
    if (busy) return;
    const since = performance.now() - (unfinished ? 0 : touched);
    if (since >= pause && idle()) location.reload(); else setTimeout(again, Math.max(1000, pause - since));
  };
  setTimeout(again, pause);
})();
(() => {
  const standing = document.getElementById("standing");
  const list = document.getElementById("events");
  const changed = document.getElementById("changed");
  if (!standing || !standing.dataset.events || !window.EventSource) return;

  let edited = false;
  document.addEventListener("input", () => { edited = true; });
  document.addEventListener("toggle", event => { edited = edited || event.target.open; }, true);

  // A sent form leads to another page, so events must not reload this one.
  let source, leaving = false;
  document.addEventListener("submit", () => { leaving = true; if (source) source.close(); });

  const news = () => {
    if (leaving) return;
    if (edited) { changed.hidden = false; return; }
    // Load the order's page: a reload of the page that answers a form would send the form again.
    location.replace(location.pathname.replace(/\/(answer|cancel|hold|release|again)$/, "") + location.search);
  };
  const stage = event => {
    if (Number(event.lastEventId) <= Number(standing.dataset.seen)) return;
    standing.dataset.seen = event.lastEventId;
    const record = JSON.parse(event.data);
    const line = document.createElement("li");
    line.dataset.live = "";
    line.textContent = [record.endedAt || record.startedAt, record.stage + ": " + record.outcome, record.note].filter(Boolean).join(" ");
    list.append(line);
  };
  const status = event => {
    const now = JSON.parse(event.data);
    const text = [now.status, now.problem ? now.problem.id || "" : "", now.heldBy || ""].join("|");
    if (text !== standing.dataset.standing) news();
  };
  // The browser reconnects after a lost connection, but not after a refusal: the server
  // may have been busy, or the session may have ended.
  let refused = 0;
  const follow = () => {
    if (leaving) return;
    source = new EventSource(standing.dataset.events);
    source.addEventListener("open", () => { refused = 0; });
    source.addEventListener("stage", stage);
    source.addEventListener("status", status);
    source.addEventListener("end", () => { source.close(); news(); });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      if (++refused <= 5) { setTimeout(follow, 2000 * refused); return; }
      changed.hidden = false;
      changed.textContent = standing.dataset.ended;
    });
  };
  follow();
})();

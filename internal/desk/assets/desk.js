// The desk works without this file. It follows an order on its page: new stages are
// added, and the page is loaded again when the order's status has changed, unless
// somebody is typing. A page that has more in a moment is loaded again then.
"use strict";
(() => {
  if (!("unfinished" in document.body.dataset)) return;
  let busy = false;
  for (const name of ["input", "submit", "toggle"]) document.addEventListener(name, () => { busy = true; }, true);
  const idle = () => !busy && [document.body, document.getElementById("main"), null].includes(document.activeElement);
  const again = () => { if (idle()) location.reload(); else if (!busy) setTimeout(again, 1000); };
  const [visit] = performance.getEntriesByType("navigation"); // a server that is slow is asked less often
  setTimeout(again, 800 + 5 * (visit ? visit.responseStart : 0));
})();
(() => {
  const standing = document.getElementById("standing");
  const list = document.getElementById("events");
  const changed = document.getElementById("changed");
  if (!standing || !standing.dataset.events || !window.EventSource) return;

  let edited = false;
  document.addEventListener("input", () => { edited = true; });
  document.addEventListener("toggle", event => { edited = edited || event.target.open; }, true);

  // A form that is being sent leads to a page of its own.
  let source, leaving = false;
  document.addEventListener("submit", () => { leaving = true; if (source) source.close(); });

  const news = () => {
    if (leaving) return;
    if (edited) { changed.hidden = false; return; }
    // A page that answers a form can't be loaded again without sending the form anew.
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
  // A lost connection comes again by itself, but not one that the server has refused: it
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

// The desk works without this file. It follows an order on its page: new stages are
// added, and the page is loaded again when the order's status has changed, unless
// somebody is typing.
"use strict";
(() => {
  const standing = document.getElementById("standing");
  const list = document.getElementById("events");
  const changed = document.getElementById("changed");
  if (!standing || !standing.dataset.events || !window.EventSource) return;

  let edited = false;
  document.addEventListener("input", () => { edited = true; });
  document.addEventListener("toggle", event => { edited = edited || event.target.open; }, true);

  const news = () => {
    if (edited) { changed.hidden = false; return; }
    // A page that answers a form can't be loaded again without sending the form anew.
    location.replace(location.pathname.replace(/\/(answer|cancel|hold|release|again)$/, ""));
  };
  const source = new EventSource(standing.dataset.events);
  source.addEventListener("stage", event => {
    if (Number(event.lastEventId) <= Number(standing.dataset.seen)) return;
    standing.dataset.seen = event.lastEventId;
    const record = JSON.parse(event.data);
    const line = document.createElement("li");
    line.dataset.live = "";
    line.textContent = [record.endedAt || record.startedAt, record.stage + ": " + record.outcome, record.note].filter(Boolean).join(" ");
    list.append(line);
  });
  source.addEventListener("status", event => {
    const now = JSON.parse(event.data);
    const text = [now.status, now.problem ? now.problem.id || "" : "", now.heldBy || ""].join("|");
    if (text !== standing.dataset.standing) news();
  });
  source.addEventListener("end", () => { source.close(); news(); });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return; // it comes again by itself
    changed.hidden = false;
    changed.textContent = standing.dataset.ended;
  });
})();

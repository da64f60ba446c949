"use strict";
// The page says all without this: it folds, unfolds and filters, and opens what a link leads to.
(() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const tools = document.getElementById("tools");
  const cards = all(".card");
  const types = all("details.type");
  const told = document.getElementById("told");
  if (tools) {
    tools.hidden = false;
    const words = cards.map((card) => card.querySelector("header").textContent.toLowerCase());
    tools.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      let shown = 0;
      cards.forEach((card, at) => {
        card.hidden = wanted !== "" && !words[at].includes(wanted);
        shown += !card.hidden;
      });
      for (const type of types) {
        type.hidden = wanted !== "" && !type.querySelector(".card:not([hidden])");
        if (wanted !== "") type.open = true;
      }
      told.textContent = wanted === "" ? "" : `${shown} of ${cards.length} items`;
    });
    const [open, close] = tools.querySelectorAll("button");
    open.addEventListener("click", () => all("details").forEach((each) => { each.open = true; }));
    close.addEventListener("click", () => all("details").forEach((each) => { each.open = false; }));
  }
  const follow = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let above = place && place.closest("details");
    if (!place) return;
    for (; above; above = above.parentElement.closest("details")) above.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  if (location.hash) follow();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));
})();

"use strict";
// The page says all without this: it filters and sorts the table of files, and unfolds rows.
(() => {
  const table = document.querySelector("table.files");
  const tools = document.querySelector(".tools");
  if (!table || !tools) return;
  tools.hidden = false;
  const bodies = [...table.tBodies];
  const words = bodies.map((body) => body.textContent.toLowerCase());
  const told = tools.querySelector(".told");
  const input = tools.querySelector("input");
  const buttons = [...tools.querySelectorAll("button")];
  const all = bodies.length;
  const filter = () => {
    const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const states = buttons.filter((each) => each.getAttribute("aria-pressed") === "true").flatMap((each) => each.dataset.states.split(" "));
    let shown = 0;
    bodies.forEach((body, at) => {
      const yes = (states.length === 0 || states.includes(body.dataset.state)) && wanted.every((word) => words[at].includes(word));
      if (body.hidden === yes) body.hidden = !yes;
      shown += yes;
    });
    told.textContent = wanted.length || states.length ? `${shown} of ${all} files` : "";
  };
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, all > 300 ? 120 : 0); });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  const unfold = (body, open) => {
    body.querySelector(".unfold").setAttribute("aria-expanded", String(open));
    body.querySelector(".more").hidden = !open;
  };
  table.addEventListener("click", (event) => {
    const button = event.target.closest(".unfold");
    if (button) unfold(button.closest("tbody"), button.getAttribute("aria-expanded") !== "true");
  });
  const heads = [...table.tHead.rows[0].cells];
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const key = (body, column) => {
    const row = body.rows[0];
    if (column === 0) return row.cells[0].querySelector(".name").textContent;
    return row.cells[column] ? row.cells[column].dataset.v ?? "" : "";
  };
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      // figures begin with the most, names with the first
      const before = head.getAttribute("aria-sort");
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const now = before === null ? first : before === "ascending" ? "descending" : "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", now);
      const keys = new Map(bodies.map((body) => [body, key(body, column)]));
      const sign = now === "ascending" ? 1 : -1;
      const sorted = [...bodies].sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        // what was not judged has no figures, and stays at the end
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * compare(x, y);
      });
      table.append(...sorted);
    });
  });
  const follow = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place || place.parentElement !== table) return;
    if (place.hidden) {
      input.value = "";
      buttons.forEach((each) => each.setAttribute("aria-pressed", "false"));
      filter();
    }
    unfold(place, true);
    place.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", follow);
  if (location.hash) follow();
})();

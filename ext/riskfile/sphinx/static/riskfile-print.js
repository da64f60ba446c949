/* Tables on paper: before a page is printed each live table gets a plain one of what it shows beside it.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { make, isGap, draw } = window.riskfile;

  /** A plain table of what is shown, for paper. */
  const printed = (view) => {
    const { heads, rows } = view.shown();
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    const body = make("tbody");
    for (const row of rows) {
      body.append(make("tr", {}, ...row.map((cell) => make("td", { class: isGap(cell) ? "rf-gap" : undefined }, draw(cell, view.file)))));
    }
    const caption = make("caption", {}, view.label, make("span", { class: "rf-count" }, ` ${view.count.textContent}`));
    return make("table", { class: "rf-table rf-printed" }, caption, make("thead", {}, head), body);
  };

  /** The buttons that print a table. */
  const printTools = () => [make("button", { type: "button", class: "rf-button", onclick: () => window.print() }, "Print")];

  let added = [];
  window.addEventListener("beforeprint", () => {
    const { viewOf, plain } = window.riskfile;
    added = [...document.querySelectorAll("[data-rf-table]")].map((box) => {
      // null: it could not be made live, and is a plain table already
      const view = viewOf(box);
      const table = view ? printed(view) : view === null ? "" : plain(box);
      if (table) box.after(table);
      return table;
    });
  });
  window.addEventListener("afterprint", () => {
    for (const table of added) if (table) table.remove();
    added = [];
  });

  Object.assign(window.riskfile, { printTools });
})();

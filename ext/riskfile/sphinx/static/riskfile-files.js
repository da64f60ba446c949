/* What a table gives out as a file: CSV and XLSX of the rows and columns that are shown. */
(() => {
  "use strict";

  const { load, make, textOf } = window.riskfile;

  const save = (name, blob) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  /** A field of a CSV file. A spreadsheet would take text that begins like a formula for one: an apostrophe stands
      before it (CWE-1236). */
  const csvField = (text) => {
    const plain = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };

  /** Text for a cell of an XLSX file: what XML cannot hold becomes a question mark, and what a cell cannot hold
      is cut where a mark says so. */
  const sheetText = (text) => {
    // eslint-disable-next-line no-control-regex -- these are what XML cannot hold
    const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "?");
    return plain.length > 32767 ? `${plain.slice(0, 32750)} [cut here]` : plain;
  };

  const saveCsv = (view) => {
    const { heads, rows } = view.shown();
    const lines = [heads, ...rows.map((row) => row.map((cell) => textOf(cell, view.file)))];
    // the mark tells spreadsheets that it is UTF-8
    const text = `\ufeff${lines.map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
    save(`${view.fileName}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
  };

  const saveXlsx = async (view) => {
    await load("_static/vendor/write-excel-file.min.js");
    const { heads, rows } = view.shown();
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--rf-sheet").trim();
    const cell = (text) => (text ? { value: sheetText(text), type: String, wrap: true, alignVertical: "top" } : null);
    const sheet = [
      heads.map((text) => ({ value: sheetText(text), type: String, fontWeight: "bold", backgroundColor: ground, wrap: true })),
      ...rows.map((row) => row.map((each) => cell(textOf(each, view.file)))),
    ];
    const options = {
      sheet: view.label.replace(/[\\/*?:[\]\p{Cc}]|^'|'$/gu, " ").slice(0, 30).trim() || "Table",
      columns: heads.map((text, index) => ({
        width: Math.min(48, Math.max(text.length + 2, ...rows.slice(0, 100).map((row) => Math.min(48, textOf(row[index], view.file).length)))),
      })),
      stickyRowsCount: 1,
    };
    await writeXlsxFile(sheet, options).toFile(`${view.fileName}.xlsx`);
  };

  /** The buttons that save a table. */
  const fileTools = (view) => {
    const button = (label, action) => make("button", { type: "button", class: "rf-button", onclick: action }, label);
    return [button("CSV", () => saveCsv(view)), button("XLSX", () => saveXlsx(view))];
  };

  Object.assign(window.riskfile, { fileTools });
  Object.assign(window.riskfile.pure, { csvField, sheetText });
})();

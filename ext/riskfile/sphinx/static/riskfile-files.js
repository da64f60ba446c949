/* What a table gives out as a file: CSV and XLSX of the rows and columns that are shown. */
(() => {
  "use strict";

  const { root, load, make, tr, textOf, itemsOf, documentsOf, numberOf, isGap, addressOf, TEXT, LEVEL } = window.riskfile;

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
    return plain.length > 32767 ? `${plain.slice(0, 32750)}${tr(" [cut here]")}` : plain;
  };

  const saveCsv = (view) => {
    const { heads, rows } = view.shown();
    const lines = [heads, ...rows.map((row) => row.map((cell) => textOf(cell, view.file)))];
    // the mark tells spreadsheets that it is UTF-8
    const text = `\ufeff${lines.map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
    save(`${view.fileName}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
  };

  // ------------------------------------------------------------------------------------------------ XLSX

  const LINKS = 60000; // a sheet of a spreadsheet holds 65,530
  const WIDEST = 60; // characters

  const inXml = (text) => sheetText(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

  const addressIn = (row, column) => {
    let letters = "";
    for (let left = column; left >= 0; left = Math.floor(left / 26) - 1) letters = String.fromCharCode(65 + (left % 26)) + letters;
    return `${letters}${row + 1}`;
  };

  /** What the writer of XLSX files leaves to others: filters above the columns, links, and how a sheet is printed. A sheet
      says in its option `riskfile` what it has of these: `range`, `links` ([cell, address, tip]), `foot`. */
  const SHEET_PARTS = {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transform: (xml, { riskfile }) => {
            const { range, links, foot } = riskfile;
            const filter = range ? `<autoFilter ref="${range}"/>` : "";
            const each = links.map(([cell, , tip], number) => `<hyperlink ref="${cell}" r:id="rId-link-${number}" tooltip="${inXml(tip)}"/>`);
            const linked = each.length ? `<hyperlinks>${each.join("")}</hyperlinks>` : "";
            // the order of the parts of a sheet is given (ECMA-376 part 1, 18.3.1.99)
            return xml
              .replace(/<worksheet[^>]*>/, (start) => `${start}<sheetPr>${filter && '<pageSetUpPr fitToPage="1"/>'}</sheetPr>`)
              .replace("</sheetData>", `</sheetData>${filter}${linked}`)
              .replace(/<pageSetup[^>]*\/>/, `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>${inXml(foot)}</oddFooter></headerFooter>`);
          },
        },
        "xl/worksheets/_rels/sheet{id}.xml.rels": {
          insert: ({ riskfile }) =>
            riskfile.links
              .map(
                ([, address], number) =>
                  `<Relationship Id="rId-link-${number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="${inXml(address)}" TargetMode="External"/>`,
              )
              .join(""),
        },
        "xl/workbook.xml": {
          transform: (xml, [{ sheet, riskfile }]) => {
            const name = `'${inXml(sheet).replaceAll("'", "''")}'`;
            const whole = riskfile.range.replace(/[A-Z]+|\d+/g, (part) => `$${part}`);
            const names =
              `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${name}!${whole}</definedName>` +
              `<definedName name="_xlnm.Print_Titles" localSheetId="0">${name}!$1:$1</definedName>`;
            return xml.replace(/<definedNames\s*\/>|<definedNames>\s*<\/definedNames>/, `<definedNames>${names}</definedNames>`);
          },
        },
      },
    },
  };

  /** A colour of the style sheet on paper: the light one of two. */
  const colour = (name) => {
    const said = getComputedStyle(document.documentElement).getPropertyValue(name);
    return /#[0-9a-f]{6}\b/i.exec(said)?.[0];
  };

  const NUMBER = /^(0|[1-9]\d{0,14})(\.\d{1,10})?$/;

  /** What a sheet says of where its table is from: labels with their texts. */
  const aboutOf = (view, rows) => {
    const all = view.table.rows.length;
    const { said } = view.filters;
    const step = view.steps.find(([name]) => name === view.step);
    const grouping = view.groupings.find(({ name }) => name === view.grouped);
    const sorted = (view.state().get("sort") || "").split(",").filter(Boolean).map((each) => each.split(":"));
    const order = sorted.map(([key, way]) => `${view.columns.find((each) => each.key === key)?.label || key}${way === "desc" ? tr(", descending") : ""}`);
    return [
      [tr("Table"), view.label],
      ...(view.file.about || []),
      [tr("Rows"), rows === all ? tr("all {all}", { all }) : tr("{rows} of {all}", { rows, all })],
      [tr("Filters"), said.length ? said.join("\n") : tr("none")],
      ...(step ? [[tr("Columns"), step[1]]] : []),
      ...(grouping ? [[tr("Grouped by"), grouping.label]] : []),
      ...(order.length ? [[tr("Sorted by"), order.join(tr("; "))]] : []),
      [tr("Source"), `${location.href.split("#")[0]}#${view.id}${view.state().toString() ? `?${view.state()}` : ""}`],
    ];
  };

  const saveXlsx = async (view) => {
    await load("_static/vendor/write-excel-file.min.js");
    const { file } = view;
    const { heads, rows } = view.shown();
    const text = heads.map((_, index) => rows.map((row) => textOf(row[index], file)));
    const numeric = text.map((column) => column.some(Boolean) && column.every((each) => !each || NUMBER.test(each)));
    // the last row may be the sum of the others, and no row to filter
    const body = rows.length - (view.total && rows.length > view.table.rows.length ? 1 : 0);
    const edge = { borderStyle: "thin", borderColor: colour("--rf-line") };
    const links = [];
    const cell = (each, row, column) => {
      const said = text[column][row];
      const [first, ...more] = itemsOf(each);
      const item = first !== undefined && !each[TEXT] && file.items[numberOf(first)];
      const papers = item ? [] : documentsOf(each, file);
      const [name, , paper] = papers.find(([, , place]) => place && !/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(place)) || [];
      const address = item ? addressOf(item, file) : paper && (/^https?:/i.test(paper) ? paper : root + paper);
      const style = { ...edge, wrap: true, alignVertical: "top" };
      const level = Array.isArray(each) && each[LEVEL];
      if (level) Object.assign(style, { backgroundColor: colour(`--rf-${level}`), textColor: colour(`--rf-${level}-ink`), fontWeight: "bold" });
      else if (isGap(each)) Object.assign(style, { backgroundColor: colour("--rf-gap"), textColor: colour("--rf-5-ink") });
      if (address && links.length < LINKS) {
        const many = item ? more.length + 1 : papers.length;
        const tip = tr("Opens {value}{value2}", { value: item ? item[0] : name, value2: many > 1 ? tr(", one of {many}", { many }) : "" });
        links.push([addressIn(row + 1, column), new URL(address, location.href).href, tip]);
        style.textColor = colour("--rf-accent");
      }
      if (!said) return { value: "", type: String, ...style };
      return numeric[column] ? { value: Number(said), type: Number, ...style } : { value: sheetText(said), type: String, ...style };
    };
    const head = (said) => ({
      value: sheetText(said),
      type: String,
      fontWeight: "bold",
      backgroundColor: colour("--rf-sheet"),
      wrap: true,
      alignVertical: "center",
      ...edge,
    });
    const about = aboutOf(view, body);
    const of = (label) => (file.about || []).find(([each]) => each === label)?.[1] || "";
    // & stands before a code in the foot of a sheet
    const plain = (said) => said.replaceAll("&", "&&").slice(0, 70);
    const foot = `&L${plain([of(tr("Document")), of(tr("Revision"))].filter(Boolean).join(tr(", ")))}&C${plain(view.label)}&R${tr("Page {page} of {pages}", { page: "&P", pages: "&N" })}`;
    const longest = (said) => Math.max(0, ...said.split("\n").map((line) => line.length));
    const sheet = view.label.replace(/[\\/*?:[\]\p{Cc}]|^'|'$/gu, " ").slice(0, 30).trim() || tr("Table");
    const pinned = view.pinned.filter((key) => view.isShown(key)).length;
    const sheets = [
      {
        data: [heads.map(head), ...rows.map((row, at) => row.map((each, column) => cell(each, at, column)))],
        sheet,
        columns: heads.map((said, index) => ({
          // the button of the filter stands in the head
          width: Math.min(WIDEST, Math.max(8, said.length + 5, ...text[index].slice(0, 300).map((each) => Math.min(36, longest(each)) + 2))),
        })),
        stickyRowsCount: 1,
        stickyColumnsCount: pinned,
        orientation: "landscape",
        riskfile: { range: `A1:${addressIn(body, heads.length - 1)}`, links, foot },
      },
      {
        data: about.map(([label, said]) => [
          { value: label, type: String, fontWeight: "bold", alignVertical: "top" },
          { value: sheetText(said), type: String, wrap: true, alignVertical: "top" },
        ]),
        sheet: sheet === tr("About") ? tr("About the table") : tr("About"),
        columns: [{ width: 16 }, { width: 90 }],
        riskfile: { range: "", links: [], foot },
      },
    ];
    await writeXlsxFile(sheets, { features: [SHEET_PARTS] }).toFile(`${view.fileName}.xlsx`);
  };

  /** The buttons that save a table. */
  const fileTools = (view) => {
    const button = (label, action) => make("button", { type: "button", class: "rf-button", onclick: action }, label);
    return [button("CSV", () => saveCsv(view)), button("XLSX", () => saveXlsx(view))];
  };

  Object.assign(window.riskfile, { fileTools });
  Object.assign(window.riskfile.pure, { csvField, sheetText, addressIn });
})();

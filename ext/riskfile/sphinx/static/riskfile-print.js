/* Tables on paper. "Print" prints one table and nothing else: the rows and columns that are shown, fitted to the width of
   the paper that the reader chooses; a row that does not fit is set in bands below each other, so that nothing is cut.
   The browser's own way to print takes the whole page, with each table beside its text.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { make, tr, labelled, data, draw, isGap, itemsOf, numberOf, wordOf, TEXT, LEVEL, NOTE, MARK } = window.riskfile;

  const MM = 96 / 25.4;
  const PT = 96 / 72;
  /** Width and height on its side, in mm. */
  const PAPERS = {
    a4: ["A4", 297, 210],
    a3: ["A3", 420, 297],
    "us-letter": [tr("Letter"), 279.4, 215.9],
    "us-tabloid": [tr("Tabloid, 11 × 17 in"), 431.8, 279.4],
  };
  const LARGER = { a4: "a3", "us-letter": "us-tabloid" };
  const SIDES = 24; // mm: the margins of riskfile-print.css
  const ENDS = 33;
  const INSET = 2.2 * MM; // what a cell's own margins and its rule take
  const SIZES = [7.5, 7]; // pt; nothing on paper is set smaller
  const LEADING = 1.3;
  const SPACE = 0.28; // em
  const PROSE = 8.6; // em: a column of titles is not narrower where another way is left
  const LONGEST = 13; // em: longer words are broken
  const SAMPLE = 240; // rows by which widths are chosen
  const AT_ONCE = 5000; // rows in one go that a browser still prints: at 20,000 Chromium gives up
  const PIECE = 1000; // rows that are printed in one go unless the reader asks for more
  const WITH_PAGE = 2000; // rows of one table that are printed with its page

  // a browser breaks behind a dash between letters, and no day in two
  const words = (text) => text.split(/\s+|(?<=\p{L}[-–])(?=\p{L})/u).filter(Boolean);

  // ------------------------------------------------------------------------------------------------ widths

  let pen;
  const measured = new Map();
  /** How wide text is, in em. */
  const widthOf = (text, style = "") => {
    const key = `${style}\n${text}`;
    let width = measured.get(key);
    if (width === undefined) {
      if (!pen) {
        pen = document.createElement("canvas").getContext("2d");
        const root = getComputedStyle(document.body);
        pen.family = root.fontFamily || "sans-serif";
        pen.mono = root.getPropertyValue("--rf-mono") || "monospace";
      }
      const font = `${style === "bold" ? "600 " : ""}100px ${style === "mono" ? pen.mono : pen.family}`;
      if (pen.set !== font) pen.font = pen.set = font;
      width = pen.measureText(text).width / 100;
      measured.set(key, width);
    }
    return width;
  };
  /** The lines of a cell before they are broken, each as the widths in em of what is not broken further. */
  const linesIn = (cell, file) => {
    if (!Array.isArray(cell)) return cell ? [words(cell).map((word) => widthOf(word))] : [];
    const lines = [];
    const line = (text, style, extra = 0) => words(text).map((word, index) => widthOf(word, style) + (index ? 0 : extra));
    // a chip has a sign and a border
    if (cell[TEXT]) lines.push(line(cell[TEXT], cell[LEVEL] ? "bold" : "", cell[LEVEL] ? 1.9 : cell[MARK] ? 0.8 : 0));
    if (cell[NOTE]) lines.push(line(cell[NOTE]));
    for (const entry of itemsOf(cell)) {
      const [id, title] = file.items[numberOf(entry)];
      const beside = Array.isArray(entry) ? line(wordOf(file, "beside", entry[1]), "", 0.8) : [];
      lines.push([widthOf(id, "mono"), ...line(title), ...(file.changed?.[numberOf(entry)] ? [1.6] : []), ...beside]);
    }
    if (!lines.length && isGap(cell)) lines.push(line(tr("missing"), "bold"));
    // whatever else a cell says, such as documents of evidence, which are set as ids
    for (const more of window.riskfile.pure.linesOf(cell, file).slice(lines.length)) lines.push(line(more, "mono"));
    return lines;
  };

  /** What each column needs, in em: `least` for its longest word, `enough` to be read with ease, `whole` for its longest
      line, and the lines of its cells. */
  const demandOf = (columns, rows, file) => {
    rows = rows.filter(Array.isArray);
    const step = Math.max(1, Math.floor(rows.length / SAMPLE));
    const longest = columns.map(({ label }) => words(label).reduce((most, word) => Math.max(most, widthOf(word, "bold")), 0));
    const whole = [...longest];
    const cells = columns.map(() => []);
    rows.forEach((row, number) => {
      row.forEach((cell, index) => {
        if (number % step && !(Array.isArray(cell) && itemsOf(cell).length)) return;
        const lines = linesIn(cell, file);
        if (number % step === 0) cells[index].push(lines);
        for (const line of lines) {
          for (const width of line) if (width > longest[index]) longest[index] = width;
          whole[index] = Math.max(whole[index], line.reduce((sum, width) => sum + width + SPACE, 0));
        }
      });
    });
    return columns.map((_, index) => {
      const least = Math.min(LONGEST, longest[index]) + 0.1;
      return { least, enough: Math.max(least, Math.min(whole[index], PROSE)), whole: Math.max(least, whole[index]), cells: cells[index] };
    });
  };

  /** How many lines a cell has in a room of so many em. */
  const linesAt = (lines, room) => {
    let count = 0;
    for (const line of lines) {
      let at = Infinity;
      for (const width of line) {
        if (at + width > room) {
          count += Math.max(1, Math.ceil(width / room));
          at = 0;
        }
        at += width + SPACE;
      }
    }
    return count;
  };

  /** Share `room` em out among columns, step by step to where it saves most; a long cell counts more than many short. */
  const share = (demand, room) => {
    const widths = demand.map((each) => each.least);
    const cost = (index, width) => demand[index].cells.reduce((sum, lines) => sum + linesAt(lines, width) ** 3, 0);
    let left = room - widths.reduce((sum, each) => sum + each, 0);
    // words are broken then
    if (left < 0) return widths.map((each) => (each * room) / (room - left));
    const costs = widths.map((width, index) => cost(index, width));
    const step = Math.max(0.5, room / 160);
    // the next width at which a column has fewer lines: it may be several steps away
    const next = (index) => {
      const most = demand[index].whole + 0.2;
      for (let more = 1; more <= 8; more *= 2) {
        const width = Math.min(widths[index] + more * step, most);
        const saved = width > widths[index] ? costs[index] - cost(index, width) : 0;
        if (saved > 0) return { each: saved / (width - widths[index]), width };
      }
      return null;
    };
    const gains = widths.map((_, index) => next(index));
    for (;;) {
      let best = -1;
      let most = 0;
      gains.forEach((gain, index) => {
        if (gain && gain.each > most && gain.width - widths[index] <= left) [best, most] = [index, gain.each];
      });
      if (best < 0) break;
      left -= gains[best].width - widths[best];
      widths[best] = gains[best].width;
      costs[best] = cost(best, widths[best]);
      gains[best] = next(best);
    }
    // what is over makes the table as wide as the paper
    const all = widths.reduce((sum, each) => sum + each, 0);
    return even(demand, widths.map((each) => each + (left > 0 ? (left * each) / all : 0)), step * 2);
  };

  /** Widths after what one column can spare has gone to the column that makes rows high, as long as that saves lines. */
  const even = (demand, widths, step) => {
    const rows = demand[0]?.cells.length || 0;
    const known = demand.map(() => new Map());
    const lines = (index, width) => {
      const key = Math.round(width * 20);
      if (!known[index].has(key)) known[index].set(key, demand[index].cells.map((each) => linesAt(each, width)));
      return known[index].get(key);
    };
    const now = widths.map((width, index) => lines(index, width));
    const highest = (but, other) => {
      const most = new Array(rows).fill(1);
      now.forEach((each, index) => {
        if (index !== but && index !== other) for (let row = 0; row < rows; row += 1) if (each[row] > most[row]) most[row] = each[row];
      });
      return most;
    };
    const total = (most, ...more) => {
      let sum = 0;
      for (let row = 0; row < rows; row += 1) sum += Math.max(most[row], ...more.map((each) => each[row]));
      return sum;
    };
    let best = total(highest(-1, -1));
    for (let turn = 0; turn < 40; turn += 1) {
      // the columns by how many lines rows would have fewer without them
      const heavy = widths.map((_, index) => [best - total(highest(index, -1)), index]).sort((a, b) => b[0] - a[0]).slice(0, 3);
      let move = null;
      for (const [weight, to] of heavy) {
        if (!weight) continue;
        const wider = lines(to, widths[to] + step);
        for (let from = 0; from < widths.length; from += 1) {
          if (from === to || widths[from] - step < demand[from].least) continue;
          const sum = total(highest(to, from), wider, lines(from, widths[from] - step));
          if (sum < best) [best, move] = [sum, [from, to]];
        }
      }
      if (!move) break;
      const [from, to] = move;
      widths[from] -= step;
      widths[to] += step;
      for (const index of move) now[index] = lines(index, widths[index]);
    }
    return widths;
  };

  /** Divide columns into `number` runs of about the same width; a group of columns is kept together where that can be. */
  const divide = (needs, groups, number) => {
    const sums = [0];
    for (const need of needs) sums.push(sums.at(-1) + need);
    const goal = sums.at(-1) / number;
    const cuts = [0];
    for (let band = 1; band < number; band += 1) {
      let best = cuts.at(-1) + 1;
      let least = Infinity;
      for (let at = cuts.at(-1) + 1; at < needs.length - (number - band) + 1; at += 1) {
        const split = groups[at] && groups[at] === groups[at - 1] ? goal * 0.25 : 0;
        const off = Math.abs(sums[at] - goal * band) + split;
        if (off < least) [best, least] = [at, off];
      }
      cuts.push(best);
    }
    cuts.push(needs.length);
    return cuts.slice(0, -1).map((cut, index) => Array.from({ length: cuts[index + 1] - cut }, (_, more) => cut + more));
  };

  /** How a table is set in a room of `width` px: size of type in pt, the bands of a row with the widths of their columns
      in px, and the column that stands beside all bands (-1: none). `sizes` are tried in turn. */
  const plan = (columns, demand, width, key, sizes = SIZES) => {
    const fits = (indexes, size, room) =>
      indexes.reduce((sum, index) => sum + demand[index].enough * size * PT + INSET, 0) <= room;
    const set = (indexes, size, room) => {
      const em = size * PT;
      const widths = share(indexes.map((index) => demand[index]), (room - indexes.length * INSET) / em);
      return { columns: indexes, widths: widths.map((each) => each * em + INSET) };
    };
    const all = columns.map((_, index) => index);
    for (const size of sizes) if (fits(all, size, width)) return { size, key: -1, bands: [set(all, size, width)] };
    const others = all.filter((index) => index !== key);
    for (let number = 2; number <= Math.min(8, others.length); number += 1) {
      const runs = divide(others.map((index) => demand[index].enough + 0.9), others.map((index) => columns[index].group), number);
      for (const size of sizes) {
        const beside = demand[key].enough * size * PT + INSET;
        const bands = runs.map((run) => run.map((place) => others[place]));
        if (number === 8 || bands.every((band) => fits(band, size, width - beside))) {
          return { size, key, beside, bands: bands.map((band) => set(band, size, width - beside)) };
        }
      }
    }
    return { size: sizes.at(-1), key: -1, bands: [set(all, sizes.at(-1), width)] };
  };

  /** About how many px each row of the sample takes. */
  const heightOf = (found, demand) => {
    const em = found.size * PT;
    let sum = 0;
    const rows = demand[0]?.cells.length || 0;
    for (let row = 0; row < rows; row += 1) {
      let height = 0;
      for (const { columns, widths } of found.bands) {
        const lines = columns.map((index, at) => linesAt(demand[index].cells[row], (widths[at] - INSET) / em));
        height += Math.max(1, ...lines) * em * LEADING + 1.6 * MM;
      }
      if (found.key >= 0) height = Math.max(height, linesAt(demand[found.key].cells[row], (found.beside - INSET) / em) * em * LEADING + 1.6 * MM);
      sum += height;
    }
    return rows ? sum / rows : 0;
  };

  const roomOf = (paper) => (PAPERS[paper][1] - SIDES) * MM;
  const sheetsOf = (found, demand, rows, paper) => {
    const room = (PAPERS[paper][2] - ENDS) * MM - found.bands.length * 14 * PT;
    return Math.max(1, Math.ceil((rows * heightOf(found, demand)) / (room * 0.88)));
  };

  Object.assign(window.riskfile.pure, { share, divide, plan });

  // ------------------------------------------------------------------------------------------------ the table

  /** Where each column begins and ends that bands of different columns share. */
  const gridOf = (found) => {
    const start = found.key >= 0 ? found.beside : 0;
    const edges = new Set([0, Math.round(start)]);
    const bands = found.bands.map(({ columns, widths }) => {
      let at = start;
      return columns.map((index, number) => {
        const from = Math.round(at);
        at += widths[number];
        edges.add(Math.round(at));
        return { index, from, to: Math.round(at) };
      });
    });
    // rounding ends all bands at the same place
    const last = Math.max(...bands.map((band) => band.at(-1).to));
    for (const band of bands) {
      edges.delete(band.at(-1).to);
      band.at(-1).to = last;
    }
    edges.add(last);
    const places = [...edges].sort((a, b) => a - b);
    const number = new Map(places.map((place, index) => [place, index]));
    return {
      widths: places.slice(1).map((place, index) => place - places[index]),
      bands: bands.map((band) => band.map(({ index, from, to }) => ({ index, span: number.get(to) - number.get(from) }))),
    };
  };

  const span = (name, number) => (number > 1 ? { [name]: number } : {});

  const headOf = (columns, found, grid) => {
    const head = make("thead");
    const grouped = (band) => band.some(({ index }) => columns[index].group && columns[index].group !== columns[index].label);
    const height = grid.bands.reduce((sum, band) => sum + (grouped(band) ? 2 : 1), 0);
    let first = true;
    for (const band of grid.bands) {
      const top = make("tr");
      const row = make("tr");
      if (first && found.key >= 0) {
        const cell = make("th", { scope: "col", rowspan: height }, columns[found.key].label);
        (grouped(band) ? top : row).append(cell);
      }
      first = false;
      for (let at = 0; at < band.length; at += 1) {
        const { index, span: wide } = band[at];
        const { label, group } = columns[index];
        const alone = band.filter((each) => columns[each.index].group === group).length === 1;
        if (grouped(band) && (!group || (alone && group === label))) {
          top.append(make("th", { scope: "col", rowspan: 2, ...span("colspan", wide) }, label));
          continue;
        }
        if (grouped(band) && group && (at === 0 || columns[band[at - 1].index].group !== group)) {
          let all = 0;
          for (let next = at; next < band.length && columns[band[next].index].group === group; next += 1) all += band[next].span;
          top.append(make("th", { scope: "colgroup", class: "rf-group", ...span("colspan", all) }, group));
        }
        row.append(make("th", { scope: "col", ...span("colspan", wide) }, label));
      }
      if (top.childNodes.length) head.append(top);
      head.append(row);
    }
    return head;
  };

  const cellOf = (cell, file, more) => make("td", { class: isGap(cell) ? "rf-gap" : undefined, ...more }, draw(cell, file));

  const bodyOf = (row, found, grid, file) => {
    const body = make("tbody");
    if (!Array.isArray(row)) {
      body.className = "rf-print-group";
      body.append(make("tr", {}, make("th", { scope: "rowgroup", colspan: grid.widths.length }, row)));
      return body;
    }
    grid.bands.forEach((band, number) => {
      const line = make("tr");
      if (number === 0 && found.key >= 0) line.append(cellOf(row[found.key], file, span("rowspan", grid.bands.length)));
      for (const { index, span: wide } of band) line.append(cellOf(row[index], file, span("colspan", wide)));
      body.append(line);
    });
    return body;
  };

  /** A table for paper: `columns` with label and group, `rows` of cells in their order. */
  const paperTable = ({ kind, columns, rows, file, found, caption }) => {
    const grid = gridOf(found);
    const all = grid.widths.reduce((sum, each) => sum + each, 0);
    const group = make("colgroup", {}, ...grid.widths.map((each) => make("col", { width: `${((each * 100) / all).toFixed(3)}%` })));
    const table = make("table", { class: `rf-table rf-printed rf-${kind}${grid.bands.length > 1 ? " rf-bands" : ""}` });
    table.style.fontSize = `${found.size}pt`;
    if (caption) table.append(caption);
    table.append(group, headOf(columns, found, grid));
    const add = (from, to) => table.append(...rows.slice(from, to).map((row) => bodyOf(row, found, grid, file)));
    return { table, add };
  };

  // ------------------------------------------------------------------------------------------------ what is printed

  const rowsIn = (n) => tr("{shown} {n:row|rows}", { shown: n.toLocaleString("en"), n });
  const sheetsIn = (n) => tr("{shown} {n:sheet|sheets}", { shown: n.toLocaleString("en"), n });

  /** The column that says what a row is about, by its items; the first where none does. */
  const keyOf = (table, shown) => {
    for (const row of table.rows.slice(0, 50)) {
      if (row[0] < 0) continue;
      const found = shown.findIndex((index) => itemsOf(row[index + 1]).length === 1 && numberOf(itemsOf(row[index + 1])[0]) === row[0]);
      if (found >= 0) return found;
    }
    return 0;
  };

  /** Columns of a live table, those that are shown or all, and its rows as cells in the order of the columns; where rows
      are grouped, a text stands before those of each group. `count` says how many rows pass. */
  const contentOf = (view, all) => {
    const { file, table, total } = view;
    const known = table.columns.map(([key, label, group]) => ({ key, label, group }));
    const place = (key) => known.findIndex((each) => each.key === key);
    let shown = known.map((_, index) => index);
    if (!all && view.isShown) {
      shown = shown.filter((index) => view.isShown(known[index].key));
      const pinned = view.pinned.map(place).filter((index) => shown.includes(index));
      shown = [...pinned, ...shown.filter((index) => !pinned.includes(index))];
    } else if (!all) shown = view.api.getAllDisplayedColumns().map((each) => place(each.getColId())).filter((index) => index >= 0);
    const cells = (row) => shown.map((index) => row[index + 1]);
    let passing = view.rows;
    if (!passing) {
      passing = [];
      view.api.forEachNodeAfterFilterAndSort(({ data: row }) => Array.isArray(row) && passing.push(row));
    }
    const groups = [...(view.heads?.values() || [])].filter((head) => head.rows.length);
    const rows = groups.length
      ? groups.flatMap((head) => [`${head.item ? `${head.item[0]} ${head.item[1]}` : head.key || tr("Without {label}", { label: head.label.toLowerCase() })}: ${rowsIn(head.rows.length)}`, ...head.rows.map(cells)])
      : passing.map(cells);
    if (total && passing.length === table.rows.length) rows.push(cells(total));
    return { kind: table.kind, file, columns: shown.map((index) => known[index]), rows, count: passing.length, key: keyOf(table, shown) };
  };

  /** All columns and rows of a table that is not shown yet. */
  const wholeOf = (table, file) => ({
    kind: table.kind,
    file,
    columns: table.columns.map(([key, label, group]) => ({ key, label, group })),
    rows: table.rows.map((row) => row.slice(1)),
    count: table.rows.length,
    key: keyOf(table, table.columns.map((_, index) => index)),
  });

  const sortInWords = (view) => {
    const sorted = view.api.getColumnState().filter((each) => each.sort).sort((a, b) => a.sortIndex - b.sortIndex);
    return sorted.map((each) => {
      const column = view.columns.find((known) => known.key === each.colId);
      return column ? `${column.group && column.group !== column.label ? `${column.group}, ` : ""}${column.label}${each.sort === "desc" ? tr(", downwards") : ""}` : "";
    });
  };

  const property = (name) => {
    const text = getComputedStyle(document.documentElement).getPropertyValue(`--rf-print-${name}`).trim();
    try {
      return text ? JSON.parse(text.replace(/\\([0-9a-f]{1,6}) /gi, (_, code) => JSON.stringify(String.fromCodePoint(parseInt(code, 16))).slice(1, -1))) : "";
    } catch {
      return "";
    }
  };
  // eslint-disable-next-line no-control-regex -- these are what a string of a style sheet cannot hold
  const cssText = (text) => `"${text.replace(/["\\<\u0000-\u001f\u007f]/gu, (sign) => `\\${sign.codePointAt(0).toString(16)} `)}"`;
  const today = () => {
    const now = new Date();
    return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
  };
  const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 2)} …` : text);

  /** What stands above a table on its first sheet, as [label, text]. */
  const factsOf = (view, content, rows) => {
    const of = view.table.rows.length;
    const shown = content.count;
    const facts = [[tr("Rows"), `${shown === of ? rowsIn(of) : tr("{shown} of {rows}", { shown: shown.toLocaleString("en"), rows: rowsIn(of) })}${rows ? tr(", of which {rows}", { rows }) : ""}`]];
    const asked = view.filters.said;
    facts.push([tr("Filters"), asked.length ? asked.join(tr("; ")) : tr("none")]);
    const step = view.steps?.find(([name]) => name === view.step);
    if (step && content.columns.length < view.columns.length) facts.push([tr("View"), step[1]]);
    const grouping = view.grouped && view.groupings.find(({ name }) => name === view.grouped);
    if (grouping) facts.push([tr("Grouped by"), grouping.label.toLowerCase()]);
    const sorted = sortInWords(view).filter(Boolean);
    if (sorted.length) facts.push([tr("Sorted by"), sorted.join(tr(", then "))]);
    const hidden = view.columns.filter((each) => !content.columns.some((column) => column.key === each.key));
    if (hidden.length) facts.push([tr("Columns left out"), hidden.map((each) => (each.group && each.group !== each.label ? labelled(each.group, each.label) : each.label)).join(tr(", "))]);
    const { file } = view;
    if (file.since && Object.keys(file.changed || {}).length) {
      const signs = Object.entries(file.signs).map(([kind, sign]) => `${sign} ${wordOf(file, "change", kind)}`);
      facts.push([tr("Signs"), tr("{signs} since {since}", { signs: signs.join(tr(", ")), since: file.since })]);
    }
    return facts;
  };

  const rootStyle = document.documentElement.style;
  const say = (values) => {
    for (const [name, text] of Object.entries(values)) rootStyle?.setProperty(`--rf-print-${name}`, name === "font" ? text : cssText(text));
  };
  const unsay = (...names) => {
    for (const name of names) rootStyle?.removeProperty(`--rf-print-${name}`);
  };

  /** The themes' dark colours are theirs to switch: what an element says now, and what it says in the light. */
  const SWITCHES = [
    ["data-theme", "light"],
    ["data-mode", "light"],
    ["data-color-mode", "light"],
    ["data-md-color-scheme", "default"],
  ];
  let dark = [];
  const lighten = () => {
    for (const element of [document.documentElement, document.body]) {
      for (const [name, light] of SWITCHES) {
        const value = element.getAttribute(name);
        if (value && value !== light) {
          dark.push(() => element.setAttribute(name, value));
          element.setAttribute(name, light);
        }
      }
      if (element.classList.contains("dark")) {
        element.classList.replace("dark", "light");
        dark.push(() => element.classList.replace("light", "dark"));
      }
    }
  };
  const darken = () => {
    for (const undo of dark) undo();
    dark = [];
  };

  let own = null; // the one table that is being printed
  let added = [];

  const boxes = () => [...document.querySelectorAll("[data-rf-table]")];
  const loaded = new Map();

  /** A table beside its text: upright where it fits, or on its side. */
  const inline = (box, content, facts) => {
    const demand = demandOf(content.columns, content.rows, content.file);
    const paper = PAPERS[property("paper")] ? property("paper") : "a4";
    const upright = (PAPERS[paper][2] - SIDES) * MM;
    const tall = demand.reduce((sum, each) => sum + each.enough * 7.5 * PT + INSET, 0) <= upright;
    const found = tall ? plan(content.columns, demand, upright, content.key, [7.5]) : plan(content.columns, demand, roomOf(paper), content.key);
    const caption = make("caption", {}, box.dataset.rfCaption || "", make("span", { class: "rf-count" }, ` ${facts}`));
    const { table, add } = paperTable({ ...content, found, caption });
    add(0, content.rows.length);
    const around = make("div", { class: `rf-paper-inline${tall ? "" : " rf-paper-wide"}` }, table);
    box.after(around);
    added.push(() => around.remove());
  };

  /** A picture of a chain as a whole, whatever of it is in its frame. */
  const wholePicture = (svg) => {
    const layer = svg.querySelector(".svg-pan-zoom_viewport") || svg.firstElementChild;
    const bounds = layer?.getBBox?.();
    if (!bounds?.width) return;
    const kept = [layer, svg].map((element) => [element, element.getAttribute("style"), element.getAttribute("transform"), element.getAttribute("viewBox")]);
    added.push(() => {
      for (const [element, ...values] of kept) {
        ["style", "transform", "viewBox"].forEach((name, index) => (values[index] === null ? element.removeAttribute(name) : element.setAttribute(name, values[index])));
      }
    });
    layer.style.transform = "none";
    layer.removeAttribute("transform");
    svg.setAttribute("viewBox", `${bounds.x - 8} ${bounds.y - 8} ${bounds.width + 16} ${bounds.height + 16}`);
    svg.style.cssText = `width: 100%; max-width: ${bounds.width + 16}px; height: auto; max-height: 145mm;`;
    const frame = svg.closest(".rf-frame");
    if (bounds.width > (PAPERS.a4[2] - SIDES) * MM * 1.15 && !frame.closest("li, td")) {
      frame.classList.add("rf-paper-wide");
      added.push(() => frame.classList.remove("rf-paper-wide"));
    }
  };

  const chapter = () => {
    for (const box of boxes()) {
      const view = window.riskfile.viewOf(box);
      const known = loaded.get(box.dataset.rfTable);
      const rows = view ? (view.passing ?? view.api.getDisplayedRowCount()) : Number(box.dataset.rfCount);
      if (rows > WITH_PAGE) {
        const said = tr("{value}: {rows} are too many to be printed with this page. “Print” above the table prints them in parts; “Download” has them all.", { value: box.dataset.rfCaption || tr("Table"), rows: rowsIn(rows) });
        const note = make("p", { class: "rf-table-note rf-paper-inline" }, said);
        box.after(note);
        added.push(() => note.remove());
      } else if (view) {
        const state = view.state();
        // what only orders or folds is no question: a table as it was made is printed whole
        for (const name of ["open", "sort", "rows", "group", "folded", "lists", "turned"]) state.delete(name);
        const content = contentOf(view, !state.toString());
        const asked = view.filters.said;
        const count = view.count.textContent;
        inline(box, content, asked.length ? tr("{count}; filtered: {asked}", { count, asked: asked.join(tr("; ")) }) : count);
      } else if (known) {
        inline(box, wholeOf(known.table, known.file), rowsIn(known.table.rows.length));
      } else if (view !== null) {
        const copy = window.riskfile.plain(box);
        box.after(copy);
        added.push(() => copy.remove());
      }
    }
    for (const picture of document.querySelectorAll(".rf-frame > svg.rf-svg")) wholePicture(picture);
    // a link names its target where its text does not
    for (const link of document.querySelectorAll('section[id] a[href*="#"]:not(.headerlink, .rf-ref, .rf-id, .rf-number, .rf-tool, .rf-chip)')) {
      const id = decodeURI(link.hash.slice(1));
      if (/^[A-Z][\w-]*\d/.test(id) && !link.textContent.includes(id)) {
        link.dataset.rfTo = id;
        added.push(() => delete link.dataset.rfTo);
      }
    }
    // a chapter of little else than wide tables lies on its side as a whole
    const article = document.querySelector("section[id]:not(.rf-card)")?.parentElement || document.querySelector(".md-content__inner");
    const lay = (element) => {
      element.classList.add("rf-paper-wide");
      added.push(() => element.classList.remove("rf-paper-wide"));
    };
    if (!article?.querySelector(".rf-paper-wide")) return;
    let length = article.textContent.length;
    for (const more of article.querySelectorAll(".rf-paper-inline, .rf-live, .rf-scroll, noscript, script, style, svg, nav")) {
      if (!more.parentElement.closest(".rf-paper-inline, .rf-live, .rf-scroll, noscript, nav")) length -= more.textContent.length;
    }
    if (length < 3500 && !article.querySelector(".rf-card:not(.rf-chain-view)")) lay(document.body);
    // where a theme has no sections, the heading of a wide table is on its sheet all the same
    else if (!document.querySelector("section[id]:not(.rf-card)")) {
      for (const table of article.querySelectorAll(".rf-paper-wide")) {
        const before = [];
        for (let each = (table.closest(".rf-view") || table).previousElementSibling; each && before.length < 6; each = each.previousElementSibling) {
          before.push(each);
          if (/^H[1-6]$/.test(each.tagName)) {
            before.forEach(lay);
            break;
          }
        }
      }
    }
  };

  const undo = () => {
    for (const each of added.reverse()) each();
    added = [];
    darken();
    unsay("printed", "font");
  };

  window.addEventListener("beforeprint", () => {
    undo();
    lighten();
    say({ printed: tr("Printed {today} · ", { today: today() }), font: getComputedStyle(document.body).fontFamily || "sans-serif" });
    if (!own) chapter();
  });
  window.addEventListener("afterprint", undo);

  /** Have the rows of all tables of this page at hand: the page is printed at once, and loads nothing then. */
  const prepare = () =>
    Promise.all(
      boxes().map(async (box) => {
        const name = box.dataset.rfTable;
        if (loaded.has(name) || window.riskfile.viewOf(box) || Number(box.dataset.rfCount) > WITH_PAGE) return;
        try {
          const [file, table] = await Promise.all([data("items"), data(name)]);
          loaded.set(name, { file, table });
        } catch {
          // its plain table is printed
        }
      }),
    );

  // of a long table there is no plain one on the page, and what the browser's own menu prints is printed at once
  document.addEventListener("DOMContentLoaded", () => {
    const long = boxes().some((box) => Number(box.dataset.rfCount) <= WITH_PAGE && /^<p>/.test(box.nextElementSibling?.textContent));
    if (long) (window.requestIdleCallback || setTimeout)(() => prepare());
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "p" && boxes().length) {
      event.preventDefault();
      prepare().then(() => window.print());
    }
  });

  // ------------------------------------------------------------------------------------------------ one table

  const breath = () => new Promise((go) => setTimeout(go, 0));

  /** Print one table. `told` hears how far it is. */
  const printTable = async (view, { paper, all, from, to }, told) => {
    const content = contentOf(view, all);
    const part = from > 0 || to < content.rows.length;
    const rows = part ? content.rows.slice(from, to) : content.rows;
    const demand = demandOf(content.columns, rows, content.file);
    const found = plan(content.columns, demand, roomOf(paper), content.key);
    const piece = part ? tr("rows {from} to {to} of these", { from: (from + 1).toLocaleString("en"), to: to.toLocaleString("en") }) : "";
    const facts = factsOf(view, content, piece);
    const head = make(
      "header",
      { class: "rf-paper-head" },
      make("h1", {}, view.label),
      // a browser without margin boxes says here what they say elsewhere
      ...("CSSMarginRule" in window ? [] : [make("p", {}, [property("device"), property("document"), property("day"), tr("printed {today}", { today: today() }), property("example")].filter(Boolean).join(tr("; ")))]),
      make("dl", {}, ...facts.map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, text)))),
    );
    const { table, add } = paperTable({ ...content, rows, found });
    for (let at = 0; at < rows.length; at += 200) {
      add(at, at + 200);
      if (rows.length > 400) {
        told(tr("Preparing {min} of {rows} …", { min: Math.min(at + 200, rows.length).toLocaleString("en"), rows: rowsIn(rows.length) }));
        await breath();
      }
    }
    own = make("section", { class: `rf-paper rf-paper-${paper}`, "aria-hidden": "true" }, head, table);
    const asked = facts.find(([label]) => label === "Filters")[1];
    const { title } = document;
    document.body.append(own);
    document.documentElement.classList.add("rf-paper-only");
    say({ title: view.label, asked: cut(asked === tr("none") ? tr("{facts}, not filtered", { facts: facts[0][1] }) : tr("{facts}, filtered: {asked}", { facts: facts[0][1], asked }), 190) + (property("example") ? "\n" : "") });
    document.title = [property("document").split(",")[0], view.label].filter(Boolean).join(" ");
    const done = () => {
      window.removeEventListener("afterprint", done);
      document.title = title;
      document.documentElement.classList.remove("rf-paper-only");
      unsay("title", "asked");
      own?.remove();
      own = null;
    };
    window.addEventListener("afterprint", done);
    window.print();
  };

  const STORED = "riskfile-paper";
  const paperChosen = () => {
    let found = "";
    try {
      found = localStorage.getItem(STORED) || "";
    } catch {
      // a browser that keeps nothing for pages of a folder
    }
    return PAPERS[found] ? found : PAPERS[property("paper")] ? property("paper") : "a4";
  };

  /** What the reader chooses before a table is printed. */
  const ask = (view) => {
    const chosen = { paper: paperChosen(), all: false, from: 0, to: 0 };
    const whole = contentOf(view, false);
    const count = whole.rows.length;
    const passing = whole.count;
    const hidden = view.columns.length - whole.columns.length;
    chosen.to = Math.min(count, count > 2 * PIECE ? PIECE : count);
    const said = make("p", { class: "rf-print-plan", role: "status" });
    const contents = new Map();
    const tell = () => {
      if (!contents.has(chosen.all)) {
        const content = chosen.all ? contentOf(view, true) : whole;
        contents.set(chosen.all, { content, demand: demandOf(content.columns, content.rows, content.file) });
      }
      const { content, demand } = contents.get(chosen.all);
      const found = plan(content.columns, demand, roomOf(chosen.paper), content.key);
      const sheets = sheetsOf(found, demand, chosen.to - chosen.from, chosen.paper);
      const bands = found.bands.length;
      const larger = LARGER[chosen.paper];
      const other = larger && plan(content.columns, demand, roomOf(larger), content.key);
      const more = bands > 1 && other.bands.length < bands ? tr(" {paper} has room for {value}.", { paper: PAPERS[larger][0], value: other.bands.length > 1 ? tr("{length} bands", { length: other.bands.length }) : tr("all of them beside each other") }) : "";
      said.textContent = tr("About {sheets}, letters of {size} pt. {value}{value2}", { sheets: sheetsIn(sheets), size: found.size, value: bands > 1 ? tr("{length} columns are more than fit beside each other: each row has {bands} bands of them, and nothing is cut.{more}", { length: content.columns.length, bands, more }) : tr("All columns beside each other."), value2: chosen.to - chosen.from > 2 * PIECE ? tr(" This takes the browser minutes; the file from “Download” has all rows at once.") : "" });
    };
    const choice = (name, label, value, checked, act) => {
      const input = make("input", { type: "radio", name: `rf-print-${name}`, value, onchange: () => (act(), tell()) });
      input.checked = checked;
      return make("label", {}, input, ` ${label}`);
    };
    const set = (legend, ...children) => make("fieldset", {}, make("legend", {}, legend), ...children);
    const pieces = [];
    if (count > 2 * PIECE) {
      const select = make("select", {
        "aria-label": tr("Rows to print"),
        class: "rf-input",
        onchange: () => {
          [chosen.from, chosen.to] = select.value.split("-").map(Number);
          tell();
        },
      });
      for (let at = 0; at < count; at += PIECE) {
        const end = Math.min(at + PIECE, count);
        select.append(make("option", { value: `${at}-${end}` }, tr("Rows {at} to {end}", { at: (at + 1).toLocaleString("en"), end: end.toLocaleString("en") })));
      }
      if (count <= AT_ONCE) select.append(make("option", { value: `0-${count}` }, tr("All {rows}", { rows: rowsIn(count) })));
      pieces.push(set(tr("{rows}, in parts", { rows: rowsIn(count) }), select));
    }
    const asked = view.filters.said;
    const go = make("button", { type: "submit", class: "rf-button rf-print-go" }, tr("Print"));
    const dialog = make("dialog", { class: "rf-print", "aria-labelledby": "rf-print-title" });
    const form = make(
      "form",
      {
        method: "dialog",
        onsubmit: (event) => {
          event.preventDefault();
          try {
            localStorage.setItem(STORED, chosen.paper);
          } catch {
            // kept for this page alone
          }
          go.disabled = true;
          printTable(view, chosen, (text) => (said.textContent = text)).finally(() => dialog.close());
        },
      },
      make("h2", { id: "rf-print-title" }, tr("Print {label}", { label: view.label })),
      make("p", { class: "rf-print-what" }, `${passing === view.table.rows.length ? rowsIn(passing) : tr("{passing} of {rows}", { passing: passing.toLocaleString("en"), rows: rowsIn(view.table.rows.length) })}${asked.length ? tr(", filtered: {asked}", { asked: asked.join(tr("; ")) }) : ""}`),
      ...pieces,
      ...(hidden
        ? [set(tr("Columns"), choice("all", tr("As shown: {length}", { length: whole.columns.length }), "", true, () => (chosen.all = false)), choice("all", tr("All {length}", { length: view.columns.length }), "all", false, () => (chosen.all = true)))]
        : []),
      set(tr("Paper, on its side"), ...Object.entries(PAPERS).map(([key, [label]]) => choice("paper", label, key, key === chosen.paper, () => (chosen.paper = key)))),
      said,
      make("p", { class: "rf-print-buttons" }, go, make("button", { type: "button", class: "rf-button", onclick: () => dialog.close() }, tr("Cancel"))),
    );
    dialog.append(form);
    dialog.addEventListener("close", () => dialog.remove());
    // in full screen nothing else is seen
    (document.fullscreenElement || document.body).append(dialog);
    tell();
    dialog.showModal();
    go.focus();
  };

  /** The buttons that print a table. */
  const printTools = (view) => [make("button", { type: "button", class: "rf-button", "aria-haspopup": "dialog", onclick: () => ask(view) }, tr("Print"))];

  Object.assign(window.riskfile, { printTools });
})();

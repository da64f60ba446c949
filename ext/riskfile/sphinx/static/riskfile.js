/* What the scripts of the pages share: data that is loaded, elements that are made, and the cells of tables.
   Everything is loaded by script elements from beside the page, so that a file opened from a folder works too.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  // a theme that does not say where the top of the file is: this script lies one folder below it
  const root = document.documentElement.dataset.content_root || new URL("..", document.currentScript.src).href;
  // where this file is one part of a site: the folder of its own data
  const part = document.querySelector('meta[name="riskfile-root"]')?.content || "";
  const received = new Map();
  const scripts = new Map();

  /** Load a script once, by its address from the top of the file. */
  const load = (path) => {
    let loading = scripts.get(path);
    if (!loading) {
      loading = new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = root + path;
        element.onload = () => resolve();
        element.onerror = () => reject(new Error(`${path} cannot be loaded`));
        document.head.append(element);
      });
      scripts.set(path, loading);
    }
    return loading;
  };

  /** The value that the file's data script of this name hands over. */
  const data = async (name) => {
    if (!received.has(name)) await load(`${part}_riskfile/${name}.js`);
    return received.get(name);
  };

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // what is said in the language of the page, where that is not English: riskfile-words.js has it, and comes first
  const words = window.riskfileWords || {};

  /** A short text in the language of the page; it is its own key, in English. Its gaps are `{name}`, or `{name:one|many}` by
      whether the number is one. */
  const tr = (text, gaps) => {
    const template = words[text] ?? text;
    if (!gaps) return template;
    return template.replace(/\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g, (_, name, one, many) => (many === undefined ? gaps[name] : gaps[name] === 1 ? one : many));
  };

  /** A text with what it is called before it. */
  const labelled = (label, text) => tr("{label}: {text}", { label, text });

  // a letter of Chinese, Japanese or Korean is as wide as two of Latin
  const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]/g;

  /** How wide a text is, in Latin letters. */
  const lettersOf = (text) => text.length + (text.match(WIDE)?.length ?? 0);

  /** The word for an identity of this table of words; what has none is its own word. */
  const wordOf = (file, table, identity) => file.words[table][identity] ?? identity;

  window.riskfile = {
    root,
    part,
    load,
    data,
    make,
    tr,
    labelled,
    lettersOf,
    wordOf,
    receive: (name, value) => received.set(name, value.rows ? { ...value, rows: value.rows.map(wholeRow) } : value),
  };
  // ------------------------------------------------------------------------------------------------ cells

  const TEXT = 0, ITEMS = 1, LEVEL = 2, NOTE = 3, MARK = 4, GAP = 5, DOCUMENTS = 6, ALSO = 7;
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  /** A cell as [text, items, ...]: data say what holds nothing but items, or documents, by these alone. */
  const wholeCell = (cell) => {
    if (Array.isArray(cell)) return typeof cell[0] === "string" ? cell : ["", cell];
    return cell?.d ? ["", 0, 0, 0, 0, 0, cell.d] : cell;
  };
  const wholeRow = (row) => {
    for (let index = 1; index < row.length; index += 1) row[index] = wholeCell(row[index]);
    return row;
  };

  /** The documents of a cell: [name, state, address]. */
  const documentsOf = (cell, file) =>
    ((Array.isArray(cell) && cell[DOCUMENTS]) || []).map((number) => [file.documents[number]].flat()).map(([name, state = "", address]) => [name, state, address]);

  const itemsOf = (cell) => (Array.isArray(cell) && cell[ITEMS]) || [];
  /** What a cell says in other languages: [language, text]. */
  const alsoOf = (cell) => (Array.isArray(cell) && cell[ALSO]) || [];
  const isGap = (cell) => Array.isArray(cell) && cell[GAP] === 1;

  /** The lines of a cell as text: its text, its note, then each of its items with the word to it. */
  const linesOf = (cell, file) => {
    if (!Array.isArray(cell)) return cell ? [cell] : [];
    const lines = [];
    if (cell[TEXT]) lines.push(cell[TEXT]);
    if (cell[NOTE]) lines.push(cell[NOTE]);
    for (const entry of itemsOf(cell)) {
      const item = file.items[numberOf(entry)];
      const changed = changeOf(numberOf(entry), file);
      lines.push(`${item[0]} ${item[1]}${changed ? ` (${changed})` : ""}${Array.isArray(entry) ? ` [${wordOf(file, "beside", entry[1])}]` : ""}`);
    }
    for (const [, text] of alsoOf(cell)) lines.push(text);
    for (const [name, state] of documentsOf(cell, file)) {
      const word = file.words.file[state];
      lines.push(word ? `${name} (${word})` : name);
    }
    if (!lines.length && isGap(cell)) lines.push(tr("missing"));
    return lines;
  };

  const texts = new WeakMap();
  const textOf = (cell, file) => {
    if (!Array.isArray(cell)) return cell;
    let text = texts.get(cell);
    if (text === undefined) {
      text = linesOf(cell, file).join("\n");
      texts.set(cell, text);
    }
    return text;
  };

  const lowered = new WeakMap();
  const lowerOf = (cell, file) => {
    if (!Array.isArray(cell)) return cell.toLowerCase();
    let text = lowered.get(cell);
    if (text === undefined) {
      text = textOf(cell, file).toLowerCase();
      lowered.set(cell, text);
    }
    return text;
  };

  /** Do something for each of many rows in moments when the browser has nothing else to do. */
  const meanwhile = (rows, act) => {
    const idle = window.requestIdleCallback || ((next) => setTimeout(() => next({ timeRemaining: () => 10 }), 30));
    let at = 0;
    const go = (deadline) => {
      do {
        for (const end = Math.min(at + 50, rows.length); at < end; at += 1) act(rows[at]);
      } while (at < rows.length && deadline.timeRemaining() > 2);
      if (at < rows.length) idle(go);
    };
    idle(go);
  };

  /** Where an item has its card; a need of another project is at an address of its own, or nowhere. */
  const addressOf = (item, file) => {
    const page = file.pages[item[4]];
    if (!page) return undefined;
    return /^https?:\/\//.test(page) ? page : `${root}${page}#${item[0]}`;
  };

  /** What has become of an item since the baseline, in words; "" for nothing. */
  const changeOf = (number, file) => {
    const kind = file.changed?.[number];
    return kind ? tr("{of} since {since}", { of: wordOf(file, "change", kind), since: file.since }) : "";
  };

  /** The mark beside an item's id: a sign to see, and words to hear or to point at. */
  const changeMark = (number, file) => {
    const said = changeOf(number, file);
    const kind = file.changed[number];
    const sign = make("span", { "aria-hidden": "true" }, file.signs[kind]);
    return make("span", { class: `rf-change rf-change-${kind}`, title: said }, sign, make("span", { class: "rf-unseen" }, said));
  };

  const numberOf = (entry) => (Array.isArray(entry) ? entry[0] : entry);

  /** Whether anything that a row is about, or names, has changed. */
  const hasChanged = (row, file) =>
    !!file.changed?.[row[0]] || row.some((cell, index) => index > 0 && itemsOf(cell).some((entry) => file.changed?.[numberOf(entry)]));

  const HAN = /\p{Script=Han}/u, WORD = /\p{Ll}{2}/u;
  /** The language of a text that stays in the one in which it is written, on a page in Chinese; undefined for others. */
  const languageOf = (text, { source }) => (source && !HAN.test(text) && WORD.test(text) && /^zh/.test(document.documentElement.lang) ? source : undefined);

  const itemLine = (entry, file, tabindex) => {
    const [number, said] = Array.isArray(entry) ? entry : [entry, ""];
    const item = file.items[number];
    const line = make("div", {}, make("a", { class: "rf-ref", href: addressOf(item, file), tabindex }, item[0]));
    line.append(" ", make("span", { class: "rf-title", lang: languageOf(item[1], file) }, item[1]));
    if (file.changed?.[number]) line.append(" ", changeMark(number, file));
    if (said) line.append(" ", make("span", { class: `rf-note rf-${said.replace(/[^a-z-]/g, "-")}` }, wordOf(file, "beside", said)));
    return line;
  };

  const documentLine = ([name, state, address], file, tabindex) => {
    const href = address && (/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : root + address);
    const shown = href ? make("a", { class: "rf-document", href, tabindex }, name) : make("span", { class: "rf-document" }, name);
    const word = file.words.file[state];
    return make("div", {}, shown, ...(word ? [" ", make("span", { class: `rf-note rf-doc-${state}` }, word)] : []));
  };

  /** A cell as an element. In a grid the links are not stops of the tab key: Enter goes into a cell. Of a list no more
      than `most` lines are drawn and a button that says how many are left; one more than that takes its room. `turned`
      says that it is unfolded. */
  const draw = (cell, file, tabindex, most = Infinity, turned = false) => {
    const box = make("div", { class: "rf-cell" });
    if (!Array.isArray(cell)) {
      box.textContent = cell;
      const lang = file && languageOf(cell, file);
      if (lang) box.lang = lang;
      return box;
    }
    if (cell[TEXT]) {
      if (cell[LEVEL]) {
        const sign = make("span", { "aria-hidden": "true" }, file.levels[cell[LEVEL]]);
        box.append(make("span", { class: `rf-chip rf-level-${cell[LEVEL]}` }, sign, ` ${cell[TEXT]}`));
      } else if (cell[MARK]) box.append(make("span", { class: `rf-note rf-${cell[MARK]}` }, cell[TEXT]));
      else box.append(cell[TEXT]);
    }
    if (cell[NOTE]) box.append(make("span", { class: "rf-how" }, cell[NOTE]));
    const lines = [
      ...itemsOf(cell).map((entry) => () => itemLine(entry, file, tabindex)),
      ...documentsOf(cell, file).map((document) => () => documentLine(document, file, tabindex)),
    ];
    const long = lines.length > (most === 1 ? 1 : most + 1);
    for (const line of long && !turned ? lines.slice(0, most) : lines) box.append(line());
    if (long) {
      const left = tr("{length} more", { length: lines.length - most });
      const said = turned ? tr("fewer") : most === 1 ? `+${lines.length - 1}` : left;
      box.append(make("button", { type: "button", class: "rf-unfold", tabindex, "aria-expanded": String(turned), "aria-label": turned ? tr("fewer") : left }, said));
    }
    for (const [lang, text] of alsoOf(cell)) box.append(make("div", { class: "rf-also", lang }, text));
    if (!box.childNodes.length && isGap(cell)) box.append(make("span", { class: "rf-missing" }, tr("missing")));
    return box;
  };

  Object.assign(window.riskfile, {
    TEXT,
    ITEMS,
    LEVEL,
    NOTE,
    MARK,
    itemsOf,
    numberOf,
    isGap,
    textOf,
    lowerOf,
    collator,
    meanwhile,
    addressOf,
    changeOf,
    changeMark,
    hasChanged,
    documentsOf,
    draw,
  });
  /** Where a link to the same page in another language leads: to the place that is open, with the filters of its tables. */
  const inOtherLanguage = (address, { search, hash }) => `${address}${search}${hash}`;

  // the address changes while the page is read, and a link may be copied or opened in another tab
  for (const happens of ["pointerover", "focusin", "click", "auxclick", "contextmenu"]) {
    globalThis.document?.addEventListener?.(
      happens,
      (event) => {
        const link = event.target.closest?.("a[data-rf-language]");
        if (!link) return;
        link.dataset.rfLanguage ||= link.getAttribute("href");
        link.setAttribute("href", inOtherLanguage(link.dataset.rfLanguage, location));
      },
      true,
    );
  }

  // what needs no page: its tests run it without a browser
  window.riskfile.pure = { linesOf, textOf, inOtherLanguage, lettersOf };
})();

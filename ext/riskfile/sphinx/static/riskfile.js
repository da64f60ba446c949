/* What the pages of a risk management file do in a browser: tables to filter, sort, fold and download.
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

  /** The word for an identity of this table of words; what has none is its own word. */
  const wordOf = (file, table, identity) => file.words[table][identity] ?? identity;

  window.riskfile = {
    root,
    part,
    load,
    data,
    make,
    wordOf,
    receive: (name, value) => received.set(name, value),
    start: (box) => start(box),
    changeOf: (number, file) => changeOf(number, file),
    changeMark: (number, file) => changeMark(number, file),
  };

  // ------------------------------------------------------------------------------------------------ cells

  const TEXT = 0, ITEMS = 1, LEVEL = 2, NOTE = 3, MARK = 4, GAP = 5;
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  const itemsOf = (cell) => (Array.isArray(cell) && cell[ITEMS]) || [];
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
    if (!lines.length && isGap(cell)) lines.push("missing");
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
  window.riskfile.addressOf = addressOf;

  /** What has become of an item since the baseline, in words; "" for nothing. */
  const changeOf = (number, file) => {
    const kind = file.changed?.[number];
    return kind ? `${wordOf(file, "change", kind)} since ${file.since}` : "";
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

  /** A cell as an element. In a grid the links are not stops of the tab key: Enter goes into a cell. */
  const draw = (cell, file, tabindex) => {
    const box = make("div", { class: "rf-cell" });
    if (!Array.isArray(cell)) {
      box.textContent = cell;
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
    for (const entry of itemsOf(cell)) {
      const [number, said] = Array.isArray(entry) ? entry : [entry, ""];
      const item = file.items[number];
      const line = make("div", {}, make("a", { class: "rf-ref", href: addressOf(item, file), tabindex }, item[0]));
      line.append(" ", make("span", { class: "rf-title" }, item[1]));
      if (file.changed?.[number]) line.append(" ", changeMark(number, file));
      if (said) line.append(" ", make("span", { class: `rf-note rf-${said.replace(/[^a-z-]/g, "-")}` }, wordOf(file, "beside", said)));
      box.append(line);
    }
    if (!box.childNodes.length && isGap(cell)) box.append(make("span", { class: "rf-missing" }, "missing"));
    return box;
  };

  /** What is typed above a column as a question to its lower-cased text: words that it holds, `=text` for a whole
      line, `!` before either for the opposite, `|` between alternatives. */
  const asked = (typed) => {
    const ways = typed.toLowerCase().split("|").map((way) => {
      way = way.trim();
      const negated = way.startsWith("!");
      if (negated) way = way.slice(1).trim();
      if (!way) return () => true;
      if (way.startsWith("=")) {
        const line = way.slice(1).trim();
        return (text) => (line ? text.split("\n").includes(line) : !text) !== negated;
      }
      const words = way.split(/\s+/);
      return (text) => words.every((word) => text.includes(word)) !== negated;
    });
    return (text) => ways.some((way) => way(text));
  };

  let question = { typed: "", passes: () => true };
  const passes = (text, typed) => {
    // asked for each row in turn
    if (question.typed !== typed) question = { typed, passes: asked(typed) };
    return question.passes(text);
  };

  // ------------------------------------------------------------------------------------------------ files

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

  // ------------------------------------------------------------------------------------------------ a table

  const params = {
    backgroundColor: "var(--rf-page)",
    foregroundColor: "var(--rf-ink)",
    headerBackgroundColor: "var(--rf-head)",
    headerTextColor: "var(--rf-ink)",
    borderColor: "var(--rf-line)",
    accentColor: "var(--rf-accent)",
    rowHoverColor: "var(--rf-soft)",
    fontFamily: "inherit",
    fontSize: "12.8px",
    headerFontSize: "12.8px",
    headerFontWeight: 600,
    spacing: "4.5px",
    wrapperBorderRadius: "6px",
    columnBorder: { color: "var(--rf-line)" },
    headerColumnBorder: { color: "var(--rf-line)" },
    inputBackgroundColor: "var(--rf-page)",
    inputTextColor: "var(--rf-ink)",
    inputBorder: { color: "var(--rf-field)" },
    iconSize: "13px",
    browserColorScheme: "inherit",
  };
  let theme;

  const AUTO_HEIGHT = 12;
  const PAUSE = 40; // milliseconds after a key before a table answers
  const WORDS = { ariaFilterInput: "filter", noMatchingRows: "No row passes the filters." };

  let noting;

  /** Write the state of a table into the address. */
  const note = (tail) => {
    // Chromium refuses over 200 changes in 10 seconds: the last one counts
    clearTimeout(noting);
    noting = setTimeout(() => {
      try {
        history.replaceState(history.state, "", tail);
      } catch {
        // a browser that lets no page of a folder change its address: "Copy link" still has it
      }
    }, 150);
  };

  class View {
    constructor(box, file, table) {
      this.box = box;
      this.file = file;
      this.table = table;
      this.id = box.dataset.rfId;
      this.columns = table.columns.map(([key, label, group, detail]) => ({ key, label, group, detail }));
      this.gapsOnly = false;
      this.changedOnly = false;
      this.words = [];
      this.rowTexts = new Map();
      this.quiet = true;
      this.build();
      const given = this.given();
      if (given.toString()) this.apply(given);
      else this.changed();
      this.quiet = false;
      meanwhile(table.rows, (row) => this.lower(row));
    }

    /** The lower-cased text of a row, of columns that are shown or not. */
    lower(row) {
      let text = this.rowTexts.get(row);
      if (text === undefined) {
        text = row.slice(1).map((cell) => lowerOf(cell, this.file)).join("\n");
        this.rowTexts.set(row, text);
      }
      return text;
    }

    found(row) {
      if (!this.words.length) return true;
      const text = this.lower(row);
      return this.words.every((word) => text.includes(word));
    }

    setSearch(text) {
      clearTimeout(this.typing);
      this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    }

    definition(column, index) {
      const sample = this.table.rows.slice(0, 150).map((row) => row[index + 1]);
      const longest = Math.max(0, ...sample.map((cell) => (Array.isArray(cell) ? cell[TEXT].length : cell.length)));
      const wide = sample.some((cell) => itemsOf(cell).length);
      const noted = Math.max(0, ...sample.map((cell) => (Array.isArray(cell) && cell[NOTE] ? cell[NOTE].length : 0)));
      const prose = Math.max(longest, noted);
      // a region's chip has a sign and a border
      const extra = sample.some((cell) => Array.isArray(cell) && cell[LEVEL]) ? 62 : 30;
      const width = wide ? 195 : Math.min(Math.max(86, column.label.length * 7.4 + 30, prose * 7 + extra), prose > 60 ? 380 : 240);
      return {
        colId: column.key,
        headerName: column.label,
        valueGetter: (got) => got.data[index + 1],
        comparator: (a, b) => {
          const levels = (Array.isArray(a) ? a[LEVEL] || 0 : 0) - (Array.isArray(b) ? b[LEVEL] || 0 : 0);
          return levels || collator.compare(textOf(a, this.file), textOf(b, this.file));
        },
        filterValueGetter: (got) => lowerOf(got.data[index + 1], this.file),
        cellRenderer: (got) => draw(got.value, this.file, -1),
        cellClassRules: { "rf-gap": (got) => isGap(got.value) },
        columnGroupShow: column.detail ? "open" : undefined,
        pinned: index === 0 ? "left" : undefined,
        lockPinned: true,
        width,
        minWidth: width,
        flex: wide || prose > 34 ? Math.round(width / 10) : undefined,
      };
    }

    definitions() {
      const found = [];
      const ids = new Map();
      this.columns.forEach((column, index) => {
        const definition = this.definition(column, index);
        // a pinned column would split its group in two
        if (!column.group || index === 0) found.push(definition);
        else if (found.at(-1)?.children && found.at(-1).headerName === column.group) found.at(-1).children.push(definition);
        else {
          const number = (ids.get(column.group) || 0) + 1;
          ids.set(column.group, number);
          found.push({
            groupId: number > 1 ? `${column.group} ${number}` : column.group,
            headerName: column.group,
            marryChildren: true,
            openByDefault: false,
            children: [definition],
          });
        }
      });
      return found;
    }

    build() {
      this.count = make("span", { class: "rf-count", role: "status" });
      this.search = make("input", {
        type: "search",
        class: "rf-input",
        placeholder: "Search all columns",
        "aria-label": `Search ${this.label}`,
        oninput: () => {
          this.setSearch(this.search.value);
          this.typing = setTimeout(() => this.api.onFilterChanged(), PAUSE);
        },
      });
      const button = (label, action, more = {}) => make("button", { type: "button", class: "rf-button", onclick: action, ...more }, label);
      this.gaps = button("Gaps only", () => this.setGaps(!this.gapsOnly), { "aria-pressed": "false" });
      this.changes = button("Changed only", () => this.setChanged(!this.changedOnly), {
        "aria-pressed": "false",
        title: `Rows that are, or name, what has changed since ${this.file.since}`,
      });
      this.shown = make("div", { class: "rf-menu-items" });
      const menu = (label, ...items) => make("details", { class: "rf-menu" }, make("summary", { class: "rf-button" }, label), ...items);
      this.copied = button("Copy link", () => this.copy());
      const tools = make(
        "div",
        { class: "rf-live-tools", role: "group", "aria-label": `Tools of ${this.label}` },
        this.search,
        ...(this.table.rows.some((row) => row.some(isGap)) ? [this.gaps] : []),
        ...(this.table.rows.some((row) => hasChanged(row, this.file)) ? [this.changes] : []),
        menu("Columns", this.shown),
        button("Clear", () => this.clear()),
        menu(
          "Download",
          make(
            "div",
            { class: "rf-menu-items" },
            button("CSV", () => this.downloadCsv()),
            button("XLSX", () => this.downloadXlsx()),
          ),
        ),
        button("Print", () => window.print()),
        ...(document.fullscreenEnabled ? [button("Full screen", () => this.fill())] : []),
        this.copied,
      );
      const caption = make("p", { class: "rf-caption" }, this.box.dataset.rfCaption || "", this.count);
      this.grid = make("div", {
        class: "rf-ag",
        // the theme turns a page with an arrow key, except in fields
        onkeydown: (event) => {
          if (event.key.startsWith("Arrow")) event.stopPropagation();
          this.keyed(event);
        },
      });
      this.box.append(caption, tools, this.grid);
      theme = theme || agGrid.themeQuartz.withParams(params);
      const short = this.table.rows.length <= AUTO_HEIGHT;
      if (!short) this.grid.classList.add("rf-tall");
      this.api = agGrid.createGrid(this.grid, {
        theme,
        columnDefs: this.definitions(),
        rowData: this.table.rows,
        defaultColDef: {
          resizable: true,
          sortable: true,
          wrapText: true,
          autoHeight: true,
          wrapHeaderText: true,
          autoHeaderHeight: true,
          cellDataType: false,
          suppressHeaderMenuButton: true,
          suppressHeaderFilterButton: true,
          suppressFloatingFilterButton: true,
          // within a cell the arrows move between its links
          suppressKeyboardEvent: ({ event }) => event.key.startsWith("Arrow") && event.target.tagName === "A",
          filter: "agTextColumnFilter",
          floatingFilter: this.table.rows.length > 3,
          filterParams: {
            filterOptions: ["contains"],
            maxNumConditions: 1,
            debounceMs: PAUSE,
            caseSensitive: true,
            textMatcher: ({ value, filterText }) => passes(value || "", filterText || ""),
          },
        },
        domLayout: short ? "autoHeight" : "normal",
        isExternalFilterPresent: () => this.gapsOnly || this.changedOnly || this.words.length > 0,
        doesExternalFilterPass: ({ data: row }) =>
          (!this.gapsOnly || row.some(isGap)) && (!this.changedOnly || hasChanged(row, this.file)) && this.found(row),
        rowClassRules: { "rf-row-changed": ({ data: row }) => !!this.file.changed?.[row[0]] },
        enableCellTextSelection: true,
        ensureDomOrder: true,
        suppressColumnVirtualisation: this.table.columns.length < 20,
        suppressDragLeaveHidesColumns: true,
        suppressMovableColumns: true,
        animateRows: false,
        enterNavigatesVertically: false,
        rowBuffer: 2,
        getLocaleText: ({ key, defaultValue }) => WORDS[key] || defaultValue,
        onModelUpdated: () => this.changed(),
        onSortChanged: () => this.changed(),
        onColumnGroupOpened: () => this.changed(),
        onColumnVisible: () => this.changed(),
        // the tab key leaves the grid, arrows move within it
        tabToNextCell: () => false,
      });
      this.grid.querySelector("[role=grid], [role=treegrid]")?.setAttribute("aria-label", this.label);
      for (const column of this.columns) {
        const check = make("input", {
          type: "checkbox",
          onchange: () => this.api.setColumnsVisible([column.key], check.checked),
        });
        column.check = check;
        this.shown.append(make("label", {}, check, ` ${column.group ? `${column.group}: ` : ""}${column.label}`));
      }
    }

    /** From a cell into its links with Enter, between them with arrows, back with Escape. */
    keyed(event) {
      const cell = event.target.closest?.(".ag-cell");
      if (!cell) return;
      const links = [...cell.querySelectorAll("a")];
      const here = links.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === "Enter" && here < 0 && links.length) {
        event.preventDefault();
        links[0].focus();
      } else if (event.key === "Escape" && here >= 0) {
        event.stopPropagation();
        cell.focus();
      } else if (step && here >= 0) {
        event.preventDefault();
        links[(here + step + links.length) % links.length].focus();
      }
    }

    async fill() {
      try {
        if (document.fullscreenElement) await document.exitFullscreen();
        else await this.box.requestFullscreen();
      } catch {
        // refused by the browser's settings: the table stays as it is
      }
    }

    get label() {
      return this.box.dataset.rfCaption || this.table.kind.replaceAll("-", " ");
    }

    changed() {
      if (!this.api) return;
      const shown = this.api.getDisplayedRowCount();
      const all = this.table.rows.length;
      const number = (count) => count.toLocaleString("en");
      this.count.textContent = shown === all ? `${number(all)} ${all === 1 ? "row" : "rows"}` : `${number(shown)} of ${number(all)} rows`;
      this.box.dataset.rfRows = shown;
      for (const column of this.columns) {
        if (column.check) column.check.checked = this.api.getColumn(column.key).isVisible();
      }
      const state = this.state().toString();
      if (this.quiet) this.noted = state;
      else if (state !== this.noted) {
        this.noted = state;
        note(`#${this.id}${state ? `?${state}` : ""}`);
      }
    }

    /** What is filtered, sorted, hidden and folded out, as a query. */
    state() {
      const state = new URLSearchParams();
      if (this.search.value) state.set("q", this.search.value);
      if (this.gapsOnly) state.set("gaps", "1");
      if (this.changedOnly) state.set("changed", "1");
      for (const [key, model] of Object.entries(this.api.getFilterModel())) state.set(`f.${key}`, model.filter);
      const sorted = this.api.getColumnState().filter((each) => each.sort);
      sorted.sort((a, b) => a.sortIndex - b.sortIndex);
      if (sorted.length) state.set("sort", sorted.map((each) => `${each.colId}:${each.sort}`).join(","));
      const hidden = this.columns.filter((each) => !this.api.getColumn(each.key).isVisible());
      if (hidden.length) state.set("hide", hidden.map((each) => each.key).join(","));
      const open = this.api.getColumnGroupState().filter((each) => each.open);
      if (open.length) state.set("open", open.map((each) => each.groupId).join(","));
      return state;
    }

    given() {
      const { id, query } = addressed();
      return new URLSearchParams(boxOf(id) === this.box ? query : "");
    }

    apply(state) {
      const known = new Set(this.columns.map((each) => each.key));
      const filters = {};
      for (const [name, value] of state) {
        const key = name.startsWith("f.") ? name.slice(2) : "";
        if (known.has(key)) filters[key] = { filterType: "text", type: "contains", filter: value };
      }
      this.search.value = state.get("q") || "";
      this.setSearch(this.search.value);
      this.markGaps(state.get("gaps") === "1");
      this.markChanged(state.get("changed") === "1");
      this.api.setFilterModel(filters);
      this.api.onFilterChanged();
      const sort = (state.get("sort") || "").split(",").filter(Boolean).map((each) => each.split(":"));
      const hidden = new Set((state.get("hide") || "").split(","));
      this.api.applyColumnState({
        state: this.columns.map((each) => {
          const index = sort.findIndex(([key]) => key === each.key);
          const order = index < 0 ? null : sort[index][1] === "desc" ? "desc" : "asc";
          return { colId: each.key, hide: hidden.has(each.key), sort: order, sortIndex: index < 0 ? null : index };
        }),
      });
      const open = new Set((state.get("open") || "").split(","));
      this.api.setColumnGroupState(this.api.getColumnGroupState().map(({ groupId }) => ({ groupId, open: open.has(groupId) })));
      if (this.changedOnly && !state.has("open")) this.unfoldChanged();
      this.changed();
    }

    markGaps(only) {
      this.gapsOnly = only;
      this.gaps.setAttribute("aria-pressed", String(only));
    }

    setGaps(only) {
      this.markGaps(only);
      this.api.onFilterChanged();
    }

    markChanged(only) {
      this.changedOnly = only;
      this.changes.setAttribute("aria-pressed", String(only));
    }

    setChanged(only) {
      this.markChanged(only);
      if (only) this.unfoldChanged();
      this.api.onFilterChanged();
    }

    /** Fold out what is folded away and has changed: a row is not shown for what nobody sees. */
    unfoldChanged() {
      const { changed } = this.file;
      const folded = this.columns.filter(
        (column, index) => column.detail && this.table.rows.some((row) => itemsOf(row[index + 1]).some((entry) => changed[numberOf(entry)])),
      );
      const groups = new Set(folded.map((column) => this.api.getColumn(column.key).getParent()?.getGroupId()));
      const state = this.api.getColumnGroupState();
      this.api.setColumnGroupState(state.map(({ groupId, open }) => ({ groupId, open: open || groups.has(groupId) })));
    }

    clear() {
      this.apply(new URLSearchParams());
    }

    async copy() {
      const state = this.state().toString();
      const link = `${location.href.split("#")[0]}#${this.id}${state ? `?${state}` : ""}`;
      try {
        await navigator.clipboard.writeText(link);
        this.copied.textContent = "Copied";
        clearTimeout(this.copying);
        this.copying = setTimeout(() => (this.copied.textContent = "Copy link"), 1500);
      } catch {
        window.prompt("Link to this view of the table", link);
      }
    }

    /** Headings and rows as they are shown: filtered, sorted, without hidden columns. */
    whatIsShown() {
      const shown = this.api.getAllDisplayedColumns().map((each) => this.columns.findIndex((known) => known.key === each.getColId()));
      const rows = [];
      this.api.forEachNodeAfterFilterAndSort((node) => rows.push(shown.map((index) => node.data[index + 1])));
      const heads = shown.map((index) => {
        const { group, label } = this.columns[index];
        return group && this.columns.filter((each) => each.label === label).length > 1 ? `${group}: ${label}` : label;
      });
      return { heads, rows };
    }

    get fileName() {
      return (this.label.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "table").slice(0, 60);
    }

    downloadCsv() {
      const { heads, rows } = this.whatIsShown();
      const lines = [heads, ...rows.map((row) => row.map((cell) => textOf(cell, this.file)))];
      // the mark tells spreadsheets that it is UTF-8
      const text = `\ufeff${lines.map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
      save(`${this.fileName}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
    }

    async downloadXlsx() {
      await load("_static/vendor/write-excel-file.min.js");
      const { heads, rows } = this.whatIsShown();
      const ground = getComputedStyle(document.documentElement).getPropertyValue("--rf-sheet").trim();
      const cell = (text) => (text ? { value: sheetText(text), type: String, wrap: true, alignVertical: "top" } : null);
      const sheet = [
        heads.map((text) => ({ value: sheetText(text), type: String, fontWeight: "bold", backgroundColor: ground, wrap: true })),
        ...rows.map((row) => row.map((each) => cell(textOf(each, this.file)))),
      ];
      const options = {
        sheet: this.label.replace(/[\\/*?:[\]\p{Cc}]|^'|'$/gu, " ").slice(0, 30).trim() || "Table",
        columns: heads.map((text, index) => ({
          width: Math.min(48, Math.max(text.length + 2, ...rows.slice(0, 100).map((row) => Math.min(48, textOf(row[index], this.file).length)))),
        })),
        stickyRowsCount: 1,
      };
      await writeXlsxFile(sheet, options).toFile(`${this.fileName}.xlsx`);
    }

    /** A plain table of what is shown, for paper. */
    printed() {
      const { heads, rows } = this.whatIsShown();
      const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
      const body = make("tbody");
      for (const row of rows) {
        body.append(make("tr", {}, ...row.map((cell) => make("td", { class: isGap(cell) ? "rf-gap" : undefined }, draw(cell, this.file)))));
      }
      const caption = make("caption", {}, this.label, make("span", { class: "rf-count" }, ` ${this.count.textContent}`));
      return make("table", { class: "rf-table rf-printed" }, caption, make("thead", {}, head), body);
    }
  }

  // ------------------------------------------------------------------------------------------------ the page

  const views = new Map();

  /** What an address asks for: an element's id, and the state of its table. */
  const askedOf = (hash) => {
    const [, id, query] = /^#?([^?]*)\??(.*)$/s.exec(hash);
    let plain = id;
    try {
      plain = decodeURIComponent(id);
    } catch {
      // not an address of ours: an id with a percent sign
    }
    return { id: plain, query };
  };
  const addressed = () => askedOf(location.hash);

  // what needs no page: its tests run it without a browser
  window.riskfile.pure = { linesOf, textOf, asked, csvField, sheetText, askedOf };

  /** The table that an id names: its own, or that of a view which an author has named. */
  const boxOf = (id) => {
    if (!id) return null;
    return (
      document.querySelector(`[data-rf-id="${CSS.escape(id)}"]`) ||
      document.getElementById(id)?.closest(".rf-view")?.querySelector("[data-rf-table]") ||
      null
    );
  };

  const plain = (box) => {
    // the table as it is without scripts
    const fallback = box.nextElementSibling;
    const copy = make("div", { class: "rf-plain" });
    if (fallback?.tagName === "NOSCRIPT") {
      copy.append(...new DOMParser().parseFromString(fallback.textContent, "text/html").body.childNodes);
    }
    return copy;
  };

  const start = (box) => {
    if (views.has(box)) return views.get(box);
    const started = (async () => {
      try {
        const name = box.dataset.rfTable;
        const [file, table] = await Promise.all([data("items"), data(name), load("_static/vendor/ag-grid.min.js")]);
        const view = new View(box, file, table);
        box.dataset.rfReady = "1";
        return view;
      } catch (error) {
        console.error(error);
        box.className = "rf-failed";
        box.replaceChildren(plain(box));
        return null;
      }
    })();
    views.set(box, started);
    started.then((view) => views.set(box, view));
    return started;
  };

  const toTarget = async (first) => {
    const box = boxOf(addressed().id);
    if (!box) return;
    const view = await start(box);
    if (view && !first) {
      const state = view.given();
      if (state.toString() !== view.state().toString()) {
        view.quiet = true;
        view.apply(state);
        view.quiet = false;
      }
    }
    box.scrollIntoView();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const boxes = [...document.querySelectorAll("[data-rf-table]")];
    if (boxes.length) {
      const near = new IntersectionObserver(
        (entries) => {
          for (const entry of entries) {
            if (entry.isIntersecting) {
              near.unobserve(entry.target);
              start(entry.target);
            }
          }
        },
        { rootMargin: "600px" },
      );
      for (const box of boxes) near.observe(box);
    }
    toTarget(true);
    window.addEventListener("hashchange", () => {
      clearTimeout(noting);
      toTarget(false);
    });

    document.addEventListener("click", (event) => {
      for (const open of document.querySelectorAll(".rf-menu[open]")) if (!open.contains(event.target)) open.open = false;
    });
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && document.activeElement?.closest(".rf-menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    });

    let printed = [];
    window.addEventListener("beforeprint", () => {
      printed = boxes.map((box) => {
        const view = views.get(box);
        const table = view instanceof View ? view.printed() : view === null ? "" : plain(box);
        if (table) box.after(table);
        return table;
      });
    });
    window.addEventListener("afterprint", () => {
      for (const table of printed) if (table) table.remove();
      printed = [];
    });
  });
})();

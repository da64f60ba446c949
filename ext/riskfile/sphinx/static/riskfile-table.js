/* The tables of a page, made live: sorted, folded, filled and kept in the address. What is asked of them is in
   riskfile-filters.js, what they give out in riskfile-files.js and riskfile-print.js.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { load, data, make, TEXT, LEVEL, NOTE, itemsOf, isGap, textOf, collator, meanwhile, draw } = window.riskfile;
  const { Filters, fileTools, printTools } = window.riskfile;

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

  /** A table: `columns`, `filters`, `shown()`, `state()`, `apply(state)`, `refilter()`, `unfold(test)`; its box hears
      `riskfile:changed` when rows, columns or questions are others. */
  class View {
    constructor(box, file, table) {
      this.box = box;
      this.file = file;
      this.table = table;
      this.id = box.dataset.rfId;
      this.columns = table.columns.map(([key, label, group, detail]) => ({ key, label, group, detail }));
      this.quiet = true;
      this.filters = new Filters(this);
      this.build();
      const given = this.given();
      if (given.toString()) this.apply(given);
      else this.changed();
      this.quiet = false;
      meanwhile(table.rows, (row) => this.filters.lower(row));
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
        ...this.filters.ofColumn(index),
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
      const button = (label, action, more = {}) => make("button", { type: "button", class: "rf-button", onclick: action, ...more }, label);
      this.choice = make("div", { class: "rf-menu-items" });
      const menu = (label, ...items) => make("details", { class: "rf-menu" }, make("summary", { class: "rf-button" }, label), ...items);
      this.copied = button("Copy link", () => this.copy());
      const tools = make(
        "div",
        { class: "rf-live-tools", role: "group", "aria-label": `Tools of ${this.label}` },
        ...this.filters.tools,
        menu("Columns", this.choice),
        button("Clear", () => this.clear()),
        menu("Download", make("div", { class: "rf-menu-items" }, ...fileTools(this))),
        ...printTools(this),
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
      this.box.append(caption, tools, this.filters.bar, this.grid);
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
          ...this.filters.ofColumns(),
        },
        domLayout: short ? "autoHeight" : "normal",
        isExternalFilterPresent: () => this.filters.present,
        doesExternalFilterPass: ({ data: row }) => this.filters.passes(row),
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
        this.choice.append(make("label", {}, check, ` ${column.group ? `${column.group}: ` : ""}${column.label}`));
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
      this.box.dispatchEvent(new CustomEvent("riskfile:changed", { detail: this }));
    }

    /** What is filtered, sorted, hidden and folded out, as a query. */
    state() {
      const state = new URLSearchParams();
      this.filters.into(state);
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
      this.filters.from(state);
      this.refilter();
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
      if (this.filters.changedOnly && !state.has("open")) this.filters.unfoldChanged();
      this.changed();
    }

    /** Ask the filters again for each row. */
    refilter() {
      this.api.onFilterChanged();
    }

    /** Fold out the groups of folded columns that a test of their number says yes to. */
    unfold(test) {
      const groups = new Set(
        this.columns
          .filter((column, index) => column.detail && test(index))
          .map((column) => this.api.getColumn(column.key).getParent()?.getGroupId()),
      );
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
    shown() {
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
  }

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

  Object.assign(window.riskfile.pure, { askedOf });

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

  /** The live table of a box; undefined while there is none, null where it could not be made. */
  const viewOf = (box) => {
    const view = views.get(box);
    return view instanceof View || view === null ? view : undefined;
  };
  Object.assign(window.riskfile, { start, viewOf, plain });

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
  });
})();

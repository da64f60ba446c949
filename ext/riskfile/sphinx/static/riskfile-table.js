/* The tables of a page, made live: sorted, folded, filled and kept in the address. What is asked of them is in
   riskfile-filters.js, what they give out in riskfile-files.js and riskfile-print.js.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { load, data, make, tr, labelled, lettersOf, wordOf, addressOf, TEXT, LEVEL, NOTE, itemsOf, numberOf, documentsOf, isGap, textOf, collator, meanwhile, draw } = window.riskfile;
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
    cellHorizontalPadding: "7px",
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
  const WORDS = { ariaFilterInput: tr("filter"), noMatchingRows: tr("No row passes the filters.") };

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

  const DENSITIES = [
    ["comfortable", tr("Comfortable"), 3],
    ["compact", tr("Compact"), 2],
    ["line", tr("One line"), 1],
  ];
  const NARROW = 560; // pixels: below it a row is a block of its own
  const ROOM_FOR_TWO = 780; // pixels: below it one column stays in sight
  const STACK = "rf-stack";
  const KEYS = [
    [tr("Arrow keys, Home, End, Page up, Page down"), tr("move from cell to cell")],
    ["Enter", tr("into a cell: arrow keys go through its links, Enter opens one, Esc leads back")],
    [tr("Letters and digits"), tr("search all columns for what is typed; Enter or Esc leads back to the rows")],
    ["Space", tr("unfold or fold what the row, or the group, holds")],
    ["*", tr("unfold or fold all lists")],
    ["< and >", tr("the view by step before, and the next one")],
    [tr("+ and -"), tr("more room for a row, and less")],
    ["Tab", tr("leave the rows")],
    ["Esc", tr("leave full screen")],
    ["?", tr("this list")],
  ];

  /** What rows are grouped by: a name, a label, and the keys of a row, each with its heading. */
  const groupings = (view) => {
    const { file, table } = view;
    const found = [];
    const add = (name, label, of) => found.push({ name, label, of });
    const at = (key) => table.columns.findIndex(([known]) => known === key) + 1;
    const byItems = (place) => (row) => itemsOf(row[place]).map((entry) => {
      const item = file.items[numberOf(entry)];
      return { key: item[0], item };
    });
    if (at("hazard") && table.kind !== "hazard-list") add("hazard", tr("Hazard"), byItems(at("hazard")));
    const stages = new Set(table.rows.map((row) => file.items[row[0]]?.[3]));
    if (stages.size > 1) {
      const word = (row) => wordOf(file, "stage", file.stages[file.items[row[0]]?.[3]] || "");
      add("stage", tr("Stage"), (row) => [word(row)].filter(Boolean).map((key) => ({ key })));
    }
    if (table.owners) {
      const place = new Map(table.rows.map((row, index) => [row, table.named[table.owners[index]]]));
      add("owner", tr("Owner"), (row) => [place.get(row)].filter(Boolean).map((key) => ({ key })));
    }
    for (const [key, label] of [["type", tr("Type")], ["kind", tr("Kind")], ["result", tr("Result")], ["earned", tr("Earned region")]]) {
      if (at(key)) add(key, label, (row) => [textOf(row[at(key)], file).split("\n")[0]].filter(Boolean).map((each) => ({ key: each })));
    }
    return found;
  };

  /** A table: `columns`, `filters`, `shown()`, `state()`, `apply(state)`, `refilter()`, `unfold(test)`; its box hears
      `riskfile:changed` when rows, columns or questions are others.

      The columns that are shown are those of a step (all: no step), with those `added` and without those `hidden`. In a
      narrow box all of a row stands in one column. A row that is grouped twice is there twice: `origin` knows of which row
      it is a copy. */
  class View {
    constructor(box, file, table) {
      this.box = box;
      this.file = file;
      this.total = table.total ? table.rows.at(-1) : null;
      this.table = table.total ? { ...table, rows: table.rows.slice(0, -1) } : table;
      this.id = box.dataset.rfId;
      this.columns = table.columns.map(([key, label, group]) => ({ key, label, group }));
      this.steps = table.steps ? [...table.steps, ["all", tr("All"), this.columns.map(({ key }) => key)]] : [];
      this.pinned = table.pinned || [this.columns[0].key];
      this.groupings = groupings(this);
      this.origin = new Map();
      this.quiet = true;
      this.forget();
      this.width = box.clientWidth;
      this.filters = new Filters(this);
      this.build();
      const given = this.given();
      if (given.toString()) this.apply(given);
      else this.changed();
      this.quiet = false;
      meanwhile(this.table.rows, (row) => this.filters.lower(row));
    }

    /** As the table is when nobody has asked for anything. */
    forget() {
      this.step = this.steps.length ? this.steps[0][0] : "";
      this.added = new Set();
      this.hidden = new Set();
      this.density = DENSITIES[0][0];
      this.grouped = "";
      this.foldedGroups = new Set();
      this.unfoldedRows = new Set();
      this.allUnfolded = false;
    }

    get narrow() {
      return this.width < NARROW;
    }

    isShown(key) {
      if (this.hidden.has(key)) return false;
      if (this.added.has(key) || !this.steps.length) return true;
      return this.steps.find(([name]) => name === this.step)[2].includes(key);
    }

    isPinned(key) {
      const shown = this.pinned.filter((each) => this.isShown(each));
      return (this.width < ROOM_FOR_TWO ? shown.slice(-1) : shown).includes(key);
    }

    /** How many lines of a list a row shows. */
    get most() {
      return DENSITIES.find(([name]) => name === this.density)[2];
    }

    isUnfolded(row) {
      return this.allUnfolded !== this.unfoldedRows.has(this.of(row));
    }

    /** The row that a row is a copy of, or it is itself. */
    of(row) {
      return this.origin.get(row) ?? row;
    }

    definition(column, index) {
      const sample = this.table.rows.slice(0, 150).map((row) => row[index + 1]);
      const longest = Math.max(0, ...sample.map((cell) => lettersOf(Array.isArray(cell) ? cell[TEXT] : cell)));
      const wide = sample.some((cell) => itemsOf(cell).length || documentsOf(cell, this.file).length);
      const noted = Math.max(0, ...sample.map((cell) => (Array.isArray(cell) && cell[NOTE] ? lettersOf(cell[NOTE]) : 0)));
      const levels = sample.some((cell) => Array.isArray(cell) && cell[LEVEL]);
      const prose = Math.max(longest, noted);
      const head = Math.min(lettersOf(column.label), 14) * 7.4 + 26;
      const own = Math.max(74, head, prose * 7 + 30);
      // a region's chip has a sign and a border
      const tight = this.width < 900;
      const region = tight ? 100 : Math.max(head, 128);
      const width = levels ? region : wide ? (tight ? 102 : Math.max(118, Math.min(own, 130))) : Math.min(own, prose > 60 ? 320 : 220);
      const pinned = this.isPinned(column.key);
      const line = this.density === "line" && !this.narrow;
      return {
        colId: column.key,
        headerName: column.label,
        valueGetter: ({ data: row }) => (Array.isArray(row) ? row[index + 1] : ""),
        comparator: (a, b) => {
          const difference = (Array.isArray(a) ? a[LEVEL] || 0 : 0) - (Array.isArray(b) ? b[LEVEL] || 0 : 0);
          return difference || collator.compare(textOf(a, this.file), textOf(b, this.file));
        },
        ...this.filters.ofColumn(index),
        cellRenderer: ({ value, data: row }) => draw(value, this.file, -1, this.most, this.isUnfolded(row)),
        cellClassRules: { "rf-gap": ({ value }) => isGap(value) },
        wrapText: !line,
        autoHeight: !line,
        hide: this.narrow || !this.isShown(column.key),
        pinned: pinned ? "left" : null,
        lockPinned: true,
        initialWidth: pinned ? Math.round(Math.min(260, Math.max(tight ? 114 : 130, this.width * (column.key === this.pinned.at(-1) ? 0.155 : 0.135)))) : width,
        minWidth: pinned ? 110 : Math.round(width),
        flex: !pinned && !levels && (wide || prose > 34) ? Math.round((wide ? 195 : width) / 10) : null,
      };
    }

    definitions() {
      const found = [];
      const ids = new Map();
      const order = [...this.columns].map((column, index) => [column, index]);
      // those that stay in sight stand first: within a group they would split it
      const [first, rest] = [order.filter(([{ key }]) => this.pinned.includes(key)), order.filter(([{ key }]) => !this.pinned.includes(key))];
      first.sort(([a], [b]) => this.pinned.indexOf(a.key) - this.pinned.indexOf(b.key));
      for (const [column, index] of [...first, ...rest]) {
        const definition = this.definition(column, index);
        const together = column.group && this.columns.filter(({ key, group }) => group === column.group && this.isShown(key) && !this.pinned.includes(key));
        // a head above one column alone would say the same twice
        if (!together || together.length < 2 || this.pinned.includes(column.key)) {
          if (together) definition.headerName = this.fullLabel(column);
          found.push(definition);
        }
        else if (found.at(-1)?.children && found.at(-1).headerName === column.group) found.at(-1).children.push(definition);
        else {
          const number = (ids.get(column.group) || 0) + 1;
          ids.set(column.group, number);
          const groupId = number > 1 ? `${column.group} ${number}` : column.group;
          found.push({ groupId, headerName: column.group, marryChildren: true, children: [definition] });
        }
      }
      return [
        ...found,
        {
          colId: STACK,
          headerName: this.label,
          valueGetter: ({ data: row }) => (Array.isArray(row) ? row : []),
          cellRenderer: ({ data: row }) => this.stacked(row),
          hide: !this.narrow,
          filter: false,
          floatingFilter: false,
          sortable: false,
          flex: 1,
          wrapText: true,
          autoHeight: true,
        },
      ];
    }

    /** What a column is called where its group does not stand above it. */
    fullLabel({ key, group, label }) {
      return group && group !== label && lettersOf(label) < 10 && !this.pinned.includes(key) ? labelled(group, label) : label;
    }

    /** All of a row that is shown, one below the other. */
    stacked(row) {
      const box = make("div", { class: "rf-stacked" });
      const keys = [...this.pinned.filter((key) => this.isShown(key)).reverse(), ...this.columns.map(({ key }) => key)];
      for (const key of new Set(keys)) {
        const index = this.columns.findIndex((column) => column.key === key);
        const cell = row[index + 1];
        if (!this.isShown(key) || !(isGap(cell) || textOf(cell, this.file))) continue;
        const name = this.fullLabel(this.columns[index]);
        const shown = draw(cell, this.file, -1, this.most, this.isUnfolded(row));
        box.append(
          make("div", { class: `rf-stacked-part${isGap(cell) ? " rf-gap" : ""}` }, make("span", { class: "rf-stacked-label" }, name), shown),
        );
      }
      return box;
    }

    build() {
      this.count = make("span", { class: "rf-count", role: "status" });
      const button = (label, action, more = {}) => make("button", { type: "button", class: "rf-button", onclick: action, ...more }, label);
      this.choice = make("div", { class: "rf-menu-items" });
      const menu = (label, ...items) => make("details", { class: "rf-menu" }, make("summary", { class: "rf-button" }, label), ...items);
      this.copied = button(tr("Copy link"), () => this.copy());
      this.filling = document.fullscreenEnabled ? [button(tr("Full screen"), () => this.fill(), { class: "rf-button rf-fill" })] : [];
      const tools = make(
        "div",
        { class: "rf-live-tools", role: "group", "aria-label": tr("Tools of {label}", { label: this.label }) },
        ...this.filters.tools,
        menu(tr("Columns"), this.choice),
        button(tr("Clear"), () => this.clear()),
        menu(tr("Download"), make("div", { class: "rf-menu-items" }, ...fileTools(this))),
        ...printTools(this),
        this.copied,
        button(tr("Keys"), () => this.help(), { class: "rf-button rf-keys-button", "aria-label": tr("Keys of this table"), "aria-keyshortcuts": "?" }),
        ...this.filling,
      );
      const caption = make("p", { class: "rf-caption" }, this.box.dataset.rfCaption || "", this.count);
      this.grid = make("div", {
        class: "rf-ag",
        // the theme turns a page with an arrow key, except in fields
        onkeydown: (event) => {
          if (event.key.startsWith("Arrow")) event.stopPropagation();
          this.keyed(event);
        },
        onclick: (event) => {
          const more = event.target.closest(".rf-unfold");
          if (more) this.turn(this.rowOf(more), more);
        },
      });
      this.box.append(caption, tools, ...this.lookTools(button), this.filters.bar, this.grid);
      this.filters.search.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "ArrowDown" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        this.focusRows();
      });
      theme = theme || agGrid.themeQuartz.withParams(params);
      const short = this.table.rows.length <= AUTO_HEIGHT;
      if (!short) this.grid.classList.add("rf-tall");
      const isHead = (row) => !Array.isArray(row);
      this.api = agGrid.createGrid(this.grid, {
        theme,
        columnDefs: this.definitions(),
        rowData: this.rowData(),
        defaultColDef: {
          resizable: true,
          sortable: true,
          wrapHeaderText: true,
          autoHeaderHeight: true,
          cellDataType: false,
          suppressHeaderMenuButton: true,
          suppressHeaderFilterButton: true,
          suppressFloatingFilterButton: true,
          // within a cell the arrows move between its links
          suppressKeyboardEvent: ({ event }) =>
            (event.key.startsWith("Arrow") && ["A", "BUTTON"].includes(event.target.tagName)) || event.key === " ",
          ...this.filters.ofColumns(),
        },
        domLayout: short ? "autoHeight" : "normal",
        isExternalFilterPresent: () => this.filters.present,
        doesExternalFilterPass: ({ data: row }) => this.filters.passes(this.of(row)),
        alwaysPassFilter: ({ data: row }) => isHead(row) || row === this.total,
        postSortRows: ({ nodes }) => this.arrange(nodes),
        isFullWidthRow: ({ rowNode }) => isHead(rowNode.data),
        fullWidthCellRenderer: ({ data: head }) => this.heading(head),
        getRowHeight: ({ data: row }) => (isHead(row) ? 38 : this.lineHeight(row)),
        rowClassRules: {
          "rf-row-changed": ({ data: row }) => !!this.file.changed?.[row[0]],
          "rf-row-open": ({ data: row }) => this.isUnfolded(row),
          "rf-row-total": ({ data: row }) => row === this.total,
        },
        enableCellTextSelection: true,
        ensureDomOrder: true,
        suppressColumnVirtualisation: this.table.columns.length < 20,
        suppressDragLeaveHidesColumns: true,
        suppressMovableColumns: true,
        animateRows: false,
        enterNavigatesVertically: false,
        rowBuffer: 2,
        getLocaleText: ({ key, defaultValue }) => WORDS[key] || defaultValue,
        ...this.heights(),
        onModelUpdated: () => {
          this.freshenHeads();
          this.changed();
        },
        onSortChanged: () => this.changed(),
        onColumnVisible: () => this.changed(),
        // the tab key leaves the grid, arrows move within it
        tabToNextCell: () => false,
      });
      this.grid.querySelector("[role=grid], [role=treegrid]")?.setAttribute("aria-label", this.label);
      for (const column of this.columns) {
        const check = make("input", { type: "checkbox", onchange: () => this.setColumn(column.key, check.checked) });
        column.check = check;
        this.choice.append(make("label", {}, check, ` ${column.group ? labelled(column.group, column.label) : column.label}`));
      }
      this.look();
      new ResizeObserver(() => this.resized()).observe(this.box);
      this.box.addEventListener("fullscreenchange", () => {
        const full = document.fullscreenElement === this.box;
        for (const each of this.filling) each.textContent = full ? tr("Exit full screen (Esc)") : tr("Full screen");
      });
    }

    /** What chooses how the table looks: steps, groups, density, folding. */
    lookTools(button) {
      const named = (label, buttons) => make("div", { class: "rf-switch", role: "group", "aria-label": label }, ...buttons);
      this.stepButtons = this.steps.map(([name, label]) => button(label, () => this.setStep(name), { value: name }));
      this.densityButtons = DENSITIES.map(([name, label]) => button(label, () => this.setDensity(name), { value: name }));
      this.groupChoice = make(
        "select",
        { class: "rf-select", onchange: () => this.setGrouped(this.groupChoice.value) },
        make("option", { value: "" }, tr("No groups")),
        ...this.groupings.map(({ name, label }) => make("option", { value: name }, tr("By {label}", { label: label.toLowerCase() }))),
      );
      this.groupChoice.setAttribute("aria-label", tr("Group rows"));
      this.unfolding = button(tr("Unfold lists"), () => this.setAllUnfolded(!this.allUnfolded), { "aria-pressed": "false" });
      const many = this.table.rows.length > 3;
      const parts = [
        ...(this.steps.length ? [named(tr("Columns by step"), this.stepButtons)] : []),
        ...(many && this.groupings.length ? [this.groupChoice] : []),
        ...(many ? [named(tr("Height of rows"), this.densityButtons)] : []),
        ...(this.table.rows.some((row) => row.some((cell) => this.isLong(cell))) ? [this.unfolding] : []),
      ];
      return parts.length ? [make("div", { class: "rf-look", role: "group", "aria-label": tr("Views of {label}", { label: this.label }) }, ...parts)] : [];
    }

    lengthOf(cell) {
      return Math.max(itemsOf(cell).length, documentsOf(cell, this.file).length);
    }

    isLong(cell) {
      return this.lengthOf(cell) > 2;
    }

    /** Heights of a row, and of the heads: in a narrow box what they would say stands in each row. */
    heights() {
      const head = this.narrow ? 0 : undefined;
      return {
        // that of rows that are measured is where they are not yet: low, so that the way to the end only grows
        rowHeight: this.density === "line" && !this.narrow ? 28 : undefined,
        headerHeight: head,
        groupHeaderHeight: head,
        floatingFiltersHeight: head,
      };
    }

    /** How high a row is whose cells are not measured: one line, or one for each entry of its longest list. */
    lineHeight(row) {
      if (this.density !== "line" || this.narrow || !this.isUnfolded(row)) return undefined;
      const long = this.columns.map(({ key }, index) => (this.isShown(key) ? this.lengthOf(row[index + 1]) : 0));
      return Math.max(28, 20 * (Math.max(...long) + 1) + 10);
    }

    /** Show what is chosen. */
    look() {
      this.box.classList.toggle("rf-narrow", this.narrow);
      for (const [name] of DENSITIES) this.box.classList.toggle(`rf-${name}`, this.density === name && !(this.narrow && name === "line"));
      for (const each of this.stepButtons) each.setAttribute("aria-pressed", String(each.value === this.step));
      for (const each of this.densityButtons) each.setAttribute("aria-pressed", String(each.value === this.density));
      this.unfolding.setAttribute("aria-pressed", String(this.allUnfolded));
      this.unfolding.textContent = this.allUnfolded ? tr("Fold lists") : tr("Unfold lists");
      this.groupChoice.value = this.grouped;
      for (const column of this.columns) column.check.checked = this.isShown(column.key);
    }

    /** Make columns and rows anew, as they are chosen. */
    redo() {
      this.look();
      const kept = this.api.getColumnState().filter((each) => each.sort).map(({ colId, sort, sortIndex }) => ({ colId, sort, sortIndex }));
      this.api.updateGridOptions({ columnDefs: this.definitions(), ...this.heights() });
      if (kept.length) this.api.applyColumnState({ state: kept });
      // rows whose heights are measured know them themselves
      if (this.density === "line" && !this.narrow) this.api.resetRowHeights();
      this.changed();
    }

    resized() {
      const before = [this.narrow, this.width < ROOM_FOR_TWO];
      this.width = this.box.clientWidth;
      if (this.width && (before[0] !== this.narrow || before[1] !== this.width < ROOM_FOR_TWO)) {
        this.redo();
        this.api.redrawRows();
      }
    }

    setStep(name) {
      this.step = name;
      this.added.clear();
      this.hidden.clear();
      this.redo();
    }

    setColumn(key, shown) {
      (shown ? this.hidden : this.added).delete(key);
      if (this.isShown(key) !== shown) (shown ? this.added : this.hidden).add(key);
      this.redo();
    }

    setDensity(name) {
      this.density = name;
      this.redo();
      this.api.redrawRows();
    }

    setAllUnfolded(all) {
      this.allUnfolded = all;
      this.unfoldedRows.clear();
      this.redo();
      this.api.redrawRows();
    }

    setGrouped(name) {
      this.grouped = name;
      this.foldedGroups.clear();
      this.look();
      this.api.setGridOption("rowData", this.rowData());
      this.changed();
    }

    /** The rows; where they are grouped a head for each group, and a row once for each of its groups. */
    rowData() {
      const { rows } = this.table;
      this.origin.clear();
      this.heads = new Map();
      this.groupOf = new Map();
      const grouping = this.groupings.find(({ name }) => name === this.grouped);
      const all = this.total ? [...rows, this.total] : rows;
      if (!grouping) return all;
      const found = [];
      for (const row of rows) {
        const groups = grouping.of(row);
        for (const [index, group] of (groups.length ? groups : [{ key: "" }]).entries()) {
          if (!this.heads.has(group.key)) this.heads.set(group.key, { ...group, label: grouping.label, rows: [] });
          const there = index ? row.slice() : row;
          if (index) this.origin.set(there, row);
          this.groupOf.set(there, group.key);
          found.push(there);
        }
      }
      const order = [...this.heads.values()].sort((a, b) => !a.key - !b.key || collator.compare(a.key, b.key));
      this.heads = new Map(order.map((head) => [head.key, head]));
      return [...order, ...found, ...(this.total ? [this.total] : [])];
    }

    /** Put sorted rows below the heads of their groups, and the total at the end; without those of folded groups. */
    arrange(nodes) {
      this.rows = null;
      if (!this.heads.size && !this.total) return;
      const rows = nodes.filter(({ data: row }) => Array.isArray(row) && row !== this.total);
      const total = nodes.filter(({ data: row }) => row === this.total && this.total && rows.length === this.table.rows.length);
      let all = rows;
      if (this.heads.size) {
        const heads = new Map(nodes.filter((node) => !Array.isArray(node.data)).map((node) => [node.data.key, node]));
        for (const head of this.heads.values()) head.rows = [];
        const members = new Map();
        for (const node of rows) {
          const key = this.groupOf.get(node.data);
          this.heads.get(key).rows.push(node.data);
          if (!members.has(key)) members.set(key, []);
          members.get(key).push(node);
        }
        all = [];
        for (const [key, head] of heads) {
          if (members.has(key)) all.push(head, ...(this.foldedGroups.has(key) ? [] : members.get(key)));
        }
        this.rows = [...new Set([...this.heads.values()].flatMap((head) => head.rows.map((row) => this.of(row))))];
      } else this.rows = rows.map((node) => node.data);
      nodes.splice(0, nodes.length, ...all, ...total);
    }

    /** The head of a group: what it is, how many rows it has, and what is concluded of them. */
    heading(head) {
      const folded = this.foldedGroups.has(head.key);
      const box = make("div", { class: "rf-group-head" });
      const toggle = make("button", { type: "button", class: "rf-group-toggle", tabindex: -1, "aria-expanded": String(!folded), onclick: () => this.turnGroup(head.key) }, folded ? "▸" : "▾");
      const group = head.key || tr("without {label}", { label: head.label.toLowerCase() });
      toggle.setAttribute("aria-label", folded ? tr("Unfold {group}", { group }) : tr("Fold {group}", { group }));
      box.append(toggle);
      if (head.item) {
        box.append(make("a", { class: "rf-ref", href: addressOf(head.item, this.file), tabindex: -1 }, head.item[0]), make("b", {}, head.item[1]));
      } else box.append(make("b", {}, head.key || tr("Without {label}", { label: head.label.toLowerCase() })));
      box.append(make("span", { class: "rf-count" }, tr("{n} {n:row|rows}", { n: head.rows.length })));
      for (const [text, [level, number]] of this.concluded(head.rows)) {
        const sign = make("span", { "aria-hidden": "true" }, this.file.levels[level]);
        box.append(make("span", { class: `rf-chip rf-level-${level}` }, sign, ` ${number} ${text.toLowerCase()}`));
      }
      return box;
    }

    /** The regions of the last column that has any, the worst first: [text, [level, number of rows]]. */
    concluded(rows) {
      const key = ["earned", "residual", "initial"].find((each) => this.columns.some((column) => column.key === each));
      if (!key) return [];
      const place = this.columns.findIndex((column) => column.key === key) + 1;
      const found = new Map();
      for (const row of rows) {
        const cell = row[place];
        if (!Array.isArray(cell) || !cell[LEVEL]) continue;
        const entry = found.get(cell[TEXT]) || [cell[LEVEL], 0];
        entry[1] += 1;
        found.set(cell[TEXT], entry);
      }
      return [...found].sort(([, [a]], [, [b]]) => b - a);
    }

    turnGroup(key) {
      if (!this.foldedGroups.delete(key)) this.foldedGroups.add(key);
      this.api.refreshClientSideRowModel("sort");
    }

    /** Draw the heads anew that say other than what is so. */
    freshenHeads() {
      if (!this.heads.size) return;
      const nodes = [];
      this.api.forEachNode((node) => {
        const head = node.data;
        if (Array.isArray(head)) return;
        const now = `${head.rows.length} ${this.foldedGroups.has(head.key)}`;
        if (head.drawn !== undefined && head.drawn !== now) nodes.push(node);
        head.drawn = now;
      });
      if (nodes.length) this.api.redrawRows({ rowNodes: nodes });
    }

    /** The row node that an element is in. */
    rowOf(element) {
      const index = element.closest(".ag-row")?.getAttribute("row-index");
      return index ? this.api.getDisplayedRowAtIndex(Number(index)) : undefined;
    }

    /** Unfold or fold the lists of a row. */
    turn(node, from) {
      if (!node) return;
      const row = this.of(node.data);
      if (!this.unfoldedRows.delete(row)) this.unfoldedRows.add(row);
      const cell = from?.closest(".ag-cell");
      const key = cell?.getAttribute("col-id");
      if (this.density === "line" && !this.narrow) this.api.resetRowHeights();
      this.api.redrawRows({ rowNodes: [node] });
      if (key) this.api.setFocusedCell(node.rowIndex, key);
      this.changed();
    }

    /** From a cell into its links with Enter, between them with arrows, back with Escape; and what a key does elsewhere in
        the rows. */
    keyed(event) {
      const cell = event.target.closest?.(".ag-cell, .ag-full-width-row");
      if (!cell || event.target.closest("input, select, textarea")) return;
      const links = [...cell.querySelectorAll("a, button")];
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
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (event.key === " " && here >= 0) return;
        event.preventDefault();
        event.stopPropagation();
        this.typed(event.key, cell);
      }
    }

    /** A key that writes something, pressed in the rows. */
    typed(key, cell) {
      const next = (list, name, by) => list[(list.findIndex(([each]) => each === name) + by + list.length) % list.length][0];
      if (key === "?") this.help();
      else if (key === " ") {
        const node = this.rowOf(cell);
        if (node && !Array.isArray(node.data)) this.turnGroup(node.data.key);
        else this.turn(node, cell);
      } else if (/[\p{L}\p{N}]/u.test(key)) {
        const { search } = this.filters;
        search.focus();
        search.value = key;
        search.dispatchEvent(new Event("input", { bubbles: true }));
      } else {
        const denser = DENSITIES[DENSITIES.findIndex(([name]) => name === this.density) + (key === "-" ? 1 : -1)];
        if (key === "*") this.setAllUnfolded(!this.allUnfolded);
        else if ((key === "<" || key === ">") && this.steps.length) this.setStep(next(this.steps, this.step, key === ">" ? 1 : -1));
        else if ((key === "+" || key === "-") && denser) this.setDensity(denser[0]);
        else return;
        this.focusRows();
      }
    }

    /** Lead back to the cell that was last in use, or to the first. */
    focusRows() {
      const cell = this.api.getFocusedCell();
      const first = this.api.getAllDisplayedColumns()[0];
      const there = cell && this.api.getAllDisplayedColumns().includes(cell.column) && cell.rowIndex < this.api.getDisplayedRowCount();
      if (this.api.getDisplayedRowCount() && first) this.api.setFocusedCell(there ? cell.rowIndex : 0, there ? cell.column : first);
      // a row that is drawn anew takes the focus when it is there
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) this.grid.querySelector(".ag-cell-focus")?.focus();
      });
    }

    /** The list of keys. */
    help() {
      const before = document.activeElement;
      const close = make("button", { type: "button", class: "rf-button", onclick: () => dialog.close() }, tr("Close"));
      const rows = KEYS.map(([keys, does]) => make("div", {}, make("dt", {}, make("kbd", {}, keys)), make("dd", {}, does)));
      const title = make("p", { class: "rf-caption" }, tr("Keys of a table"));
      const dialog = make("dialog", { class: "rf-keys", "aria-label": tr("Keys of a table") }, title, make("dl", {}, ...rows), close);
      dialog.addEventListener("close", () => {
        dialog.remove();
        before?.focus();
      });
      this.box.append(dialog);
      dialog.showModal();
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

    /** How many rows pass what is asked: a row of several groups once, and no heads. */
    get passing() {
      return this.rows ? this.rows.length : this.api.getDisplayedRowCount();
    }

    changed() {
      if (!this.api) return;
      const shown = this.passing;
      const all = this.table.rows.length;
      const number = (count) => count.toLocaleString("en");
      this.count.textContent = shown === all ? tr("{shown} {n:row|rows}", { shown: number(all), n: all }) : tr("{shown} of {all} rows", { shown: number(shown), all: number(all) });
      this.box.dataset.rfRows = shown;
      const state = this.state().toString();
      if (this.quiet) this.noted = state;
      else if (state !== this.noted) {
        this.noted = state;
        note(`#${this.id}${state ? `?${state}` : ""}`);
      }
      this.box.dispatchEvent(new CustomEvent("riskfile:changed", { detail: this }));
    }

    /** What is filtered, sorted, shown, grouped and folded, as a query. */
    state() {
      const state = new URLSearchParams();
      this.filters.into(state);
      const sorted = this.api.getColumnState().filter((each) => each.sort);
      sorted.sort((a, b) => a.sortIndex - b.sortIndex);
      if (sorted.length) state.set("sort", sorted.map((each) => `${each.colId}:${each.sort}`).join(","));
      if (this.steps.length && this.step !== this.steps[0][0]) state.set("step", this.step);
      if (this.hidden.size) state.set("hide", [...this.hidden].join(","));
      if (this.added.size) state.set("add", [...this.added].join(","));
      if (this.density !== DENSITIES[0][0]) state.set("rows", this.density);
      if (this.grouped) state.set("group", this.grouped);
      if (this.foldedGroups.size) state.set("folded", [...this.foldedGroups].join(","));
      if (this.allUnfolded) state.set("lists", "open");
      const turned = [...this.unfoldedRows].map((row) => this.nameOf(row)).filter(Boolean);
      if (turned.length) state.set("turned", turned.join(","));
      return state;
    }

    /** What a row is called in an address: the id of its item. */
    nameOf(row) {
      return this.file.items[row[0]]?.[0];
    }

    given() {
      const { id, query } = addressed();
      return new URLSearchParams(boxOf(id) === this.box ? query : "");
    }

    apply(state) {
      const list = (name) => (state.get(name) || "").split(",").filter(Boolean);
      const known = (name) => list(name).filter((key) => this.columns.some((each) => each.key === key));
      this.forget();
      if (this.steps.some(([name]) => name === state.get("step"))) this.step = state.get("step");
      this.hidden = new Set(known("hide"));
      this.added = new Set(known("add"));
      // what links of earlier versions ask for: groups of columns that were folded
      const open = list("open");
      for (const { key, group } of this.columns) if (group && open.includes(group) && !this.isShown(key)) this.added.add(key);
      if (DENSITIES.some(([name]) => name === state.get("rows"))) this.density = state.get("rows");
      if (this.groupings.some(({ name }) => name === state.get("group"))) this.grouped = state.get("group");
      this.foldedGroups = new Set(list("folded"));
      this.allUnfolded = state.get("lists") === "open";
      const turned = new Set(list("turned"));
      if (turned.size) this.unfoldedRows = new Set(this.table.rows.filter((row) => turned.has(this.nameOf(row))));
      if (this.grouped || this.heads.size) this.api.setGridOption("rowData", this.rowData());
      this.filters.from(state);
      this.refilter();
      const sort = list("sort").map((each) => each.split(":"));
      this.api.applyColumnState({
        state: this.columns.map((each) => {
          const index = sort.findIndex(([key]) => key === each.key);
          const order = index < 0 ? null : sort[index][1] === "desc" ? "desc" : "asc";
          return { colId: each.key, sort: order, sortIndex: index < 0 ? null : index };
        }),
      });
      if (this.filters.changedOnly) this.filters.unfoldChanged();
      this.redo();
      this.api.redrawRows();
    }

    /** Ask the filters again for each row. */
    refilter() {
      this.api.onFilterChanged();
    }

    /** Show the columns that a test of their number says yes to. */
    unfold(test) {
      const more = this.columns.filter(({ key }, index) => !this.isShown(key) && !this.hidden.has(key) && test(index));
      for (const { key } of more) this.added.add(key);
      if (more.length) this.redo();
    }

    clear() {
      this.apply(new URLSearchParams());
    }

    async copy() {
      const state = this.state().toString();
      const link = `${location.href.split("#")[0]}#${this.id}${state ? `?${state}` : ""}`;
      try {
        await navigator.clipboard.writeText(link);
        this.copied.textContent = tr("Copied");
        clearTimeout(this.copying);
        this.copying = setTimeout(() => (this.copied.textContent = tr("Copy link")), 1500);
      } catch {
        window.prompt(tr("Link to this view of the table"), link);
      }
    }

    /** Headings and rows as they are shown: filtered, sorted, without hidden columns. What is folded is there. */
    shown() {
      const keys = this.columns.filter(({ key }) => this.isShown(key)).map(({ key }) => key);
      const first = this.pinned.filter((key) => keys.includes(key));
      const shown = [...first, ...keys.filter((key) => !first.includes(key))].map((key) => this.columns.findIndex((known) => known.key === key));
      let passing = this.rows;
      if (!passing) {
        passing = [];
        this.api.forEachNodeAfterFilterAndSort((node) => passing.push(node.data));
      }
      const whole = this.total && passing.length === this.table.rows.length ? [...passing, this.total] : passing;
      const rows = whole.map((row) => shown.map((index) => row[index + 1]));
      const heads = shown.map((index) => {
        const { group, label } = this.columns[index];
        return group && this.columns.filter((each) => each.label === label).length > 1 ? labelled(group, label) : label;
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
        if (!file || !table) throw new Error(`${name}: its data hold no rows and columns`);
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

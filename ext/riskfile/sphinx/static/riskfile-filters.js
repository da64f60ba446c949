/* What the reader asks of a table: words in any column, a question above each column, gaps, what has changed. The
   state of it, and what shows and sets it. Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { make, itemsOf, numberOf, isGap, lowerOf, hasChanged } = window.riskfile;
  const PAUSE = 40; // milliseconds after a key before a table answers

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

  /** The questions to one table. `tools` are the elements for its row of tools, `bar` is a place below them for what
      is asked now. What an address holds of it: `q`, `gaps`, `changed`, and `f.` with the key of a column. */
  class Filters {
    constructor(view) {
      this.view = view;
      this.gapsOnly = false;
      this.changedOnly = false;
      this.words = [];
      this.rowTexts = new Map();
      const { file, table, label } = view;
      this.search = make("input", {
        type: "search",
        class: "rf-input",
        placeholder: "Search all columns",
        "aria-label": `Search ${label}`,
        oninput: () => {
          this.setSearch(this.search.value);
          this.typing = setTimeout(() => view.refilter(), PAUSE);
        },
      });
      const button = (text, action, more = {}) =>
        make("button", { type: "button", class: "rf-button", onclick: action, "aria-pressed": "false", ...more }, text);
      this.gaps = button("Gaps only", () => this.setGaps(!this.gapsOnly));
      this.changes = button("Changed only", () => this.setChanged(!this.changedOnly), {
        title: `Rows that are, or name, what has changed since ${file.since}`,
      });
      this.tools = [
        this.search,
        ...(table.rows.some((row) => row.some(isGap)) ? [this.gaps] : []),
        ...(table.rows.some((row) => hasChanged(row, file)) ? [this.changes] : []),
      ];
      this.bar = make("div", { class: "rf-asked" });
    }

    /** What a column's definition in the grid says of its filter; `index` is the column's number. */
    ofColumn(index) {
      return { filterValueGetter: (got) => lowerOf(got.data[index + 1], this.view.file) };
    }

    /** What all columns' definitions say of their filters. */
    ofColumns() {
      return {
        filter: "agTextColumnFilter",
        floatingFilter: this.view.table.rows.length > 3,
        filterParams: {
          filterOptions: ["contains"],
          maxNumConditions: 1,
          debounceMs: PAUSE,
          caseSensitive: true,
          textMatcher: ({ value, filterText }) => passes(value || "", filterText || ""),
        },
      };
    }

    /** The questions above columns, by key. */
    get columns() {
      return Object.fromEntries(Object.entries(this.view.api.getFilterModel()).map(([key, model]) => [key, model.filter]));
    }

    set columns(typed) {
      const models = Object.entries(typed).map(([key, filter]) => [key, { filterType: "text", type: "contains", filter }]);
      this.view.api.setFilterModel(Object.fromEntries(models));
    }

    /** Whether anything is asked besides what stands above columns. */
    get present() {
      return this.gapsOnly || this.changedOnly || this.words.length > 0;
    }

    /** Whether a row answers what is asked besides what stands above columns. */
    passes(row) {
      return (!this.gapsOnly || row.some(isGap)) && (!this.changedOnly || hasChanged(row, this.view.file)) && this.found(row);
    }

    /** The lower-cased text of a row, of columns that are shown or not. */
    lower(row) {
      let text = this.rowTexts.get(row);
      if (text === undefined) {
        text = row.slice(1).map((cell) => lowerOf(cell, this.view.file)).join("\n");
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

    markGaps(only) {
      this.gapsOnly = only;
      this.gaps.setAttribute("aria-pressed", String(only));
    }

    setGaps(only) {
      this.markGaps(only);
      this.view.refilter();
    }

    markChanged(only) {
      this.changedOnly = only;
      this.changes.setAttribute("aria-pressed", String(only));
    }

    setChanged(only) {
      this.markChanged(only);
      if (only) this.unfoldChanged();
      this.view.refilter();
    }

    /** Fold out what is folded away and has changed: a row is not shown for what nobody sees. */
    unfoldChanged() {
      const { changed } = this.view.file;
      this.view.unfold((index) =>
        this.view.table.rows.some((row) => itemsOf(row[index + 1]).some((entry) => changed[numberOf(entry)])),
      );
    }

    /** Write what is asked into the state of a table. */
    into(state) {
      if (this.search.value) state.set("q", this.search.value);
      if (this.gapsOnly) state.set("gaps", "1");
      if (this.changedOnly) state.set("changed", "1");
      for (const [key, typed] of Object.entries(this.columns)) state.set(`f.${key}`, typed);
    }

    /** Ask what a state says; the table filters afterwards. */
    from(state) {
      const columns = {};
      for (const [name, value] of state) {
        const key = name.startsWith("f.") ? name.slice(2) : "";
        if (this.view.columns.some((each) => each.key === key)) columns[key] = value;
      }
      this.search.value = state.get("q") || "";
      this.setSearch(this.search.value);
      this.markGaps(state.get("gaps") === "1");
      this.markChanged(state.get("changed") === "1");
      this.columns = columns;
    }
  }

  Object.assign(window.riskfile, { Filters });
  Object.assign(window.riskfile.pure, { asked });
})();

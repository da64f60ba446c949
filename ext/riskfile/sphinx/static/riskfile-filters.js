/* What the reader asks of a table: words in any column, a question to each column, ready filters, gaps, what has
   changed. The state of it, what shows it in plain words, and what sets it; and the reader's own views of a table.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { make, tr, labelled, lettersOf, itemsOf, numberOf, isGap, lowerOf, hasChanged, documentsOf, wordOf, collator, TEXT, LEVEL } = window.riskfile;
  const PAUSE = 40; // milliseconds after a key before a table answers
  const FEW = 24; // up to as many values a column has a list in place of a box
  const MOST = 300; // more values nobody reads: the column has a box alone
  const LONGEST = 60; // longer text is prose

  // ------------------------------------------------------------------------------------------------ questions
  // A question to a column is a text, as an address has it: `=text` for a whole line, words that the text holds else,
  // `!` before either for the opposite, `|` between alternatives, `\` before a character that is meant as it is.

  /** What stands between the `|` of a question, each as what it asks. */
  const waysOf = (question) =>
    question.split(/(?<=(?:^|[^\\])(?:\\\\)*)\|/).map((way) => {
      way = way.trim();
      const negated = way.startsWith("!");
      if (negated) way = way.slice(1).trim();
      const whole = way.startsWith("=");
      if (whole) way = way.slice(1).trim();
      return { negated, whole, text: way.replace(/\\(.)/gs, "$1") };
    });

  const escaped = (text) => text.replace(/[\\|]/g, "\\$&").replace(/^\s*[=!]/, (start) => start.replace(/[=!]/, "\\$&"));
  const exactly = (texts) => texts.map((text) => `=${text.replace(/[\\|]/g, "\\$&")}`).join("|");

  /** A question as a test of lower-cased text. */
  const asked = (question) => {
    const ways = waysOf(question.toLowerCase()).map(({ negated, whole, text }) => {
      if (whole) {
        const line = `\n${text}\n`;
        return (found) => (text ? `\n${found}\n`.includes(line) : !found) !== negated;
      }
      if (!text) return () => true;
      const words = text.split(/\s+/);
      return (found) => words.every((word) => found.includes(word)) !== negated;
    });
    return (found) => ways.some((way) => way(found));
  };

  const HOWS = [
    ["contains", tr("contains"), escaped],
    ["lacks", tr("does not contain"), (text) => `!${escaped(text)}`],
    ["is", tr("is"), (text) => exactly([text])],
    ["other", tr("is not"), (text) => `!${exactly([text])}`],
    ["empty", tr("is empty"), () => "="],
    ["filled", tr("is not empty"), () => "!="],
  ];

  /** A question as one of the choices of a form, with its text; "values" for alternatives of whole lines, "mixed" for what
      no form has. */
  const choiceOf = (question) => {
    const ways = waysOf(question);
    const [{ negated, whole, text }] = ways;
    if (ways.length > 1) return { how: ways.every((way) => way.whole && !way.negated) ? "values" : "mixed", ways };
    if (whole && !text) return { how: negated ? "filled" : "empty", text, ways };
    return { how: whole ? (negated ? "other" : "is") : negated ? "lacks" : "contains", text, ways };
  };

  const quoted = (text) => text.split(/\s+/).map((word) => `“${word}”`).join(" and ");
  const anyOf = (texts) => (texts.length > 1 ? tr("{texts} or {at}", { texts: texts.slice(0, -1).join(tr(", ")), at: texts.at(-1) }) : texts[0]);

  /** A question in plain words, behind the name of its column; `shown` gives a value as readers know it. */
  const inWords = (name, question, shown = (text) => text) => {
    const { how, text, ways } = choiceOf(question);
    if (how === "values" || how === "is") return labelled(name, anyOf(ways.map((way) => shown(way.text))));
    if (how === "empty") return tr("{name}: nothing in it", { name });
    if (how === "filled") return tr("{name}: anything in it", { name });
    if (how === "other") return tr("{name}: not {text}", { name, text: shown(text) });
    if (how === "lacks") return tr("{name}: without {text}", { name, text: quoted(text) });
    if (how === "contains") return labelled(name, quoted(text));
    const each = ways.map((way) => `${way.negated ? (way.whole ? "not " : "without ") : ""}${way.whole ? shown(way.text) : quoted(way.text)}`);
    return labelled(name, anyOf(each));
  };

  // ------------------------------------------------------------------------------------------------ elements

  const button = (text, action, more = {}) => make("button", { type: "button", class: "rf-button", onclick: action, ...more }, text);
  const unseen = (text) => make("span", { class: "rf-unseen" }, text);
  const count = (number) => make("span", { class: "rf-of" }, number.toLocaleString("en"));

  const menu = (label, ...items) => {
    const box = make("details", { class: "rf-menu" }, make("summary", { class: "rf-button" }, label), ...items);
    // Tab out of it closes it
    box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !box.contains(event.relatedTarget)) box.open = false;
    });
    return box;
  };

  /** A box above the page that a click beside it, or Escape, closes. One at a time. */
  let open = null;
  const first = (box) => box.querySelector("[data-rf-first]") || box.querySelector("input, select, .rf-columns button");
  const pop = (by, label, fill) => {
    if (open) open.close();
    const box = make("div", { class: "rf-pop", popover: "auto", role: "dialog", "aria-label": label });
    const place = () => {
      if (window.matchMedia("(max-width: 37.5em)").matches) return; // at the foot of the window
      const at = by.getBoundingClientRect();
      const room = window.innerHeight - at.bottom;
      const above = room < 260 && at.top > room;
      box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8))}px`;
      box.style.top = above ? "auto" : `${at.bottom + 4}px`;
      box.style.bottom = above ? `${window.innerHeight - at.top + 4}px` : "auto";
      box.style.maxHeight = `${Math.max(180, (above ? at.top : room) - 16)}px`;
    };
    const close = () => box.matches(":popover-open") && box.hidePopover();
    const scrolled = (event) => box.contains(event.target) || place();
    box.addEventListener("toggle", (event) => {
      if (event.newState === "open") return;
      window.removeEventListener("scroll", scrolled, true);
      window.removeEventListener("resize", place);
      box.remove();
      if (open?.box === box) open = null;
      by.setAttribute("aria-expanded", "false");
    });
    // the theme has keys of its own
    box.addEventListener("keydown", (event) => event.key !== "Escape" && event.stopPropagation());
    open = { box, close };
    fill(box, close);
    by.closest(".rf-live").append(box);
    by.setAttribute("aria-expanded", "true");
    box.showPopover();
    place();
    window.addEventListener("scroll", scrolled, true);
    window.addEventListener("resize", place);
    first(box)?.focus();
  };

  // ------------------------------------------------------------------------------------------------ the questions to a table

  /** The questions to one table. `tools` are the elements for its row of tools, `bar` is a place below them for what
      is asked now, `said` is that in words. What an address holds of it: `q`, `gaps`, `changed`, `show` with the names of
      ready filters, and `f.` with the key of a column. */
  class Filters {
    constructor(view) {
      this.view = view;
      this.gapsOnly = false;
      this.changedOnly = false;
      this.words = [];
      this.ready = new Set();
      this.questions = new Map();
      this.tests = [];
      this.rowTexts = new Map();
      this.cellTexts = new WeakMap();
      this.valuesOf = new Map();
      this.heads = new Map();
      const { file, table, label } = view;
      this.places = new Map(view.columns.map((column, index) => [column.key, index]));
      this.readyRows = new Map();
      this.search = make("input", {
        type: "search",
        class: "rf-input",
        placeholder: tr("Search all columns"),
        "aria-label": tr("Search {label}", { label }),
        oninput: () => {
          this.setSearch(this.search.value);
          this.typing = setTimeout(() => view.refilter(), PAUSE);
        },
      });
      this.toggles = this.makeToggles(file, table);
      this.tools = [this.search];
      if (this.toggles.length) {
        this.tools.push(menu(tr("Show"), make("div", { class: "rf-menu-items rf-show" }, ...this.toggles.map((each) => each.button))));
      }
      if (table.rows.length > 3) {
        const filter = button(tr("Filter"), () => pop(filter, tr("Filter {label}", { label }), (box, close) => this.fillColumns(box, close)), {
          "aria-haspopup": "dialog",
          "aria-expanded": "false",
        });
        this.tools.push(filter);
      }
      this.tools.push(...savedTools(view));
      view.box.addEventListener("riskfile:changed", () => this.told());
      this.bar = make("ul", { class: "rf-asked", "aria-label": tr("Filters of {label}", { label }) });
    }

    /** What can be asked by one word: ready filters, gaps, what has changed; each with how many rows pass it. */
    makeToggles(file, table) {
      const found = [];
      const add = (name, text, number, on, set, more = {}) => {
        const entry = { name, text, on, set };
        entry.button = button("", () => set(!on()), { "aria-pressed": "false", ...more });
        entry.button.append(make("span", {}, text), " ", count(number));
        if (!number) entry.button.classList.add("rf-nothing");
        found.push(entry);
      };
      for (const [name, steps] of Object.entries(table.ready || {})) {
        add(name, wordOf(file, "ready", name), steps.length, () => this.ready.has(name), (on) => this.setReady(name, on));
      }
      const gaps = table.rows.filter((row) => row.some(isGap)).length;
      if (gaps) add("gaps", tr("Gaps only"), gaps, () => this.gapsOnly, (on) => this.setGaps(on));
      const changed = file.since ? table.rows.filter((row) => hasChanged(row, file)).length : 0;
      if (changed) {
        add("changed", tr("Changed only"), changed, () => this.changedOnly, (on) => this.setChanged(on), {
          title: tr("Rows that are, or name, what has changed since {since}", { since: file.since }),
        });
      }
      return found;
    }

    // ---------------------------------------------------------------------------------------------- the columns

    /** What a column's definition in the grid says of its filter; `index` is the column's number. */
    ofColumn(index) {
      return this.view.table.rows.length > 3 ? { floatingFilterComponent: this.headOf(index) } : {};
    }

    /** What all columns' definitions say of their filters. The grid's own filter is there for its row of boxes alone:
        what passes is asked here. */
    ofColumns() {
      return { filter: "agTextColumnFilter", floatingFilter: this.view.table.rows.length > 3 };
    }

    /** What stands below the head of a column: a box, or a list where the column has few values. */
    headOf(index) {
      // the grid makes the objects, and lets them go
      const made = () => this.makeHead(index);
      const gone = (box) => this.heads.get(index)?.box === box && this.heads.delete(index);
      return class {
        init() {
          this.box = made();
        }
        getGui() {
          return this.box;
        }
        onParentModelChanged() {}
        destroy() {
          gone(this.box);
        }
      };
    }

    makeHead(index) {
      const column = this.view.columns[index];
      const box = make("div", { class: "rf-head-filter" });
      const input = make("input", {
        type: "text",
        "aria-label": tr("{label} filter", { label: column.label }),
        oninput: () => {
          clearTimeout(this.typing);
          this.typing = setTimeout(() => this.ask(index, input.value.trim() ? escaped(input.value.trim()) : ""), PAUSE);
        },
        onkeydown: (event) => {
          if (event.key === "ArrowDown") {
            event.preventDefault();
            this.choose(index, more);
          }
        },
      });
      const pick = button("", () => this.choose(index, pick), { "aria-haspopup": "dialog", "aria-expanded": "false" });
      pick.classList.add("rf-pick");
      // by keyboard: the arrow down, in the box
      const more = button("⋯", () => this.choose(index, more), {
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        "aria-label": tr("{label}: more ways to filter", { label: column.label }),
        tabindex: -1,
      });
      more.classList.add("rf-more");
      const head = { box, input, pick, more, index };
      this.heads.set(index, head);
      this.drawHead(head);
      return box;
    }

    drawHead({ box, input, pick, more, index }) {
      const column = this.view.columns[index];
      const question = this.questions.get(column.key) || "";
      const choice = question ? choiceOf(question) : { how: "contains", text: "" };
      const values = this.values(index);
      if (values?.few) {
        pick.replaceChildren(unseen(tr("{label} filter: ", { label: column.label })), question ? this.short(column, question) : tr("All"));
        pick.classList.toggle("rf-on", !!question);
        if (!box.contains(pick)) box.replaceChildren(pick);
      } else if (choice.how === "contains") {
        if (document.activeElement !== input) input.value = choice.text;
        if (!box.contains(input)) box.replaceChildren(input, more);
        box.classList.toggle("rf-on", !!question);
      } else {
        pick.replaceChildren(unseen(tr("{label} filter: ", { label: column.label })), this.short(column, question));
        pick.classList.add("rf-on");
        if (!box.contains(pick)) box.replaceChildren(pick);
      }
    }

    /** A question to a column, without the column's name. */
    short(column, question) {
      return this.worded(column, question).slice(this.nameOf(column).length + 2);
    }

    worded(column, question) {
      return inWords(this.nameOf(column), question, (text) => this.shownValue(column, text));
    }

    /** What a column is called away from its place. */
    nameOf(column) {
      const { file } = this.view;
      const [, moment, quantity] = /^(initial|residual|earned)-([sp])$/.exec(column.key) || [];
      if (moment) return `${wordOf(file, "estimate-short", moment)} ${quantity === "s" ? tr("severity") : tr("probability")}`;
      if (/^(initial|residual|earned)$/.test(column.key)) return wordOf(file, "estimate", column.key);
      const alike = this.view.columns.filter((each) => each.label === column.label).length > 1;
      return column.group && (alike || lettersOf(column.label) < 4) ? labelled(column.group, column.label) : column.label;
    }

    /** A value as readers know it: a level with its name, an item with its title. */
    shownValue(column, text) {
      const value = this.values(this.places.get(column.key))?.get(text.toLowerCase());
      return value ? value.label : text || "(empty)";
    }

    /** The name of a level beside its id, in columns of levels. */
    levelOf(column, text) {
      const [, scale] = /^(?:initial|residual|earned)-([sp])$/.exec(column.key) || [];
      const name = this.view.file.scales?.[scale]?.[text];
      return name ? `${text} ${name}` : text;
    }

    /** The values of a column by what asks for them, each with its label and level, in order; undefined where there are
        too many. */
    values(index) {
      if (!this.valuesOf.has(index)) this.valuesOf.set(index, this.findValues(index));
      return this.valuesOf.get(index);
    }

    findValues(index) {
      const { table } = this.view;
      const column = this.view.columns[index];
      const found = new Map();
      const plain = new Set();
      let linked = false;
      let longest = 0;
      for (const row of table.rows) {
        const cell = row[index + 1];
        const said = Array.isArray(cell) ? cell[TEXT] : cell;
        if (said && plain.has(said)) continue;
        if (said) plain.add(said);
        else if (itemsOf(cell).length || documentsOf(cell, this.view.file).length) linked = true;
        for (const [text, label, level] of this.valuesIn(cell)) {
          const key = text.toLowerCase();
          if (found.has(key)) continue;
          if (found.size >= MOST) return undefined;
          found.set(key, { text, level, label: label || this.levelOf(column, text) || "(empty)" });
          if (text.length > longest) longest = text.length;
        }
      }
      const sorted = [...found].sort(([, a], [, b]) => b.level - a.level || !a.text - !b.text || collator.compare(a.label, b.label));
      const values = new Map(sorted);
      values.few = values.size <= FEW && longest <= LONGEST && !linked;
      return values;
    }

    /** The values of a cell: its text, or else its documents or items; each as what asks for it, its label ("" where that is the same)
        and its level. */
    valuesIn(cell) {
      if (!Array.isArray(cell)) return [[cell, "", 0]];
      if (cell[TEXT]) return [[cell[TEXT], "", cell[LEVEL] || 0]];
      const items = itemsOf(cell);
      const papers = documentsOf(cell, this.view.file);
      if (papers.length) return papers.map(([name]) => [name, "", 0]);
      if (!items.length) return [[isGap(cell) ? tr("missing") : "", "", 0]];
      return items.map((entry) => {
        const [id, title] = this.view.file.items[numberOf(entry)];
        return [id, `${id} ${title}`, 0];
      });
    }

    /** The lower-cased text of a cell that questions are asked of: its lines, and as lines the ids of its items and
        the names of its documents. */
    cellText(cell) {
      const { file } = this.view;
      if (!Array.isArray(cell)) return cell.toLowerCase();
      let text = this.cellTexts.get(cell);
      if (text === undefined) {
        text = lowerOf(cell, file);
        for (const entry of itemsOf(cell)) text += `\n${file.items[numberOf(entry)][0].toLowerCase()}`;
        for (const [name] of documentsOf(cell, file)) text += `\n${name.toLowerCase()}`;
        this.cellTexts.set(cell, text);
      }
      return text;
    }

    // ---------------------------------------------------------------------------------------------- choosing

    /** Ask something of a column and filter; "" for nothing. */
    ask(index, question) {
      const { key } = this.view.columns[index];
      if (question === (this.questions.get(key) || "")) return;
      if (question) this.questions.set(key, question);
      else this.questions.delete(key);
      this.prepare();
      this.view.refilter();
    }

    choose(index, by) {
      pop(by, tr("Filter {column}", { column: this.nameOf(this.view.columns[index]) }), (box, close) => this.fillColumn(box, close, index));
    }

    /** All columns, shown or not, each with what is asked of it: one leads to its choices. */
    fillColumns(box, close) {
      const list = make("ul", { class: "rf-columns" });
      this.view.columns.forEach((column, index) => {
        const question = this.questions.get(column.key);
        const entry = button("", () => {
          box.replaceChildren();
          this.fillColumn(box, close, index, () => {
            box.replaceChildren();
            this.fillColumns(box, close);
            box.querySelectorAll(".rf-columns button")[index].focus();
          });
          first(box)?.focus();
        });
        entry.append(make("span", {}, this.nameOf(column)), make("span", { class: "rf-of" }, question ? this.short(column, question) : tr("all")));
        if (question) entry.classList.add("rf-on");
        list.append(make("li", {}, entry));
      });
      box.append(this.popHead(tr("Filter by column"), close), list);
    }

    popHead(text, close, back) {
      const head = make("div", { class: "rf-pop-head" });
      if (back) head.append(button("‹", back, { "aria-label": tr("All columns") }));
      head.append(make("b", {}, text), button("✕", close, { "aria-label": tr("Close") }));
      return head;
    }

    fillColumn(box, close, index, back) {
      const column = this.view.columns[index];
      const values = this.values(index);
      box.append(this.popHead(this.nameOf(column), close, back));
      if (!values?.few) box.append(this.textForm(index));
      if (values && values.size) box.append(this.valueForm(index, values));
      box.append(
        make(
          "div",
          { class: "rf-pop-foot" },
          button(tr("All"), () => {
            this.ask(index, "");
            box.replaceChildren();
            this.fillColumn(box, close, index, back);
            first(box)?.focus();
          }),
          button(tr("Done"), close),
        ),
      );
    }

    textForm(index) {
      const column = this.view.columns[index];
      const given = choiceOf(this.questions.get(column.key) || "");
      const known = HOWS.some(([how]) => how === given.how);
      const how = make("select", { class: "rf-input", "aria-label": tr("How") }, ...HOWS.map(([value, label]) => make("option", { value }, label)));
      const text = make("input", { type: "text", class: "rf-input", "aria-label": tr("Text"), "data-rf-first": "" });
      how.value = known ? given.how : "contains";
      text.value = known ? given.text : "";
      const ask = () => {
        const [, , question] = HOWS.find(([value]) => value === how.value);
        const bare = how.value === "empty" || how.value === "filled";
        text.hidden = bare;
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.ask(index, bare || text.value.trim() ? question(text.value.trim()) : ""), PAUSE);
      };
      text.hidden = how.value === "empty" || how.value === "filled";
      how.addEventListener("change", ask);
      text.addEventListener("input", ask);
      return make("div", { class: "rf-text-form" }, how, text);
    }

    /** The values of a column to tick, with how many rows have each of them that pass all other questions. */
    valueForm(index, values) {
      const column = this.view.columns[index];
      const { how, ways } = choiceOf(this.questions.get(column.key) || "");
      const ticked = new Set(how === "values" || how === "is" || how === "empty" ? ways.map((way) => way.text.toLowerCase()) : []);
      const numbers = this.countValues(index);
      const list = make("ul", { class: "rf-values", "aria-label": tr("Values of {column}", { column: this.nameOf(column) }) });
      const all = [...values];
      // a link may ask for what no row has, or for a line of a cell that is not its first
      for (const key of ticked) if (!values.has(key)) all.unshift([key, { text: ways.find((way) => way.text.toLowerCase() === key).text, level: 0 }]);
      for (const [key, { text, label, level }] of all) {
        const check = make("input", {
          type: "checkbox",
          onchange: () => {
            if (check.checked) ticked.add(key);
            else ticked.delete(key);
            const chosen = all.filter(([each]) => ticked.has(each)).map(([, value]) => value.text);
            this.ask(index, chosen.length ? exactly(chosen) : "");
          },
        });
        check.checked = ticked.has(key);
        const shown = level
          ? make("span", { class: `rf-chip rf-level-${level}` }, make("span", { "aria-hidden": "true" }, this.view.file.levels[level]), ` ${label}`)
          : make("span", { class: "rf-value" }, label || text);
        list.append(make("li", {}, make("label", {}, check, shown, count(numbers.get(key) || 0))));
      }
      const form = make("div", { class: "rf-value-form" });
      if (all.length > 8) {
        const find = make("input", {
          type: "search",
          class: "rf-input",
          placeholder: tr("Find a value"),
          "aria-label": tr("Find a value"),
          oninput: () => {
            const words = find.value.toLowerCase().split(/\s+/);
            for (const entry of list.children) {
              const has = entry.textContent.toLowerCase();
              entry.hidden = !words.every((word) => has.includes(word));
            }
          },
        });
        form.append(find);
      }
      form.append(list);
      // arrows go from value to value
      list.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const checks = [...list.querySelectorAll("li:not([hidden]) input")];
        checks[(checks.indexOf(document.activeElement) + step + checks.length) % checks.length]?.focus();
      });
      return form;
    }

    countValues(index) {
      const numbers = new Map();
      for (const row of this.view.table.rows) {
        if (!this.passes(row, index)) continue;
        const seen = new Set();
        for (const [text] of this.valuesIn(row[index + 1])) seen.add(text.toLowerCase());
        for (const key of seen) numbers.set(key, (numbers.get(key) || 0) + 1);
      }
      return numbers;
    }

    // ---------------------------------------------------------------------------------------------- what passes

    prepare() {
      this.tests = [...this.questions].map(([key, question]) => [this.places.get(key), asked(question)]);
      for (const head of this.heads.values()) this.drawHead(head);
    }

    /** The questions to columns, by key. */
    get columns() {
      return Object.fromEntries(this.questions);
    }

    /** Whether anything is asked. */
    get present() {
      return this.gapsOnly || this.changedOnly || this.words.length > 0 || this.ready.size > 0 || this.tests.length > 0;
    }

    /** Whether a row answers what is asked; the question to the column `but` is left out. */
    passes(row, but = -1) {
      for (const name of this.ready) if (!this.rowsOf(name).has(row)) return false;
      for (const [index, test] of this.tests) if (index !== but && !test(this.cellText(row[index + 1]))) return false;
      return (!this.gapsOnly || row.some(isGap)) && (!this.changedOnly || hasChanged(row, this.view.file)) && this.found(row);
    }

    /** The rows that pass a ready filter: the data say how many rows further each is than the one before. */
    rowsOf(name) {
      let rows = this.readyRows.get(name);
      if (rows === undefined) {
        let at = 0;
        rows = new Set(this.view.table.ready[name].map((step) => this.view.table.rows[(at += step)]));
        this.readyRows.set(name, rows);
      }
      return rows;
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

    setGaps(only) {
      this.gapsOnly = only;
      this.view.refilter();
    }

    setChanged(only) {
      this.changedOnly = only;
      if (only) this.unfoldChanged();
      this.view.refilter();
    }

    setReady(name, on) {
      if (on) this.ready.add(name);
      else this.ready.delete(name);
      this.view.refilter();
    }

    /** Fold out what is folded away and has changed: a row is not shown for what nobody sees. */
    unfoldChanged() {
      const { changed } = this.view.file;
      this.view.unfold((index) =>
        this.view.table.rows.some((row) => itemsOf(row[index + 1]).some((entry) => changed?.[numberOf(entry)])),
      );
    }

    // ---------------------------------------------------------------------------------------------- what is asked now

    /** What is asked, each in words and with how it is taken away. */
    active() {
      const found = [];
      for (const each of this.toggles) {
        if (!each.on()) continue;
        const text = { gaps: tr("Only rows with gaps"), changed: tr("Only changed since {since}", { since: this.view.file.since }) }[each.name] || each.text;
        found.push({ text, away: () => each.set(false) });
      }
      if (this.words.length) {
        found.push({
          text: tr("Search: {value}", { value: this.search.value.trim() }),
          away: () => {
            this.search.value = "";
            this.setSearch("");
            this.view.refilter();
          },
        });
      }
      for (const [key, question] of this.questions) {
        const index = this.places.get(key);
        const column = this.view.columns[index];
        found.push({ text: this.worded(column, question), index, question, away: () => this.ask(index, "") });
      }
      return found;
    }

    /** What is asked, in words. */
    get said() {
      return this.active().map((each) => each.text);
    }

    /** Show what is asked. */
    told() {
      for (const each of this.toggles) each.button.setAttribute("aria-pressed", String(each.on()));
      const found = this.active();
      const texts = found.map((each) => each.text).join("\n");
      if (texts === this.toldLast) return;
      this.toldLast = texts;
      this.bar.replaceChildren(...found.map((each) => make("li", {}, this.chip(each))));
      if (found.length > 1) this.bar.append(make("li", {}, button(tr("Clear all"), () => this.clear(), { class: "rf-button rf-plain-button" })));
    }

    chip({ text, index, question, away }) {
      const box = make("span", { class: "rf-filter" });
      const level = question && this.levelIn(index, question);
      if (level) box.classList.add(`rf-level-${level}`);
      const edit = index === undefined ? null : button("", () => this.choose(index, edit), { "aria-haspopup": "dialog", "aria-expanded": "false", title: text });
      const remove = button("✕", () => this.takeAway(remove, away), { "aria-label": tr("Take away: {text}", { text }) });
      const said = edit || make("span", { title: text });
      said.textContent = text;
      box.append(said, remove);
      box.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") {
          event.preventDefault();
          this.takeAway(remove, away);
        }
      });
      return box;
    }

    /** The colour of a question that asks for one region. */
    levelIn(index, question) {
      const { how, text } = choiceOf(question);
      return how === "is" ? this.values(index)?.get(text.toLowerCase())?.level : 0;
    }

    takeAway(remove, away) {
      const all = [...this.bar.querySelectorAll(".rf-filter")];
      const at = all.findIndex((each) => each.contains(remove));
      away();
      // the grid tells of it when it has filtered
      this.told();
      const left = this.bar.querySelectorAll(".rf-filter button:last-child");
      (left[Math.min(at, left.length - 1)] || this.search).focus();
    }

    clear() {
      this.from(new URLSearchParams());
      this.view.refilter();
      this.told();
      this.search.focus();
    }

    // ---------------------------------------------------------------------------------------------- the state

    /** Write what is asked into the state of a table. */
    into(state) {
      if (this.search.value) state.set("q", this.search.value);
      if (this.ready.size) state.set("show", [...this.ready].join(","));
      if (this.gapsOnly) state.set("gaps", "1");
      if (this.changedOnly) state.set("changed", "1");
      for (const [key, question] of this.questions) state.set(`f.${key}`, question);
    }

    /** Ask what a state says; the table filters afterwards. */
    from(state) {
      this.questions.clear();
      for (const [name, value] of state) {
        const key = name.startsWith("f.") ? name.slice(2) : "";
        if (this.places.has(key) && value) this.questions.set(key, value);
      }
      this.search.value = state.get("q") || "";
      this.setSearch(this.search.value);
      this.ready = new Set((state.get("show") || "").split(",").filter((name) => Object.hasOwn(this.view.table.ready || {}, name)));
      this.gapsOnly = state.get("gaps") === "1";
      this.changedOnly = state.get("changed") === "1";
      this.prepare();
    }
  }

  // ------------------------------------------------------------------------------------------------ the reader's own views

  const KEPT = "riskfile-views";

  /** What this browser keeps of the reader's views: by file, page and table, [name, state]. */
  const keptViews = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT) || "{}");
      return typeof found === "object" && found !== null && !Array.isArray(found) ? found : {};
    } catch {
      return {};
    }
  };

  const keep = (views) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(views));
      return true;
    } catch {
      return false;
    }
  };

  const placeOf = (view) => `${location.pathname}#${view.id}`;

  const viewsAt = (view) => {
    const found = keptViews()[placeOf(view)];
    const sound = (each) => Array.isArray(each) && each.length === 2 && each.every((text) => typeof text === "string");
    return Array.isArray(found) ? found.filter(sound) : [];
  };

  /** The menu of the reader's own views: each goes to a state of the table, which is an address as well. */
  const savedTools = (view) => {
    const items = make("div", { class: "rf-menu-items rf-saved" });
    const draw = (said = "") => {
      const name = make("input", { type: "text", class: "rf-input", placeholder: tr("Name of this view"), "aria-label": tr("Name of this view"), maxlength: 60 });
      const save = () => {
        const called = name.value.trim();
        if (!called) return name.focus();
        const views = keptViews();
        views[placeOf(view)] = [...viewsAt(view).filter(([each]) => each !== called), [called, view.state().toString()]];
        return draw(keep(views) ? tr("Saved in this browser: {called}", { called }) : tr("This browser keeps nothing here: copy the link instead."));
      };
      name.addEventListener("keydown", (event) => event.key === "Enter" && save());
      const list = viewsAt(view).map(([called, state]) => {
        const go = button(called, () => {
          // the way back leads to what is shown now
          history.replaceState(history.state, "", `#${view.id}?${view.state()}`);
          location.hash = `#${view.id}?${state}`;
          items.closest("details").open = false;
        });
        const remove = button("✕", () => {
          const views = keptViews();
          views[placeOf(view)] = viewsAt(view).filter(([each]) => each !== called);
          keep(views);
          draw(tr("Removed: {called}", { called }));
          items.querySelector("input").focus();
        }, { "aria-label": tr("Remove view {called}", { called }) });
        return make("li", {}, go, remove);
      });
      items.replaceChildren(
        list.length ? make("ul", {}, ...list) : make("p", {}, tr("No view is saved in this browser.")),
        make("div", { class: "rf-save" }, name, button(tr("Save"), save)),
        make("p", { class: "rf-saved-note", role: "status" }, said || tr("A view is what is filtered, sorted and shown. Copy link gives it to others.")),
      );
    };
    // what is clicked may be gone when the page asks whether it lies in the menu
    items.addEventListener("click", (event) => event.stopPropagation());
    const box = menu(tr("Saved views"), items);
    box.addEventListener("toggle", () => box.open && draw());
    return [box];
  };

  Object.assign(window.riskfile, { Filters });
  Object.assign(window.riskfile.pure, { asked, inWords, exactly, escaped, choiceOf: (question) => choiceOf(question).how });
})();

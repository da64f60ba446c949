/* Quick find on every page, and the way to the picture of an item's chain. The items and the drawing are loaded when
   somebody asks for them. Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { root, part, load, data, make, wordOf, addressOf, changeMark } = window.riskfile;
  const SHOWN = 60;

  // ------------------------------------------------------------------------------------------------ state

  const region = (file, number, moment) => {
    const label = wordOf(file, "estimate-short", moment);
    if (!number) return { moment, label, text: wordOf(file, "no-region", "undetermined"), level: 0, sign: file.levels[0] };
    const [, text, level] = file.regions[number - 1];
    return { moment, label, text, level, sign: file.levels[level] };
  };

  const marked = (file, state, label, text) => {
    const [level, sign] = file.marks[state] || file.marks.open;
    return { label, text, level, sign };
  };

  /** The state of an item as {label, text, level, sign}, of an estimate with its moment: colour is never the only sign
      of it. */
  const stateOf = (file, item) => {
    const state = item[5];
    if (typeof state === "string") return [marked(file, state, "Result", wordOf(file, "beside", state))];
    if (!Array.isArray(state)) return [];
    if (typeof state[0] === "string") {
      const parts = Object.values(file.words.aspect).map((word) => word.toLowerCase());
      const failed = parts.filter((_, index) => state[index] === "fail");
      const rest = parts.filter((_, index) => state[index] !== "pass" && state[index] !== "fail");
      const control = (proof, which) => [marked(file, proof, "Control", [wordOf(file, "proof-short", proof), which.join(", ")].filter(Boolean).join(": "))];
      if (failed.length) return control("fail", failed);
      return rest.length ? control("none", rest.length === 2 ? [] : rest) : control("pass", []);
    }
    const [initial, residual, earned] = state;
    const found = [region(file, initial, "initial")];
    if (residual && residual !== earned) found.push(region(file, residual, "residual"));
    if (residual) found.push(region(file, earned, "earned"));
    return found;
  };

  /** The state in words. */
  const stateText = (file, item) => {
    const state = item[5];
    if (Array.isArray(state) && typeof state[0] === "string") {
      const aspects = Object.values(file.words.aspect);
      return state.map((each, index) => `${aspects[index].toLowerCase()} ${wordOf(file, "proof", each)}`).join(", ");
    }
    return stateOf(file, item)
      .map(({ label, text }) => `${label.toLowerCase()} ${text}`)
      .join(", ");
  };

  const chip = ({ label, text, level, sign }, labelled) => {
    const box = make("span", { class: `rf-chip ${level ? `rf-level-${level}` : "rf-none"}` });
    if (sign) box.append(make("span", { "aria-hidden": "true" }, sign), " ");
    box.append(labelled ? `${label}: ${text}` : text);
    return box;
  };

  const chips = (file, item) => {
    const found = stateOf(file, item);
    return found.map((each) => chip(each, found.length > 1 || each.moment === "initial"));
  };

  const cardOf = (file, item) => addressOf(item, file);
  const explorerOf = (id) => {
    const link = document.querySelector("[data-rf-explorer-link]");
    return `${link ? link.getAttribute("href").split("#")[0] : `${root}${part}explorer.html`}#${id}`;
  };

  // ------------------------------------------------------------------------------------------------ search

  const indexes = new WeakMap();

  const indexOf = (file) => {
    let index = indexes.get(file);
    if (!index) {
      index = file.items.map(([id, title], number) => ({
        number,
        id: id.toLowerCase(),
        title: title.toLowerCase(),
        digits: (id.match(/\d+/g) || []).map((each) => each.replace(/^0+(?=\d)/, "")),
      }));
      indexes.set(file, index);
    }
    return index;
  };

  const startsWord = (title, word) => {
    for (let at = title.indexOf(word); at >= 0; at = title.indexOf(word, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(title[at - 1])) return true;
    }
    return false;
  };

  /** How well an item answers, 0 best; -1 if not at all. */
  const rank = (entry, query, words, number) => {
    if (entry.id === query) return 0;
    if (number && entry.digits.includes(number)) return 1;
    if (entry.id.startsWith(query)) return 2;
    if (number && entry.digits.some((each) => each.startsWith(number))) return 3;
    if (words.every((word) => startsWord(entry.title, word) || entry.id.startsWith(word))) return 4;
    if (words.every((word) => entry.title.includes(word) || entry.id.includes(word))) return 5;
    return -1;
  };

  /** The numbers of the items that answer, best first, and how many there are. */
  const search = (file, typed) => {
    const query = typed.trim().toLowerCase();
    if (!query) return { found: [], total: 0 };
    const words = query.split(/\s+/);
    const number = /^\d+$/.test(query) ? query.replace(/^0+(?=\d)/, "") : "";
    const groups = [[], [], [], [], [], []];
    let total = 0;
    for (const entry of indexOf(file)) {
      const group = rank(entry, query, words, number);
      if (group >= 0) {
        groups[group].push(entry.number);
        total += 1;
      }
    }
    return { found: groups.flat().slice(0, SHOWN), total };
  };

  // ------------------------------------------------------------------------------------------------ a field with results

  let fields = 0;

  /** A field that lists the items which answer what is typed. `pick(item, event)` is called for the chosen one; with
      `all`, a last entry leads to the search of all text; without `clears`, Escape is the dialog's. */
  class Finder {
    constructor({ label, placeholder, pick, all, clears = true }) {
      const name = `rf-find-${(fields += 1)}`;
      this.pick = pick;
      this.all = all;
      this.clears = clears;
      this.name = name;
      this.entries = [];
      this.at = -1;
      this.input = make("input", {
        type: "text",
        class: "rf-find-input",
        role: "combobox",
        "aria-label": label,
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": name,
        placeholder,
        autocomplete: "off",
        autocapitalize: "off",
        spellcheck: "false",
        oninput: () => this.update(),
        onkeydown: (event) => this.key(event),
      });
      this.list = make("ul", { id: name, class: "rf-find-list", role: "listbox", "aria-label": "Items found" });
      this.status = make("div", { class: "rf-find-status", role: "status" });
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose([...this.list.children].indexOf(option), event);
      });
    }

    async update() {
      const typed = this.input.value;
      let file = null;
      try {
        file = await data("items");
      } catch {
        this.status.textContent = "The list of items cannot be loaded.";
      }
      if (typed !== this.input.value) return;
      this.list.replaceChildren();
      this.entries = [];
      const query = typed.trim();
      if (file) {
        const { found, total } = search(file, query);
        for (const number of found) this.add(this.line(file, file.items[number]), (event) => this.pick(file.items[number], event, file));
        const more = total > found.length ? `, the first ${found.length} shown` : "";
        this.status.textContent = query ? `${total || "No"} ${total === 1 ? "item" : "items"} found${more}` : "";
      }
      if (query && this.all) {
        this.add([make("span", { class: "rf-find-all" }, "Search all text for “", make("b", {}, query), "”")], () => this.all(query));
      }
      this.select(this.entries.length ? 0 : -1);
      this.input.setAttribute("aria-expanded", String(this.entries.length > 0));
    }

    line(file, item) {
      const head = make("span", { class: "rf-find-head" }, make("span", { class: "rf-find-id" }, item[0]));
      const number = file.items.indexOf(item);
      if (file.changed?.[number]) head.append(" ", changeMark(number, file));
      head.append(" ", make("span", { class: "rf-find-type" }, file.types[item[2]][1]));
      return [head, make("span", { class: "rf-find-title" }, item[1]), make("span", { class: "rf-find-state" }, ...chips(file, item))];
    }

    add(content, act) {
      const number = this.entries.push(act) - 1;
      this.list.append(make("li", { role: "option", id: `${this.name}-${number}`, "aria-selected": "false" }, ...content));
    }

    select(number) {
      this.list.children[this.at]?.setAttribute("aria-selected", "false");
      this.at = number;
      const option = this.list.children[number];
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", option.id);
      } else this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const last = this.entries.length - 1;
      const target = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1 }[event.key];
      if (target !== undefined && last >= 0) {
        event.preventDefault();
        this.select(target);
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.choose(this.at, event);
      } else if (event.key === "Escape" && this.list.childElementCount && this.clears) {
        event.preventDefault();
        this.clear();
      }
    }

    choose(number, event) {
      const act = this.entries[number];
      if (act) act(event);
    }

    clear() {
      this.input.value = "";
      this.status.textContent = "";
      this.entries = [];
      this.list.replaceChildren();
      this.select(-1);
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  Object.assign(window.riskfile, { Finder, region, marked, stateOf, stateText, chip, chips, cardOf, explorerOf });
  Object.assign(window.riskfile.pure, { stateOf, stateText, search });

  // ------------------------------------------------------------------------------------------------ quick find

  let dialog = null;
  let finder = null;

  const open = () => {
    if (!dialog) {
      const button = document.querySelector("[data-rf-find]");
      const page = button ? button.dataset.search : `${root}search.html`;
      finder = new Finder({
        label: "Find an item by id, number or words of its title",
        placeholder: "Id, number or words of a title",
        pick: (item, event, file) => {
          dialog.close();
          location.href = event.shiftKey ? explorerOf(item[0]) : cardOf(file, item) ?? explorerOf(item[0]);
        },
        // a theme that searches in its header has no page for it, and the button names none
        all: page && ((query) => {
          location.href = `${page === "#" ? "" : page}?q=${encodeURIComponent(query)}`;
        }),
        clears: false,
      });
      const hint = make("p", { class: "rf-find-hint" });
      for (const [key, words] of [["↑ ↓", "choose"], ["Enter", "card"], ["Shift Enter", "chain"], ["Esc", "close"]]) {
        hint.append(make("span", {}, make("kbd", {}, key), ` ${words}`));
      }
      dialog = make("dialog", { class: "rf-find", "aria-label": "Find" }, finder.input, finder.status, finder.list, hint);
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog) dialog.close();
      });
      document.body.append(dialog);
    }
    if (!dialog.open) {
      dialog.showModal();
      finder.input.select();
      finder.update();
    }
  };

  const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");

  // on the window and before the theme's own: Ctrl-K is ours
  window.addEventListener(
    "keydown",
    (event) => {
      const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
      if (!command && !slash) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (command && dialog?.open) dialog.close();
      else open();
    },
    true,
  );

  // ------------------------------------------------------------------------------------------------ pictures

  const drawing = () =>
    Promise.all([
      data("items"),
      load("_static/vendor/dagre.min.js"),
      load("_static/vendor/svg-pan-zoom.min.js"),
      load("_static/riskfile-chain.js"),
    ]);

  const toggle = async (button) => {
    const card = button.closest(".rf-card");
    let box = card.querySelector(".rf-picture");
    if (box) {
      box.hidden = !box.hidden;
    } else {
      box = make("div", { class: "rf-picture" });
      button.closest(".rf-card-chain").after(box);
      box.append(make("p", { class: "rf-empty" }, "Drawing…"));
      try {
        await drawing();
        window.riskfile.pictureOnCard(box, button.dataset.rfChain);
      } catch (error) {
        console.error(error);
        box.replaceChildren(make("p", { class: "rf-missing", role: "alert" }, "The picture cannot be drawn."));
      }
    }
    button.setAttribute("aria-expanded", String(!box.hidden));
    button.textContent = box.hidden ? "Show chain" : "Hide chain";
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-rf-find]")) open();
    const button = event.target.closest("[data-rf-chain]");
    if (button) toggle(button);
  });

  document.addEventListener("DOMContentLoaded", async () => {
    for (const button of document.querySelectorAll("[data-rf-chain][data-rf-open]")) toggle(button);
    const page = document.getElementById("rf-explorer");
    if (!page) return;
    try {
      await drawing();
      window.riskfile.explorer(page);
    } catch (error) {
      console.error(error);
      page.replaceChildren(make("p", { class: "rf-missing", role: "alert" }, "The chain explorer cannot be loaded."));
    }
  });
})();

/* Quick find on every page, and the way to the picture of an item's chain. What is searched, the items and the drawing are
   loaded when somebody asks for them; what finds is in riskfile-search.js. Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { root, part, load, data, make, tr, wordOf, addressOf } = window.riskfile;

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
    if (typeof state === "string") return [marked(file, state, tr("Result"), wordOf(file, "beside", state))];
    if (!Array.isArray(state)) return [];
    if (typeof state[0] === "string") {
      const parts = Object.values(file.words.aspect).map((word) => word.toLowerCase());
      const failed = parts.filter((_, index) => state[index] === "fail");
      const rest = parts.filter((_, index) => state[index] !== "pass" && state[index] !== "fail");
      const control = (proof, which) => [marked(file, proof, tr("Control"), [wordOf(file, "proof-short", proof), which.join(tr(", "))].filter(Boolean).join(tr(": ")))];
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
      return state.map((each, index) => `${aspects[index].toLowerCase()} ${wordOf(file, "proof", each)}`).join(tr(", "));
    }
    return stateOf(file, item)
      .map(({ label, text }) => `${label.toLowerCase()} ${text}`)
      .join(tr(", "));
  };

  const chip = ({ label, text, level, sign }, labelled) => {
    const box = make("span", { class: `rf-chip ${level ? `rf-level-${level}` : "rf-none"}` });
    if (sign) box.append(make("span", { "aria-hidden": "true" }, sign), " ");
    box.append(labelled ? tr("{label}: {text}", { label, text }) : text);
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

  // ------------------------------------------------------------------------------------------------ recent ones

  const MOST_RECENT = 8;
  const recentKey = `riskfile-recent ${new URL(root + part, document.baseURI ?? "file:///").pathname}`;

  /** What was found lately, the last first: {address} of an entry, or {words}. A browser may keep nothing for a file that is
      opened from a folder: then there is none. */
  const recent = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(recentKey));
      return Array.isArray(kept) ? kept.filter((each) => typeof each?.address === "string" || typeof each?.words === "string") : [];
    } catch {
      return [];
    }
  };
  const keep = (list) => {
    try {
      if (list.length) localStorage.setItem(recentKey, JSON.stringify(list.slice(0, MOST_RECENT)));
      else localStorage.removeItem(recentKey);
    } catch {
      // nothing is kept
    }
  };
  const same = (one, other) => one.address === other.address && one.words === other.words;
  // a page elsewhere in the file has another way to the same place
  const absolute = (address) => new URL(address, location.href).href;
  const remember = (found) => keep([found, ...recent().filter((each) => !same(each, found))]);

  // ------------------------------------------------------------------------------------------------ a field with results

  const IN_GROUP = 5, ALONE = 12, SHOWN = 40;
  let fields = 0;

  /** A field that lists what answers what is typed, by kind. `pick(entry, event, known)` is called for the chosen one; with
      `items` items alone are found, with `all`, a last entry leads to the page of the search; without `clears`, Escape is the
      dialog's; with `recents`, an empty field lists what was found lately. */
  class Finder {
    constructor({ label, placeholder, pick, all, items = false, clears = true, recents = false }) {
      const name = `rf-find-${(fields += 1)}`;
      Object.assign(this, { pick, all, items, clears, recents, name, entries: [], at: -1, turn: 0, moved: false });
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
        enterkeyhint: "go",
        oninput: () => {
          this.moved = false;
          this.update();
        },
        onkeydown: (event) => this.key(event),
      });
      this.list = make("div", { id: name, class: "rf-find-list", role: "listbox", "aria-label": tr("Found") });
      this.status = make("div", { class: "rf-find-status", role: "status" });
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      const clicked = (event) => {
        const option = event.target.closest("[role=option]");
        if (option && event.button < 2) this.choose(this.entries.findIndex((each) => each.option === option), event);
      };
      this.list.addEventListener("click", clicked);
      this.list.addEventListener("auxclick", clicked);
    }

    async update() {
      const typed = this.input.value;
      const turn = (this.turn += 1);
      try {
        await load("_static/riskfile-search.js");
        const { indexNow, index, answer } = window.riskfile;
        // items are there first, all texts a moment later
        const now = await indexNow();
        if (turn !== this.turn) return;
        this.show(now, typed, await answer(now, typed, { items: this.items }), turn, !now.texts);
        if (now.texts) return;
        const whole = await index();
        if (turn === this.turn) this.show(whole, typed, await answer(whole, typed, { items: this.items }), turn, false);
      } catch (error) {
        console.error(error);
        if (turn === this.turn) this.status.textContent = tr("What is searched cannot be loaded.");
      }
    }

    show(known, typed, answered, turn, more) {
      if (turn !== this.turn) return;
      const { lineOf, groupsOf, toldOf } = window.riskfile;
      const query = typed.trim();
      const before = this.moved && this.entries[this.at]?.of;
      this.list.replaceChildren();
      this.entries = [];
      const { found } = answered;
      const groups = groupsOf(known, found);
      let left = SHOWN;
      for (const { name, results } of groups) {
        const some = results.slice(0, Math.min(left, groups.length > 1 ? IN_GROUP : ALONE));
        if (!some.length) break;
        left -= some.length;
        const box = this.group(some.length < results.length ? tr("{name}, {length} of {length2}", { name, length: some.length, length2: results.length }) : name);
        for (const each of some) this.add(box, lineOf(known, each, answered.words), (event) => this.pick(each.entry, event, known), each.entry.number);
      }
      if (!query && this.recents) this.showRecent(known);
      this.status.textContent = query ? toldOf(answered, more) : "";
      if (query && this.all) {
        const words = found.length ? tr("All {length} on one page: “", { length: found.length }) : tr("Search all: “");
        this.add(this.group(""), [make("span", { class: "rf-find-all" }, words, make("b", {}, query), "”")], (event) => this.all(query, event), "all");
      }
      const kept = before === undefined ? -1 : this.entries.findIndex((each) => each.of === before);
      this.select(kept >= 0 ? kept : this.entries.length ? 0 : -1);
      if (kept < 0) this.list.scrollTop = 0;
      this.input.setAttribute("aria-expanded", String(this.entries.length > 0));
    }

    showRecent(known) {
      const { lineOf } = window.riskfile;
      const list = recent();
      const box = list.length ? this.group(tr("Found lately")) : null;
      for (const each of list) {
        const entry = each.address && [...known.byAddress.values()].find(({ address }) => absolute(address) === each.address);
        if (entry) this.add(box, lineOf(known, { entry, why: "" }, []), (event) => this.pick(entry, event, known), entry.number);
        else if (each.words) {
          this.add(box, [make("span", { class: "rf-find-all" }, tr("Search again: “"), make("b", {}, each.words), "”")], () => {
            this.input.value = each.words;
            this.update();
          }, each.words);
        }
      }
      if (box && !box.querySelector("[role=option]")) box.remove();
      this.forget?.toggleAttribute("hidden", !this.entries.length);
    }

    group(name) {
      const box = make("div", { role: "group", "aria-label": name || tr("More") });
      if (name) box.append(make("div", { class: "rf-find-kind", "aria-hidden": "true" }, name));
      this.list.append(box);
      return box;
    }

    add(box, content, act, of) {
      const option = make("div", { role: "option", id: `${this.name}-${this.entries.length}`, "aria-selected": "false" }, ...content);
      this.entries.push({ act, of, option });
      box.append(option);
    }

    select(number) {
      this.entries[this.at]?.option.setAttribute("aria-selected", "false");
      this.at = number;
      const option = this.entries[number]?.option;
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", option.id);
      } else this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const last = this.entries.length - 1;
      const target = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1, PageDown: Math.min(this.at + 8, last), PageUp: Math.max(this.at - 8, 0) }[event.key];
      if (target !== undefined && last >= 0) {
        event.preventDefault();
        this.moved = true;
        this.select(target);
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.choose(this.at, event);
      } else if (event.key === "Escape" && this.entries.length && this.clears) {
        event.preventDefault();
        this.clear();
      }
    }

    choose(number, event) {
      this.entries[number]?.act(event);
    }

    clear() {
      this.turn += 1;
      this.input.value = "";
      this.status.textContent = "";
      this.entries = [];
      this.list.replaceChildren();
      this.select(-1);
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  /** Go to an address, in another tab if the keys or the button say so. */
  const go = (address, event) => {
    if (event.ctrlKey || event.metaKey || event.button === 1) window.open(address, "_blank", "noopener");
    else location.href = address;
  };

  Object.assign(window.riskfile, { Finder, region, marked, stateOf, stateText, chip, chips, cardOf, explorerOf, remember, absolute, recent });
  Object.assign(window.riskfile.pure, { stateOf, stateText });

  // ------------------------------------------------------------------------------------------------ quick find

  let dialog = null;
  let finder = null;

  const open = () => {
    const field = document.querySelector("#rf-search input");
    if (field) {
      // the page of the search has one already
      field.focus();
      field.select();
      return;
    }
    if (!dialog) {
      const page = document.querySelector("[data-rf-find]")?.dataset.search;
      finder = new Finder({
        label: tr("Find an item, a chapter, a clause, a rule or a document"),
        placeholder: tr("Id, number, words, or a state such as “not acceptable”"),
        pick: (entry, event, known) => {
          const item = known.file.items[entry.number];
          const address = item && (event.shiftKey || !entry.address) ? explorerOf(item[0]) : entry.address;
          if (!address) return;
          if (finder.input.value.trim()) remember({ words: finder.input.value.trim() });
          if (entry.address) remember({ address: absolute(entry.address) });
          if (!(event.ctrlKey || event.metaKey || event.button === 1)) {
            dialog.close();
            finder.clear();
          }
          go(address, event);
        },
        all: page && ((query, event) => {
          remember({ words: query });
          go(`${page}?q=${encodeURIComponent(query)}`, event);
        }),
        clears: false,
        recents: true,
      });
      const hint = make("p", { class: "rf-find-hint" });
      for (const [key, words] of [["↑ ↓", tr("choose")], ["Enter", tr("open it")], [tr("Ctrl Enter"), tr("in a new tab")], [tr("Shift Enter"), tr("chain")], ["Esc", tr("close")]]) {
        hint.append(make("span", {}, make("kbd", {}, key), ` ${words}`));
      }
      finder.forget = make("button", {
        type: "button",
        class: "rf-tool",
        hidden: true,
        onclick: () => {
          keep([]);
          finder.update();
          finder.input.focus();
        },
      }, tr("Forget what was found lately"));
      hint.append(finder.forget);
      dialog = make("dialog", { class: "rf-find", "aria-label": tr("Find") }, finder.input, finder.status, finder.list, hint);
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
      box.append(make("p", { class: "rf-empty" }, tr("Drawing…")));
      try {
        await drawing();
        window.riskfile.pictureOnCard(box, button.dataset.rfChain);
      } catch (error) {
        console.error(error);
        box.replaceChildren(make("p", { class: "rf-missing", role: "alert" }, tr("The picture cannot be drawn.")));
      }
    }
    button.setAttribute("aria-expanded", String(!box.hidden));
    button.textContent = box.hidden ? tr("Show chain") : tr("Hide chain");
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-rf-find]")) open();
    const button = event.target.closest("[data-rf-chain]");
    if (button) toggle(button);
  });

  document.addEventListener("DOMContentLoaded", async () => {
    for (const button of document.querySelectorAll("[data-rf-chain][data-rf-open]")) toggle(button);
    const search = document.getElementById("rf-search");
    if (search) {
      try {
        await load("_static/riskfile-search.js");
        window.riskfile.searchPage(search);
      } catch (error) {
        console.error(error);
        search.replaceChildren(make("p", { class: "rf-missing", role: "alert" }, tr("The search cannot be loaded.")));
      }
    }
    const page = document.getElementById("rf-explorer");
    if (!page) return;
    try {
      await drawing();
      window.riskfile.explorer(page);
    } catch (error) {
      console.error(error);
      page.replaceChildren(make("p", { class: "rf-missing", role: "alert" }, tr("The chain explorer cannot be loaded.")));
    }
  });
})();

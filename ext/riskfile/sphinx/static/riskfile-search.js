/* The one search of a risk file: what finds entries among its texts, and the page of the search. It is loaded when
   somebody searches; so is the vendored MiniSearch, when a word that was typed stands nowhere.
   Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { root, load, data, make, tr, pure, chips, changeMark, changeOf, stateText, explorerOf, remember, absolute } = window.riskfile;

  // ------------------------------------------------------------------------------------------------ text

  const OTHER = /[\u0080-\uffff]/;
  /** Text as it is compared: no capitals, no accents, one form of letters that have several. */
  const fold = (text) => (OTHER.test(text) ? text.normalize("NFKD").replace(/\p{M}+/gu, "") : text).toLowerCase();

  // scripts that put no spaces between words: each place in them may be where one begins
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
  const LETTER = /[\p{L}\p{N}]/u;

  const isLetter = (text, at) => {
    const code = text.charCodeAt(at);
    if (!(code >= 0)) return false;
    if (code < 128) return (code > 96 && code < 123) || (code > 47 && code < 58);
    return LETTER.test(text[at]) && !UNSPACED.test(text[at]);
  };
  const isDigit = (text, at) => {
    const code = text.charCodeAt(at);
    return code > 47 && code < 58;
  };

  const INSIDE = 1, BEGIN = 2, WHOLE = 3;

  /** How a word stands at this place of a text: as a word, as the beginning of one, within one. A number is not that of
      which it is a part: 7.5 is not in 17.5, nor in 7.55, and begins 7.5.1. */
  const gradeAt = (text, word, at) => {
    const end = at + word.length;
    const number = isDigit(word, 0);
    const unspaced = UNSPACED.test(word);
    if (!unspaced && isLetter(word, 0)) {
      if (isLetter(text, at - 1) && !(number && !isDigit(text, at - 1))) return number ? 0 : INSIDE;
      if (number && /[.,]/.test(text[at - 1] || "") && isDigit(text, at - 2)) return 0;
    }
    if (unspaced || !isLetter(word, word.length - 1) || !isLetter(text, end)) {
      const goesOn = isDigit(word, word.length - 1) && text[end] === "." && isDigit(text, end + 1);
      return goesOn ? BEGIN : WHOLE;
    }
    return number && isDigit(text, end) && word.includes(".") ? 0 : BEGIN;
  };

  const SHORT = 3;
  /** How a word stands in a text at best; 0 where it does not. */
  const grade = (text, word) => {
    let best = 0;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const found = gradeAt(text, word, at);
      // two letters within a word say nothing
      if (found > best && !(found === INSIDE && word.length < SHORT)) best = found;
      if (best === WHOLE) break;
    }
    return best;
  };

  /** An id as whoever types it in a hurry: RSK-020, rsk 20 and rsk20 are one. */
  const keyOf = (text) => fold(text).replace(/[\s\-_/\u2010-\u2013]+/g, "").replace(/(^|[^\d.])0+(?=\d)/g, "$1");

  const LEFT_OUT = new Set("a an and are as at be by for from has in is it its of on or that the this to was were what when where which who with".split(" "));
  const EDGES = /^[\s.,;:!?()[\]{}"'“”„«»‘’…]+|[\s.,;:!?()[\]{}"'“”„«»‘’…]+$/g;
  // what parts words in scripts that have no spaces: their own signs, and those of Latin beside them
  const PARTING = /[\u3001\u3002\u3008-\u3011\u3014-\u301b\u00b7]|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[,;:!?()]|[,;:!?()](?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u;

  /** What was typed, in words; what stands in quotes is one. */
  const wordsOf = (typed) => {
    const found = [];
    for (const [, quoted, plain] of fold(typed).matchAll(/["“”]([^"“”]+)["“”]?|(\S+)/g)) {
      const parts = quoted === undefined ? plain.split(PARTING).map((part) => part.replace(EDGES, "")) : [quoted.trim().replace(/\s+/g, " ")];
      found.push(...parts.filter(Boolean));
    }
    return found;
  };

  const RUNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

  /** The words of a text without spaces: an id or a Latin word beside it is one, and the others are as the browser knows
      them, else two letters each. */
  const segmentsOf = (word) => {
    if (!UNSPACED.test(word)) return [];
    const runs = word.match(RUNS).map((run) => run.replace(EDGES, "")).filter(Boolean);
    if (runs.length > 1) return runs.flatMap((run) => (UNSPACED.test(run) && [...run].length > 2 ? segmentsOf(run) : [run]));
    let found = [];
    if (typeof Intl.Segmenter === "function") {
      found = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(word)].filter((each) => each.isWordLike).map((each) => each.segment);
    }
    // a letter alone is in too many words
    found = found.filter((each) => [...each].length > 1);
    const letters = [...word];
    if (found.length < 2) found = letters.slice(1).map((letter, at) => letters[at] + letter);
    return found.length > 1 ? found : [];
  };

  // ------------------------------------------------------------------------------------------------ entries

  const TITLE = [0, 12, 30, 40], FIELD = [0, 4, 8, 10], LINK = [0, 2, 5, 6], TEXT = [0, 2, 5, 6], TYPE = [0, 0, 2, 3];
  const EXACT = 2000, NUMBER = 800, BEGINS = 400, NUMBER_BEGINS = 300, SAME_TITLE = 250, STATE = 200;
  const NEARLY = 0.7;

  const entry = (number, kind, id, title, address, pieces) => {
    const folded = fold(title);
    const digits = (id.match(/\d+/g) || []).map((each) => each.replace(/^0+(?=\d)/, ""));
    return { number, kind, id, key: keyOf(id), low: fold(id), digits, title, folded, address, pieces, all: "" };
  };

  /** A piece of an entry's text, [label, text, weights], as it is compared. */
  const foldedOf = (piece) => (piece[3] ??= fold(piece[1]));

  /** All that the search knows: ids and titles of items; once the texts are there, these, with links from both ends. */
  class Index {
    constructor(file, texts) {
      this.file = file;
      this.texts = texts;
      this.kinds = [...file.types.map(([name, label, , plural]) => ({ name, label, plural })), ...(texts ? texts.kinds : []).map(([name, label, plural]) => ({ name, label, plural }))];
      this.titles = new Map(texts ? texts.pages : []);
      this.near = new Map();
      this.entries = file.items.map(([id, title, type, stage, page], number) => {
        const address = file.pages[page] ? window.riskfile.addressOf(file.items[number], file) : undefined;
        const pieces = [["", `${file.types[type].join(" ")} ${file.stages[stage]}`, TYPE]];
        return entry(number, type, id, title, address, pieces);
      });
      if (texts) {
        this.links(file);
        this.fill(file, texts);
      }
      this.byKey = new Map();
      this.byAddress = new Map();
      for (const each of this.entries) {
        each.all = `${each.low}\n${each.folded}\n${fold(each.pieces.map((piece) => piece[1]).join("\n"))}`;
        if (each.id && !this.byKey.has(each.key)) this.byKey.set(each.key, each);
        if (each.address) this.byAddress.set(each.address, each);
      }
    }

    links(file) {
      const add = (number, label, id) => {
        const { pieces } = this.entries[number];
        const piece = pieces.find((each) => each[0] === label && each[2] === LINK);
        if (piece) piece[1] += `, ${id}`;
        else pieces.push([label, id, LINK]);
      };
      const { items, links, relations } = file;
      for (let at = 0; at + 2 < links.length; at += 3) {
        const [, there, back] = relations[links[at + 2]];
        add(links[at], there, items[links[at + 1]][0]);
        add(links[at + 1], back, items[links[at]][0]);
      }
    }

    fill(file, texts) {
      const documents = new Map();
      texts.texts.forEach((row, number) => {
        const own = this.entries[number];
        for (let at = 0; at + 1 < row.length; at += 2) {
          const text = typeof row[at + 1] === "number" ? texts.values[row[at + 1]] : row[at + 1];
          own.pieces.push([texts.labels[row[at]], text, row[at] ? FIELD : TEXT]);
          const said = texts.naming[row[at]];
          if (said) this.name(documents, own, said, text);
        }
      });
      const first = file.types.length;
      for (const [kind, id, title, page, place, text] of texts.entries) {
        const [address, heading] = texts.pages[page] || ["", ""];
        const [name, ...called] = texts.kinds[kind];
        const pieces = [["", called.join(" "), TYPE], ...(text ? [["", text, TEXT]] : [])];
        const made = entry(this.entries.length, first + kind, id, title, address && `${root}${address}#${place}`, pieces);
        made.page = heading === title ? "" : heading;
        if (name === "rule") this.without(made);
        this.entries.push(made);
      }
      const kind = first + texts.kinds.findIndex(([name]) => name === "document");
      for (const [number, by] of [...documents].sort(([one], [other]) => (one < other ? -1 : 1))) {
        const all = [...by.values()].flat();
        const title = [...by].map(([said, items]) => `${said} ${items[0].id} ${items[0].title}${items.length > 1 ? tr(" and {length} more", { length: items.length - 1 }) : ""}`).join(tr("; "));
        const shown = number.split("/").pop();
        const made = entry(this.entries.length, kind, shown, title, all[0].address, [[tr("Named by"), [...new Set(all.map((each) => each.id))].join(tr(", ")), LINK]]);
        if (shown !== number) made.pieces.push([tr("File"), number, FIELD]);
        made.page = "";
        this.without(made);
        this.entries.push(made);
      }
    }

    /** Have the title of a document, which is that of the item that names it, and of a rule, which speaks of any file, be found
        behind the titles of this file. */
    without(made) {
      made.pieces.push(["", made.title, LINK]);
      made.folded = "";
    }

    /** Take down the documents that a field names: by number, or by the path of a file. */
    name(documents, own, said, text) {
      for (const [found] of text.matchAll(/(?<![\w/.-])(?:[A-Z]{2,}(?:-[A-Z0-9]+)+(?![\w-])|[\w.-]+(?:\/[\w.-]+)+\.\w+(?!\w))/g)) {
        const by = documents.get(found) || documents.set(found, new Map()).get(found);
        (by.get(said) || by.set(said, []).get(said)).push(own);
      }
    }

    /** The state that some of these words name, by the most of them: [the other words, who is in it and why, these words]. */
    stateIn(words) {
      const states = this.texts ? this.texts.states : [];
      for (let length = words.length; length; length -= 1) {
        for (let at = 0; at + length <= words.length; at += 1) {
          const said = words.slice(at, at + length).join(" ");
          const asked = states.filter(([phrases]) => phrases.includes(said));
          if (!asked.length) continue;
          const who = new Map();
          for (const [, flat] of asked) {
            for (let place = 0; place < flat.length; place += 2) {
              const [number, why] = [flat[place], flat[place + 1]];
              who.set(number, [...new Set([who.get(number), why])].filter(Boolean).join(tr("; ")));
            }
          }
          return [[...words.slice(0, at), ...words.slice(at + length)], who, said];
        }
      }
      return [words, null, ""];
    }

    /** What is looked for in place of a word: itself, the id that it means; where that is nowhere, its stem, its parts, words
        that are nearly it. Each is a list of texts that must all be there, and how much it counts. */
    ways(word) {
      const named = /\d/.test(word) ? this.byKey.get(keyOf(word)) : undefined;
      const found = [[[word], 1]];
      if (named && named.low !== word) found.push([[named.low], 1]);
      const stem = word.length > 4 && /[^s]s$/.test(word) ? word.replace(/(?<=[^aeiou]i)es$|s$/, "").replace(/i$/, "") : "";
      if (stem) found.push([[stem], 0.9]);
      if (this.has(found)) return found;
      const parts = /\s/.test(word) ? [] : word.split(/[-_/]+/).filter(Boolean);
      for (const other of [parts.length > 1 ? parts : [], segmentsOf(word)]) {
        if (other.length && this.has([[other, 1]])) return [[other, 0.9]];
      }
      // another form of it: what begins as most of it does
      for (let length = word.length - 1; length > 5 && length > 0.7 * word.length; length -= 1) {
        const other = [[[word.slice(0, length)], NEARLY]];
        if (/^\p{L}+$/u.test(word) && this.has(other, BEGIN)) return other;
      }
      return this.near.get(word) || [];
    }

    has(ways, least = INSIDE) {
      return ways.some(([texts]) => this.entries.some((each) => texts.every((text) => grade(each.all, text) >= least)));
    }

    /** Have words that stand nowhere stand for those that nearly are them; `library` is MiniSearch. */
    mend(words, library) {
      if (!this.vocabulary) {
        const known = new Set();
        for (const each of this.entries) for (const [word] of each.all.matchAll(/[\p{L}][\p{L}\p{N}]{3,}/gu)) known.add(word);
        this.vocabulary = new library({ fields: ["word"], storeFields: ["word"], tokenize: (text) => [text], processTerm: (term) => term });
        this.vocabulary.addAll([...known].map((word, id) => ({ id, word })));
      }
      const letters = (word) => [...word].sort().join("");
      for (const word of words) {
        if (word.length < 4 || !/^[\p{L}\p{N}]+$/u.test(word) || UNSPACED.test(word)) continue;
        const close = (most) => this.vocabulary.search(word, { fuzzy: most, prefix: false }).map((each) => each.word);
        const two = close(2);
        const one = word.length < 6 ? close(1) : [];
        // two letters that changed places are one slip
        const swapped = two.filter((each) => letters(each) === letters(word));
        const found = [...new Set([...swapped, ...(word.length < 6 ? one : two)])].slice(0, 4);
        this.near.set(word, found.map((each, place) => [[each], NEARLY - place / 20]));
      }
    }

    /** All that answers, best first: `found` are {entry, score, why, rest}, why it is in a state and the words beside it; `missing` are words that stand nowhere, `instead` what
        was looked for in their place, `none` is a state that nothing is in, and `some` says that nothing has all words. With `items`, items alone. */
    search(typed, { items = false } = {}) {
      const typedWords = wordsOf(typed);
      const query = typedWords.join(" ");
      if (!query) return { found: [], words: [], missing: [], instead: [], some: false, none: "" };
      const entries = items ? this.entries.slice(0, this.file.items.length) : this.entries;
      const key = keyOf(query);
      const number = /^\d+$/.test(query) ? query.replace(/^0+(?=\d)/, "") : "";
      const [rest, who, state] = this.stateIn(typedWords);
      const weigh = (words) => {
        const said = words.filter((word) => !LEFT_OUT.has(word));
        return said.length ? said : words;
      };
      // of a text without spaces that is nowhere as a whole, each of its words counts by itself
      const parted = (word, ways) => (ways.length ? [] : segmentsOf(word)).filter((each) => each !== word);
      const words = weigh(typedWords).flatMap((word) => {
        const ways = this.ways(word);
        const parts = parted(word, ways);
        return parts.length > 1 ? parts.map((part) => ({ word: part, ways: this.ways(part) })) : [{ word, ways }];
      });
      const others = weigh(rest).map((word) => words.find((each) => each.word === word) || { word, ways: this.ways(word) });
      // words of a state are known, wherever else they stand
      const open = who ? words.filter((each) => rest.includes(each.word)) : words;
      const instead = open.filter((each) => this.near.has(each.word) && each.ways.length).map((each) => [each.word, each.ways.map(([[text]]) => text)]);

      // together, and in this order
      const phrase = words.length < 2 ? null : new RegExp(typedWords.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\-_/,]+"));

      const found = [];
      for (const each of entries) {
        let score = 0, why = "";
        if (each.id) {
          if (each.key === key) score = EXACT;
          else if (number && each.digits.includes(number)) score = NUMBER;
          else if (query.length > 1 && (each.low.startsWith(query) || (key === query && each.key.startsWith(key)))) score = BEGINS - Math.min(each.key.length - key.length, 50);
          else if (number && each.digits.some((digits) => digits.startsWith(number))) score = NUMBER_BEGINS;
        }
        if (who?.has(each.number)) {
          const more = rest.length ? this.score(each, others) : 1;
          if (more) {
            score += STATE + more;
            why = who.get(each.number) || "state";
          }
        }
        // who is in a state stands in the order of the file
        const text = why ? 0 : this.score(each, words, query, phrase);
        if (score || text) found.push({ entry: each, score: score + text, why, rest: why ? rest : undefined });
      }
      let some = false;
      if (!found.length && words.length > 1) {
        some = true;
        this.most(entries, words, found);
      }
      // an id that was begun is no word that stands nowhere
      const known = !some && found.some((each) => each.score > NUMBER_BEGINS);
      const missing = open.filter((each) => !known && !each.ways.length).map((each) => each.word);
      // of what answers the same, what stands first in the file
      found.sort((one, other) => other.score - one.score || one.entry.number - other.entry.number);
      return { found, words: words.flatMap((each) => each.ways.flatMap(([texts]) => texts)), missing, instead, some, none: who && !who.size ? state : "" };
    }

    /** Where nothing has all words: what has those that are rare. */
    most(entries, words, found) {
      const rare = words.map(({ ways }) => {
        const times = entries.filter((each) => ways.some(([texts]) => texts.every((text) => grade(each.all, text)))).length;
        return times ? Math.log(1 + entries.length / times) : 0;
      });
      const whole = rare.reduce((sum, each) => sum + each, 0);
      for (const each of entries) {
        let weight = 0, score = 0;
        words.forEach((word, place) => {
          const one = this.score(each, [word]);
          if (one) weight += rare[place];
          score += one;
        });
        if (weight >= whole / 2 && weight) found.push({ entry: each, score: 100 * weight + score, why: "" });
      }
    }

    /** How well an entry answers all of these words; 0 where it lacks one. */
    score(each, words, query, phrase) {
      let sum = 0;
      for (const { ways } of words) {
        let best = 0;
        for (const [texts, counts] of ways) {
          if (!texts.every((text) => each.all.includes(text))) continue;
          const worst = Math.min(...texts.map((text) => this.place(each, text)));
          best = Math.max(best, worst * counts);
        }
        if (!best) return 0;
        sum += best;
      }
      if (!query) return sum;
      if (each.folded === query) sum += SAME_TITLE;
      else if (phrase?.test(each.folded)) sum += 60;
      else if (phrase?.test(each.all)) sum += Math.max(...each.pieces.map((piece) => (phrase.test(foldedOf(piece)) ? piece[2][WHOLE] : 0)));
      // a short title says it with fewer other words
      if (each.folded.includes(words[0].ways[0][0][0])) sum += 8 / (1 + each.folded.length / 20);
      return sum;
    }

    place(each, text) {
      if (each.low === text) return 2 * TITLE[WHOLE];
      let best = Math.max(TITLE[grade(each.folded, text)], each.id ? TITLE[Math.min(grade(each.low, text), BEGIN)] : 0);
      for (const piece of each.pieces) {
        if (piece[2][WHOLE] > best) best = Math.max(best, piece[2][grade(foldedOf(piece), text)]);
      }
      return best;
    }

    /** Where an entry stands, in words. */
    whereOf(each) {
      if (each.page !== undefined) return each.page;
      const page = this.file.pages[this.file.items[each.number][4]];
      return this.titles.get(page) || "";
    }

    /** What says why an entry answers: why it is in a state, or the piece of its text in which most of the words stand, as
        [label, text]; undefined where its title says all. */
    excerptOf(each, words, why = "") {
      if (why && why !== "state") return ["", why];
      const item = why && this.file.items[each.number];
      const said = item ? [stateText(this.file, item), changeOf(each.number, this.file)].filter(Boolean).join(tr("; ")) : "";
      let best, most = said ? words.reduce((sum, word) => sum + grade(fold(said), word), 0.5) : 0;
      const inTitle = words.filter((word) => grade(each.folded, word) || grade(each.low, word)).length;
      for (const piece of each.pieces) {
        const [label, text, weights] = piece;
        if (weights === TYPE) continue;
        const folded = foldedOf(piece);
        const score = words.reduce((sum, word) => sum + grade(folded, word), 0) + weights[WHOLE] / 100;
        if (score >= 1 && score > most) [best, most] = [[label, text], score];
      }
      if (!best && said) return ["", said];
      // an item is known by its title and its state
      if (!best && inTitle && each.number >= this.file.items.length) best = each.pieces.filter(([, , weights]) => weights === TEXT).map(([label, text]) => [label, text])[0];
      return best;
    }
  }

  /** Where words stand in a text: [from, to] in order, none in another. */
  const rangesOf = (text, words) => {
    const letters = [...text];
    const starts = [];
    let folded = "";
    let at = 0;
    for (const letter of letters) {
      const low = fold(letter);
      for (let place = 0; place < low.length; place += 1) starts.push(at);
      folded += low;
      at += letter.length;
    }
    starts.push(at);
    const found = [];
    for (const word of words) {
      for (let place = folded.indexOf(word); place >= 0; place = folded.indexOf(word, place + 1)) {
        const how = gradeAt(folded, word, place);
        if (how && !(how === INSIDE && word.length < SHORT)) found.push([starts[place], starts[place + word.length]]);
      }
    }
    found.sort(([one, end], [other, last]) => one - other || last - end);
    return found.filter(([from, to], place) => to > from && !found.slice(0, place).some(([, end]) => end > from));
  };

  const AROUND = 60, LONGEST = 230;

  /** A text cut to what stands around the first words that are found in it, and where they are in that. */
  const cut = (text, words) => {
    const ranges = rangesOf(text, words);
    if (text.length <= LONGEST) return [text, ranges];
    // where the most of them stand together
    const starts = ranges.map(([from]) => from);
    let first = starts[0] || 0, most = 0;
    for (const from of starts) {
      const within = ranges.filter(([start, to]) => start >= from && to <= from + LONGEST - AROUND);
      const different = new Set(within.map(([start, to]) => fold(text.slice(start, to)))).size;
      if (different > most) [first, most] = [from, different];
    }
    let begin = Math.max(0, Math.min(first - AROUND, text.length - LONGEST));
    if (begin) begin = text.indexOf(" ", begin) + 1 && text.indexOf(" ", begin) < first ? text.indexOf(" ", begin) + 1 : begin;
    let end = Math.min(text.length, begin + LONGEST);
    if (end < text.length && text.lastIndexOf(" ", end) > begin + AROUND) end = text.lastIndexOf(" ", end);
    const shown = ranges.filter(([from, to]) => from >= begin && to <= end);
    const before = begin ? "… " : "";
    return [`${before}${text.slice(begin, end)}${end < text.length ? " …" : ""}`, shown.map(([from, to]) => [from - begin + before.length, to - begin + before.length])];
  };

  // ------------------------------------------------------------------------------------------------ what is loaded

  let light, whole, ready;

  /** The index of all, once its texts are there; or, until then, that of the items alone. */
  const indexNow = async () => ready || (light ||= new Index(await data("items"), null));
  const index = () =>
    (whole ||= Promise.all([data("items"), data("search")]).then(([file, texts]) => (ready = new Index(file, texts))));

  /** An answer, in which words that stand nowhere stand for those that nearly are them. */
  const answer = async (known, typed, options) => {
    const first = known.search(typed, options);
    const wrong = first.missing.filter((word) => !known.near.has(word));
    if (!wrong.length || !known.texts) return first;
    try {
      await load("_static/vendor/minisearch.min.js");
    } catch {
      return first;
    }
    known.mend(wrong, window.miniSearch.default);
    return known.search(typed, options);
  };

  // ------------------------------------------------------------------------------------------------ what is shown

  /** A text with the words that were found in it marked. */
  const marks = (text, words, ranges = rangesOf(text, words)) => {
    const parts = [];
    let at = 0;
    for (const [from, to] of ranges) {
      parts.push(text.slice(at, from), make("mark", {}, text.slice(from, to)));
      at = to;
    }
    parts.push(text.slice(at));
    return parts.filter(Boolean);
  };

  /** One result: id, title, where it stands, its state, and the words in context. */
  const lineOf = (known, { entry: each, why, rest }, words) => {
    const { file } = known;
    const item = file.items[each.number];
    const head = make("span", { class: "rf-find-head" });
    if (each.id) head.append(make("span", { class: "rf-find-id" }, ...marks(each.id, words)));
    if (item && file.changed?.[each.number]) head.append(" ", changeMark(each.number, file));
    head.append(" ", make("span", { class: "rf-find-type" }, known.kinds[each.kind].label));
    const title = make("span", { class: "rf-find-title" }, ...marks(each.title || each.id, rest || words));
    const found = [head, title, make("span", { class: "rf-find-state" }, ...(item ? chips(file, item) : []))];
    const excerpt = known.excerptOf(each, words, why);
    const where = known.whereOf(each);
    if (!excerpt && !where) return found;
    const more = make("span", { class: "rf-find-more" });
    if (where) more.append(make("span", { class: "rf-find-where" }, where), excerpt ? " · " : "");
    if (excerpt) {
      const [label, text] = excerpt;
      if (label) more.append(make("span", { class: "rf-find-label" }, `${label}:`), " ");
      const [shown, ranges] = cut(text, words);
      more.append(...marks(shown, words, ranges));
    }
    return [...found, more];
  };

  /** What is found by kind, the kind of the best first: {kind, name, results}. */
  const groupsOf = (known, found) => {
    const groups = new Map();
    for (const each of found) {
      const { kind } = each.entry;
      const group = groups.get(kind);
      if (group) group.results.push(each);
      else groups.set(kind, { kind, name: known.kinds[kind].plural || known.kinds[kind].label, results: [each] });
    }
    return [...groups.values()];
  };

  /** What an answer is, in words. */
  const toldOf = ({ found, missing, instead, some, none }, more) => {
    const told = [tr("{value} found", { value: found.length || tr("Nothing") })];
    if (none) told.push(tr("Nothing is “{none}”: these have the words", { none }));
    for (const [word, others] of instead) told.push(tr("“{word}” stands nowhere, looked for {others}", { word, others: others.map((each) => `“${each}”`).join(tr(", ")) }));
    for (const word of missing) told.push(tr("“{word}” stands nowhere", { word }));
    if (some && found.length) told.push(tr("nothing has all words, these have the rarest"));
    return told.join(". ") + (more ? tr("; texts are being loaded…") : "");
  };

  // ------------------------------------------------------------------------------------------------ the page

  const FIRST = 10, MORE = 50;

  /** The page of the search: what is typed and the kind stand in its address. */
  const searchPage = (box) => {
    const asked = new URLSearchParams(location.search);
    let kind = asked.get("kind") || "";
    let turn = 0;
    const open = new Map();
    const input = make("input", {
      type: "search",
      class: "rf-find-input",
      "aria-label": tr("Search the risk management file"),
      placeholder: tr("Id, number, words, or a state such as “not acceptable”"),
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      oninput: () => {
        open.clear();
        update();
      },
    });
    const kinds = make("div", { class: "rf-search-kinds", role: "group", "aria-label": tr("Show only") });
    const status = make("p", { class: "rf-find-status", role: "status" });
    const list = make("div", { class: "rf-search-found" });
    const help = make("p", { class: "rf-search-help" }, tr("Several words: all of them. “Two words” in quotes: as they stand. A state finds who is in it: not acceptable, not verified, waived, changed. "), make("a", { href: box.dataset.ids }, tr("Index of ids")));
    input.value = asked.get("q") || "";
    box.replaceChildren(make("div", { role: "search" }, input), kinds, status, list, help);

    const address = () => {
      const said = new URLSearchParams();
      if (input.value.trim()) said.set("q", input.value.trim());
      if (kind) said.set("kind", kind);
      try {
        history.replaceState(null, "", `${location.pathname}${said.size ? `?${said}` : ""}`);
      } catch {
        // a browser that does not let a file's address change
      }
    };

    const link = (known, each, words) => {
      const line = make("a", { class: "rf-search-line", href: each.entry.address || explorerOf(each.entry.id) }, ...lineOf(known, each, words));
      const took = () => {
        remember({ words: input.value.trim() });
        if (each.entry.address) remember({ address: absolute(each.entry.address) });
      };
      line.addEventListener("click", took);
      line.addEventListener("auxclick", took);
      return make("li", {}, line);
    };

    const chip = (name, label, count) =>
      make("button", {
        type: "button",
        class: "rf-tool",
        "aria-pressed": String(kind === name),
        onclick: () => {
          kind = name;
          update().then(() => kinds.querySelector('[aria-pressed="true"]')?.focus());
        },
      }, `${label} `, make("span", { class: "rf-count" }, String(count)));

    const show = (known, answered, more) => {
      const groups = groupsOf(known, answered.found);
      const nameOf = (group) => known.kinds[group.kind].name;
      if (kind && !more && !groups.some((group) => nameOf(group) === kind)) kind = "";
      const shown = groups.filter((group) => !kind || nameOf(group) === kind);
      kinds.replaceChildren();
      if (groups.length > 1) {
        kinds.append(chip("", tr("All"), answered.found.length));
        for (const group of groups) kinds.append(chip(nameOf(group), group.name, group.results.length));
      }
      status.textContent = input.value.trim() ? toldOf(answered, more) : "";
      help.hidden = Boolean(answered.found.length);
      list.replaceChildren();
      for (const group of shown) {
        const most = open.get(nameOf(group)) || (shown.length > 1 ? FIRST : MORE);
        const rows = make("ol", {}, ...group.results.slice(0, most).map((each) => link(known, each, answered.words)));
        const part = make("section", {}, make("h2", {}, `${group.name} `, make("span", { class: "rf-count" }, String(group.results.length))), rows);
        if (group.results.length > most) {
          const rest = group.results.length - most;
          part.append(make("button", {
            type: "button",
            class: "rf-tool",
            onclick: () => {
              open.set(nameOf(group), most + MORE);
              show(known, answered, more);
              list.querySelectorAll("section")[shown.indexOf(group)].querySelectorAll("a")[most]?.focus();
            },
          }, tr("{min} more of {rest}", { min: Math.min(MORE, rest), rest })));
        }
        list.append(part);
      }
    };

    const update = async () => {
      const now = (turn += 1);
      const typed = input.value;
      address();
      try {
        for (const each of [indexNow, index]) {
          const known = await each();
          const answered = await answer(known, typed);
          if (now !== turn) return;
          show(known, answered, !known.texts && Boolean(typed.trim()));
          if (!known.texts) continue;
          // for who waits for it
          box.dataset.rfAnswered = typed;
          break;
        }
      } catch (error) {
        console.error(error);
        status.textContent = tr("What is searched cannot be loaded.");
      }
    };

    // from the field down the results and back, as in a list
    box.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a.rf-search-line")];
      const at = links.indexOf(document.activeElement);
      const down = event.key === "ArrowDown" || (event.key === "Enter" && event.target === input && !event.isComposing);
      if (down || event.key === "ArrowUp") {
        if (event.target !== input && at < 0) return;
        event.preventDefault();
        const next = down ? links[Math.min(at + 1, links.length - 1)] : at > 0 ? links[at - 1] : input;
        next?.focus();
      } else if (event.key === "Escape" && at >= 0) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
    update();
    input.focus();
  };

  Object.assign(window.riskfile, { index, indexNow, answer, lineOf, groupsOf, toldOf, searchPage });
  Object.assign(pure, { Index, fold, grade, keyOf, wordsOf, segmentsOf, cut, rangesOf, groupsOf, toldOf });
})();

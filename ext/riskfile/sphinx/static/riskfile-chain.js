/* The chain of an item as a picture: its neighbourhood in layers from left to right, or a situation as a tree of what
   has to happen before it. Text of items is data: it is only ever set as text, never as HTML. */
(() => {
  "use strict";

  const { data, make, tr, wordOf, Finder, region, marked, stateOf, stateText, chip, chips, cardOf, explorerOf, changeMark, changeOf } = window.riskfile;
  const SVG = "http://www.w3.org/2000/svg";
  const ID = 0, TITLE = 1, TYPE = 2, STAGE = 3;

  /** How many items a picture has unless more are asked for, and at most. */
  const CAP = 60, MOST = 300;
  const WIDTH = 224, PAD = 8, LINE = 15, CHIP = 19;
  /** Between lanes: room for the words of an edge. */
  const SPACE = 112;
  /** Between boxes of a lane, between types of it, and for the head of a type. */
  const NEXT = 14, APART = 26, HEAD = 18;
  /** More neighbours of one type than these are one box at first. */
  const FOLD = 8;
  /** The scale at which a picture begins: its letters are those of the page. */
  const LEAST = 1;
  /** The rank of types that stand at no place of the chain: analyses, observations, triggers, cycles, reviews. */
  const LAST = 9;
  const SIDE = "may-cause";

  const draw = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // ------------------------------------------------------------------------------------------------ the graph

  const graphs = new WeakMap();

  /** The links of the file by item: `up` towards claims and hazards, `down` towards evidence, by the rank of types. */
  const graphOf = (file) => {
    let graph = graphs.get(file);
    if (graph) return graph;
    const order = file.types.map(([, , rank], index) => rank * 1000 + (rank < LAST ? 0 : index));
    const up = file.items.map(() => []);
    const down = file.items.map(() => []);
    const from = file.items.map(() => []);
    const into = file.items.map(() => []);
    const numbers = new Map(file.items.map((item, number) => [item[ID], number]));
    const { links } = file;
    for (let at = 0; at < links.length; at += 3) {
      const [one, other, relation] = [links[at], links[at + 1], links[at + 2]];
      const back = order[file.items[other][TYPE]] < order[file.items[one][TYPE]];
      const [left, right] = back ? [other, one] : [one, other];
      const [name, label, backLabel] = file.relations[relation];
      const edge = { left, right, name, words: back ? backLabel : label, side: name === SIDE };
      up[right].push(edge);
      down[left].push(edge);
      from[one].push({ ...edge, to: other });
      into[other].push({ name, by: one });
    }
    graph = { up, down, from, into, numbers };
    graphs.set(file, graph);
    return graph;
  };

  /** The short name of an item's type, for a box. */
  const shortType = (file, item) => {
    const words = file.types[item[TYPE]][0].replace(/-/g, " ");
    return words[0].toUpperCase() + words.slice(1);
  };

  const typeOf = (file, number) => file.types[file.items[number][TYPE]][0];

  /** All items up and down the chain from `centre`, nearest first, as {number, steps, side} (side -1 up, 1 down), with
      the situation and the harm of each risk among them. A control's side effects are shown, not followed. */
  const neighbourhood = (file, centre) => {
    const { up, down } = graphOf(file);
    const known = new Map([[centre, { number: centre, steps: 0, side: 0 }]]);
    const walk = (edges, end, side) => {
      let edge = [centre];
      for (let steps = 1; edge.length; steps += 1) {
        const next = [];
        for (const number of edge) {
          for (const each of edges[number]) {
            const other = each[end];
            if (known.has(other) || (each.side && steps > 1)) continue;
            known.set(other, { number: other, steps, side });
            if (!each.side) next.push(other);
          }
        }
        edge = next;
      }
    };
    walk(up, "left", -1);
    walk(down, "right", 1);
    for (const { number, steps, side } of [...known.values()]) {
      if (typeOf(file, number) !== "risk") continue;
      for (const { left, name } of up[number]) {
        if ((name === "situation" || name === "harm") && !known.has(left)) {
          known.set(left, { number: left, steps: steps + 1, side });
        }
      }
    }
    return [...known.values()].sort((one, other) => one.steps - other.steps);
  };

  /** What of it is shown: `depth` steps of it, 0 for all; as many as are sensible where nobody has asked. */
  const within = (all, depth) => {
    const deepest = all[all.length - 1].steps;
    const count = (steps) => all.filter((each) => each.steps <= steps).length;
    let steps = depth;
    if (!steps) {
      steps = deepest;
      while (steps > 1 && count(steps) > CAP) steps -= 1;
    }
    const wanted = all.filter((each) => each.steps <= steps);
    return { shown: wanted.slice(0, depth ? MOST : CAP), wanted: wanted.length, steps: Math.min(steps, deepest), deepest };
  };

  // ------------------------------------------------------------------------------------------------ what rests on an item

  /** What rests on `number` by one link, as `rests` (falls.js) has the links of each type. */
  const restingOn = (file, rests, number) => {
    const { from, into } = graphOf(file);
    const links = rests.links[typeOf(file, number)];
    const isItem = (other) => Boolean(rests.links[typeOf(file, other)]);
    if (!links) {
      // a requirement: the controls that implement it
      return [...into[number].map(({ by }) => by), ...from[number].map(({ to }) => to)].filter((other) => typeOf(file, other) === "control");
    }
    const [named, naming] = links;
    const found = named.flatMap((name) => from[number].filter((edge) => edge.name === name).map(({ to }) => to));
    return [...found, ...naming.flatMap((name) => into[number].filter((edge) => edge.name === name).map(({ by }) => by))].filter(isItem);
  };

  /** All that rests on the items `begin`, nearest first, as a map of number to {of, through}; nothing beyond items of the
      type `end`. */
  const walked = (file, rests, begin, end) => {
    const found = new Map(begin.map((number) => [number, { of: number, through: [] }]));
    let front = [...found.keys()];
    while (front.length) {
      const next = [];
      for (const number of front) {
        if (typeOf(file, number) === end) continue;
        const { of, through } = found.get(number);
        for (const other of restingOn(file, rests, number)) {
          if (found.has(other)) continue;
          found.set(other, { of, through: number === of ? [] : [...through, number] });
          next.push(other);
        }
      }
      front = next;
    }
    return found;
  };

  /** What a change of an item, or of what a trigger or cycle is about, reaches: `about`, `risks` and `verifications` to
      repeat in the order of the file, by way of which items (`ways`), and what would `fall` without it, by number: for a risk
      {initial, claimed, earned} as far as they would be others, for a control {proofs}. */
  const impactOf = (file, rests, number) => {
    const about = rests.asked[number] || [number];
    const ways = walked(file, rests, about);
    const repeat = new Map();
    const { into } = graphOf(file);
    for (const [other, way] of walked(file, rests, about, "verification")) {
      if (typeOf(file, other) === "verification") repeat.set(other, way);
      if (typeOf(file, other) !== "control") continue;
      for (const { by, name } of into[other]) {
        const through = other === way.of ? [] : [...way.through, other];
        if (name === "verifies" && typeOf(file, by) === "verification" && !repeat.has(by)) repeat.set(by, { of: way.of, through });
      }
    }
    for (const [other, way] of repeat) if (!ways.has(other)) ways.set(other, way);
    const fall = new Map();
    const flat = rests.falls[number] || [];
    for (let at = 0; at < flat.length; at += 3) {
      const [other, what, now] = flat.slice(at, at + 3);
      const known = fall.get(other) || {};
      if (what < 3) known[["initial", "claimed", "earned"][what]] = now;
      else (known.proofs ||= []).push([what - 3, rests.states[now]]);
      fall.set(other, known);
    }
    const inOrder = (numbers) => [...numbers].sort((one, other) => one - other);
    const risks = inOrder([...ways.keys()].filter((other) => typeOf(file, other) === "risk"));
    return { about, ways, risks, verifications: inOrder(repeat.keys()), fall };
  };

  /** What would be judged otherwise of an item without another, as {label, text, level, sign}. */
  const fallen = (file, { initial, claimed, earned, proofs }) => {
    const named = (number, words, moment) => ({ ...region(file, Math.max(0, number), moment), ...(number < 0 ? { text: wordOf(file, "no-region", "unclaimed") } : {}), label: words });
    const found = [];
    if (earned !== undefined) found.push(named(earned, tr("Without"), "earned"));
    else if (claimed !== undefined) found.push(named(claimed, tr("Claimed"), "residual"));
    else if (initial !== undefined) found.push(named(initial, tr("Initial"), "initial"));
    for (const [which, state] of proofs || []) {
      const aspect = Object.values(file.words.aspect)[which].toLowerCase();
      found.push(marked(file, state, tr("Without"), tr("{label}: {text}", { label: wordOf(file, "proof-short", state), text: aspect })));
    }
    return found;
  };

  /** Which items the picture of an impact has: those that its list has with what lies between (`lit`), and what is linked
      with these, as far as that is sensible; `left` is how many are in the list only. */
  const withImpact = (file, impact, number) => {
    const wanted = new Set([number]);
    // what falls back is never left out for what does not
    for (const other of [...impact.about, ...impact.fall.keys(), ...impact.risks, ...impact.verifications]) {
      wanted.add(other);
      for (const between of impact.ways.get(other)?.through || []) wanted.add(between);
    }
    const lit = new Set([...wanted].slice(0, MOST));
    const { up, down } = graphOf(file);
    const shown = new Set(lit);
    for (const other of lit) {
      for (const { left, right } of [...up[other], ...down[other]]) for (const end of [left, right]) if (shown.size < CAP) shown.add(end);
    }
    return { shown: [...shown].map((each) => ({ number: each })), lit, left: wanted.size - lit.size };
  };

  // ------------------------------------------------------------------------------------------------ text in boxes

  const measure = document.createElement("canvas").getContext("2d");
  // the letters of the page, which its style sheet names
  const family = (document.body && getComputedStyle(document.body).getPropertyValue("--rf-sans").trim()) || "sans-serif";
  const fonts = { id: `600 12px ui-monospace, 'Liberation Mono', monospace`, title: `12.5px ${family}`, small: `10.5px ${family}`, chip: `600 11px ${family}`, group: `600 12.5px ${family}` };

  const fits = (text, font, width) => {
    measure.font = fonts[font];
    return measure.measureText(text).width <= width;
  };

  const cut = (text, font, width) => {
    if (fits(text, font, width)) return text;
    const letters = [...text.slice(0, 200)];
    let [low, high] = [0, letters.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (fits(`${letters.slice(0, middle).join("")}…`, font, width)) low = middle;
      else high = middle - 1;
    }
    return `${letters.slice(0, low).join("").trimEnd()}…`;
  };

  const wrap = (text, font, width, most) => {
    const lines = [];
    let rest = text.trim().replace(/\s+/g, " ");
    while (rest && lines.length < most) {
      if (lines.length === most - 1 || fits(rest, font, width)) {
        lines.push(cut(rest, font, width));
        break;
      }
      let end = -1;
      for (let at = rest.indexOf(" "); at > 0 && fits(rest.slice(0, at), font, width); at = rest.indexOf(" ", at + 1)) end = at;
      // a word that is wider than the box is cut where the box ends
      if (end < 0) end = Math.max(1, cut(rest, font, width).length - 1);
      lines.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    return lines;
  };

  const text = (words, name, x, y, more = {}) => {
    const element = draw("text", { class: `rf-svg-${name}`, x, y, ...more });
    element.textContent = words;
    return element;
  };

  // ------------------------------------------------------------------------------------------------ boxes

  /** As many lines as any title takes; what is longer is no title, and ends with a mark. */
  const WHOLE = 40;

  /** The lines of a chip: a region's name may be longer than a box is wide. */
  const chipLines = ({ text: words, sign }, labelled) => wrap(`${sign ? `${sign} ` : ""}${words}`, "chip", WIDTH - 2 * PAD - 16 - (labelled ? 46 : 0), WHOLE);

  /** The measures of an item's box, with the lines that stand in it. */
  const boxOf = (file, number, extra, fall) => {
    const item = file.items[number];
    const lines = wrap(item[TITLE] || tr("(no title)"), "title", WIDTH - 2 * PAD - 4, WHOLE);
    const states = [...stateOf(file, item), ...(fall ? fallen(file, fall) : [])];
    const words = extra ? wrap(extra, "small", WIDTH - 2 * PAD - 4, WHOLE) : [];
    const labelled = states.length > 1 || states[0]?.moment === "initial";
    const said = states.map((state) => chipLines(state, labelled));
    const height = 24 + lines.length * LINE + words.length * 13 + said.reduce((sum, each) => sum + each.length * (CHIP - 4) + 4, 0) + 8;
    return { number, item, lines, said, labelled, states, words, width: WIDTH, height };
  };

  /** A chip of these lines at this height, and the word before it. */
  const drawChip = ({ label, level }, lines, y, labelled) => {
    const group = draw("g", { class: level ? `rf-fill-${level}` : "rf-fill-none" });
    const left = PAD + 4 + (labelled ? 46 : 0);
    measure.font = fonts.chip;
    const width = Math.max(...lines.map((line) => measure.measureText(line).width)) + 12;
    group.append(draw("rect", { x: left, y, width, height: lines.length * (CHIP - 4), rx: 3 }));
    lines.forEach((line, index) => group.append(text(line, "chip", left + 6, y + 11.5 + index * (CHIP - 4))));
    return labelled ? [text(label, "small", PAD + 4, y + 11.5), group] : [group];
  };

  /** An item as a box whose upper left corner is the origin. */
  const drawBox = (file, box, centre, role, typed = true) => {
    const { item, lines, states, said: shown, labelled, words, width, height } = box;
    const type = file.types[item[TYPE]][1];
    const state = stateText(file, item);
    const worst = Math.max(0, ...states.slice(-1).map(({ level }) => level));
    const change = changeOf(box.number, file);
    const name = [item[ID], type, item[TITLE], state, change, role].filter(Boolean).join(tr(", "));
    const group = draw("g", {
      class: `rf-node${centre ? " rf-node-centre" : ""}`,
      tabindex: "-1",
      role: "button",
      "aria-label": name,
      "data-number": box.number,
      "data-id": item[ID],
    });
    if (centre) group.setAttribute("aria-current", "true");
    const tip = draw("title");
    tip.textContent = name;
    group.append(tip, draw("rect", { class: "rf-node-focus", x: -5, y: -5, width: width + 10, height: height + 10, rx: 9 }));
    group.append(draw("rect", { class: "rf-node-box", width, height, rx: 6 }));
    group.append(draw("path", { class: `rf-node-band ${worst ? `rf-band-${worst}` : ""}`, d: `M6 0.5 H5 Q0.5 0.5 0.5 6 V${height - 6} Q0.5 ${height - 0.5} 5 ${height - 0.5} H6 Z` }));
    measure.font = fonts.id;
    const id = `${cut(item[ID], "id", WIDTH * (typed ? 0.6 : 0.85))}${change ? ` ${file.signs[file.changed[box.number]]}` : ""}`;
    const taken = measure.measureText(id).width;
    group.append(text(id, "id", PAD + 4, 18));
    if (typed) group.append(text(cut(shortType(file, item), "small", WIDTH - taken - 2 * PAD - 14), "small", WIDTH - PAD, 17.5, { "text-anchor": "end" }));
    let y = 24;
    for (const line of lines) group.append(text(line, "title", PAD + 4, (y += LINE) - 3));
    for (const line of words) group.append(text(line, "small", PAD + 4, (y += 13) - 2));
    y += 3;
    states.forEach((each, index) => {
      group.append(...drawChip(each, shown[index], y, labelled));
      y += shown[index].length * (CHIP - 4) + 4;
    });
    return group;
  };

  const round = (value) => Math.round(value * 10) / 10;

  /** An edge between two boxes; its words are what is read out and pointed at. */
  const drawEdge = (path, words, ends, kind) => {
    const group = draw("g", { class: `rf-edge ${kind}`, "data-left": ends[0], "data-right": ends[1] });
    const tip = draw("title");
    tip.textContent = words;
    group.append(tip, draw("path", { class: "rf-edge-reach", d: path }), draw("path", { class: "rf-edge-line", d: path }));
    return group;
  };

  /** The words of edges, once for all that say the same at one end: shown while one of their boxes is looked at. They lie
      above the boxes; `lines` as wrapped, `y` the middle of the first. */
  const drawWords = (lines, x, y, anchor, ends) => {
    const words = draw("text", { class: "rf-svg-relation", "text-anchor": anchor, "data-ends": ends.join(" ") });
    lines.forEach((line, index) => {
      const part = draw("tspan", { x: round(x), y: round(y + 4 + index * 12) });
      part.textContent = line;
      words.append(part);
    });
    return words;
  };

  // ------------------------------------------------------------------------------------------------ layered picture

  /** What is one box at first: many neighbours of one type, of the same item or box. `keep` are never folded, `opened` are
      the keys of those that a reader has opened. Returns the groups, {key, type, members}, and `boxOfNumber`: by item -1 for the
      first group, -2 for the next, or the item itself. */
  const folded = (file, centre, numbers, keep, opened) => {
    const inside = new Set(numbers);
    const { up, down } = graphOf(file);
    const into = new Map(numbers.map((number) => [number, number]));
    const groups = [];
    for (let more = true; more; ) {
      more = false;
      const near = new Map();
      for (const number of numbers) {
        for (const { left, right } of [...up[number], ...down[number]]) {
          const other = left === number ? right : left;
          if (!inside.has(other) || into.get(other) === into.get(number)) continue;
          const box = into.get(number);
          if (!near.has(box)) near.set(box, new Map());
          const type = typeOf(file, other);
          if (!near.get(box).has(type)) near.get(box).set(type, new Set());
          near.get(box).get(type).add(other);
        }
      }
      for (const [box, types] of near) {
        for (const [type, others] of types) {
          const members = [...others].filter((each) => into.get(each) === each && each !== centre && !keep.has(each));
          const key = `${box < 0 ? groups[-1 - box].key : file.items[box][ID]} ${type}`;
          if (members.length <= FOLD || opened.has(key) || into.get(box) !== undefined && into.get(box) !== box) continue;
          groups.push({ key, type, members: members.sort((one, other) => one - other) });
          for (const each of members) into.set(each, -groups.length);
          more = true;
        }
      }
    }
    return { groups, into };
  };

  /** The box of a group: how many of which type, how these are judged, and the first of them. */
  const groupBox = (file, { type, members }) => {
    const label = file.types[file.items[members[0]][TYPE]][1];
    const counted = new Map();
    for (const number of members) {
      const state = stateOf(file, file.items[number]).at(-1);
      if (!state) continue;
      const known = counted.get(state.text) || { ...state, count: 0 };
      known.count += 1;
      counted.set(state.text, known);
    }
    const states = [...counted.values()].sort((one, other) => other.level - one.level).map((each) => ({ ...each, text: `${each.count} ${each.text}` }));
    const said = states.map((state) => chipLines(state, false));
    const ids = members.map((number) => file.items[number][ID]);
    const words = wrap(ids.length > 4 ? `${ids.slice(0, 3).join(tr(", "))} … ${ids.at(-1)}` : ids.join(tr(", ")), "small", WIDTH - 2 * PAD - 4, WHOLE);
    const lines = wrap(`${members.length} × ${label}`, "group", WIDTH - 2 * PAD - 4, WHOLE);
    const height = 8 + lines.length * LINE + words.length * 13 + said.reduce((sum, each) => sum + each.length * (CHIP - 4) + 4, 0) + 8;
    return { type, members, label, lines, words, states, said, width: WIDTH, height };
  };

  const drawGroup = (box, number) => {
    const { members, label, lines, words, states, said: shown, width, height } = box;
    const judged = states.map(({ text: each }) => each).join(tr(", "));
    const name = [tr("{length} of type {label}, folded into one", { length: members.length, label }), judged, tr("Enter opens it")].filter(Boolean).join(tr(", "));
    const group = draw("g", { class: "rf-node rf-node-group", tabindex: "-1", role: "button", "aria-expanded": "false", "aria-label": name, "data-number": number });
    const tip = draw("title");
    tip.textContent = name;
    group.append(tip, draw("rect", { class: "rf-node-focus", x: -5, y: -5, width: width + 14, height: height + 14, rx: 9 }));
    // as cards that lie on each other
    for (const off of [6, 3, 0]) group.append(draw("rect", { class: "rf-node-box", x: off, y: off, width, height, rx: 6 }));
    let y = 6;
    for (const line of lines) group.append(text(line, "group", PAD + 4, (y += LINE) - 2));
    for (const line of words) group.append(text(line, "small", PAD + 4, (y += 13) - 1));
    y += 4;
    states.forEach((each, index) => {
      group.append(...drawChip(each, shown[index], y, false));
      y += shown[index].length * (CHIP - 4) + 4;
    });
    return group;
  };

  /** Where the boxes of each lane stand: below each other by type, each as near to what it is linked with as there is room.
      `lanes` are the boxes of each, `linked` the neighbours of a box, `before` those of its own lane that come before it. */
  const stacked = (lanes, boxes, centre, linked, before, orderOf) => {
    const middle = new Map();
    const heads = [];
    const start = lanes.findIndex((lane) => lane.includes(centre));
    const outward = lanes.map((_, index) => index).sort((one, other) => Math.abs(one - start) - Math.abs(other - start) || one - other);
    for (const at of outward) {
      const wanted = new Map(lanes[at].map((each) => {
        const known = [...linked(each)].map((other) => middle.get(other)).filter((y) => y !== undefined);
        return [each, known.length ? known.reduce((sum, y) => sum + y, 0) / known.length : 0];
      }));
      const depth = new Map();
      const deep = (each, seen) => {
        if (depth.has(each)) return depth.get(each);
        if (seen.has(each)) return 0;
        const found = Math.max(0, ...[...before(each)].map((other) => deep(other, new Set([...seen, each])) + 1));
        depth.set(each, found);
        return found;
      };
      const order = [...lanes[at]].sort((one, other) => orderOf(one) - orderOf(other) || deep(one, new Set()) - deep(other, new Set()) || wanted.get(one) - wanted.get(other) || one - other);
      let [end, last, off] = [-Infinity, undefined, 0];
      const tops = new Map();
      for (const each of order) {
        const { height } = boxes.get(each);
        const head = orderOf(each) !== last;
        const room = head ? HEAD + (last === undefined ? 0 : APART) : NEXT;
        const top = Math.max(wanted.get(each) - height / 2, end + room);
        if (head) heads.push({ lane: at, box: each });
        tops.set(each, top);
        off += wanted.get(each) - height / 2 - top;
        [end, last] = [top + height, orderOf(each)];
      }
      const shift = at === start ? -tops.get(centre) - boxes.get(centre).height / 2 : off / order.length;
      for (const each of order) middle.set(each, tops.get(each) + shift + boxes.get(each).height / 2);
    }
    return { middle, heads };
  };

  /** The way of an edge over lanes that lie between: the height nearest to its ends at which no box is. */
  const between = (lanes, from, to, one, other, spans) => {
    const crossed = lanes.slice(from + 1, to).flatMap((lane) => lane.map((each) => spans.get(each)));
    const free = (y) => crossed.every(({ top, bottom }) => y < top - 4 || y > bottom + 4);
    const tried = [one, other, (one + other) / 2, ...crossed.flatMap(({ top, bottom }) => [top - NEXT / 2, bottom + NEXT / 2])];
    const far = (y) => Math.abs(y - one) + Math.abs(y - other);
    return tried.filter(free).sort((a, b) => far(a) - far(b))[0] ?? (one + other) / 2;
  };

  const chainPicture = (file, centre, shown, falling, opened, keep) => {
    const numbers = shown.map(({ number }) => number).sort((one, other) => one - other);
    const { groups, into } = folded(file, centre, numbers, keep, opened);
    const boxes = new Map();
    for (const number of numbers) if (into.get(number) === number) boxes.set(number, boxOf(file, number, "", falling?.get(number)));
    groups.forEach((group, index) => boxes.set(-1 - index, groupBox(file, group)));
    const typeIn = (box) => (box < 0 ? file.items[boxes.get(box).members[0]][TYPE] : file.items[box][TYPE]);
    // a harm stands beside the situation that may end in it; what reviews or justifies has a lane of its own
    const place = (box) => file.types[typeIn(box)][2] - (file.types[typeIn(box)][0] === "harm" ? 1 : 0);
    const places = [...new Set([...boxes.keys()].map(place))].sort((one, other) => one - other);
    const lanes = places.map((each) => [...boxes.keys()].filter((box) => place(box) === each));
    const laneOf = new Map(lanes.flatMap((lane, index) => lane.map((box) => [box, index])));
    const pairs = new Map();
    const { down } = graphOf(file);
    for (const number of numbers) {
      for (const edge of down[number]) {
        const [left, right] = [into.get(edge.left), into.get(edge.right)];
        if (left === undefined || right === undefined || left === right) continue;
        const key = `${left} ${right} ${edge.side}`;
        const known = pairs.get(key);
        if (!known) pairs.set(key, { left, right, side: edge.side, words: new Set([edge.words]) });
        else known.words.add(edge.words);
      }
    }
    const edges = [...pairs.values()];
    const near = new Map([...boxes.keys()].map((box) => [box, new Set()]));
    const before = new Map([...boxes.keys()].map((box) => [box, new Set()]));
    for (const { left, right, side } of edges) {
      near.get(left).add(right);
      near.get(right).add(left);
      if (laneOf.get(left) === laneOf.get(right) && !side) before.get(right).add(left);
    }
    const { middle, heads } = stacked(lanes, boxes, centre, (box) => near.get(box), (box) => before.get(box), typeIn);
    const spans = new Map([...boxes].map(([box, { height }]) => [box, { top: middle.get(box) - height / 2, bottom: middle.get(box) + height / 2 }]));
    const [least, most] = [Math.min(...[...spans.values()].map(({ top }) => top)), Math.max(...[...spans.values()].map(({ bottom }) => bottom))];
    const down0 = 12 + HEAD - least;
    for (const span of spans.values()) {
      span.top += down0;
      span.bottom += down0;
    }
    const leftOf = (box) => 12 + laneOf.get(box) * (WIDTH + SPACE);
    const yOf = (box) => (spans.get(box).top + spans.get(box).bottom) / 2;
    const layer = draw("g", { class: "svg-pan-zoom_viewport" });
    const labels = draw("g");
    const told = new Map();
    for (const { left, right, side, words } of edges) {
      const [from, to] = [laneOf.get(left), laneOf.get(right)];
      const [x, y, endX, endY] = [leftOf(left) + WIDTH, yOf(left), leftOf(right), yOf(right)];
      let path;
      if (from === to) {
        const [upper, lower] = y < endY ? [left, right] : [right, left];
        const touching = !lanes[from].some((box) => yOf(box) > yOf(upper) && yOf(box) < yOf(lower));
        const centreX = round(leftOf(left) + WIDTH / 2);
        path = touching
          ? `M${centreX} ${round(spans.get(upper).bottom)} V${round(spans.get(lower).top)}`
          : `M${round(x)} ${round(y)} C${round(x + 46)} ${round(y)} ${round(x + 46)} ${round(endY)} ${round(x)} ${round(endY)}`;
      } else if (to - from === 1) {
        path = `M${round(x)} ${round(y)} C${round(x + SPACE / 2)} ${round(y)} ${round(endX - SPACE / 2)} ${round(endY)} ${round(endX)} ${round(endY)}`;
      } else {
        const over = round(between(lanes, from, to, y, endY, spans));
        const [first, last] = [x + SPACE, endX - SPACE];
        path = `M${round(x)} ${round(y)} C${round(x + SPACE / 2)} ${round(y)} ${round(first - SPACE / 2)} ${over} ${round(first)} ${over} H${round(last)} C${round(last + SPACE / 2)} ${over} ${round(endX - SPACE / 2)} ${round(endY)} ${round(endX)} ${round(endY)}`;
      }
      const said = [...words].join(" · ");
      const drawn = drawEdge(path, said, [left, right], side ? "rf-edge-side" : "");
      layer.append(drawn);
      if (from === to) continue;
      // the words stand once, at the end where the edges that say them meet
      const hub = near.get(left).size > near.get(right).size || (near.get(left).size === near.get(right).size && right !== centre) ? left : right;
      const key = `${hub} ${hub === left} ${said}`;
      const known = told.get(key) || { hub, out: hub === left, said, ends: new Set([hub]), drawn: [] };
      known.ends.add(hub === left ? right : left);
      known.drawn.push(drawn);
      told.set(key, known);
    }
    // those that one edge alone says stand at its other end, so that the words of a fan do not meet
    const spoken = [...told.values()].map((each) => {
      const said = { ...each, lines: wrap(each.said, "chip", SPACE - 14, WHOLE) };
      if (each.ends.size > 2) return said;
      return { ...said, hub: [...each.ends].find((end) => end !== each.hub), out: !each.out };
    });
    const taken = new Map();
    for (const { hub, out, lines, ends, drawn } of spoken) {
      const spot = `${hub} ${out}`;
      const whole = spoken.filter((each) => each.hub === hub && each.out === out).reduce((sum, each) => sum + each.lines.length * 12 + 4, -4);
      const y = taken.get(spot) ?? yOf(hub) - whole / 2 + 6;
      taken.set(spot, y + lines.length * 12 + 4);
      const words = drawWords(lines, out ? leftOf(hub) + WIDTH + 7 : leftOf(hub) - 7, y, out ? "start" : "end", [...ends]);
      for (const each of drawn) each.addEventListener("mouseenter", () => words.classList.add("rf-lit"));
      labels.append(words);
    }
    const nodes = new Map();
    for (const [box, known] of boxes) {
      const words = falling?.has(box) ? fallen(file, falling.get(box)).map(({ text: each }) => tr("without it {each}", { each })).join(tr(", ")) : "";
      const element = box < 0 ? drawGroup(known, box) : drawBox(file, known, box === centre, words, false);
      element.setAttribute("transform", `translate(${round(leftOf(box))} ${round(spans.get(box).top)})`);
      nodes.set(box, { element, x: leftOf(box) + WIDTH / 2, y: yOf(box), width: WIDTH, height: known.height });
    }
    for (const { element } of nodes.values()) layer.append(element);
    for (const { box } of heads) {
      const count = lanes[laneOf.get(box)].filter((each) => typeIn(each) === typeIn(box)).reduce((sum, each) => sum + (each < 0 ? boxes.get(each).members.length : 1), 0);
      const all = [file.types[typeIn(box)][1], shortType(file, { [TYPE]: typeIn(box) })].map((each) => `${each}${count > 1 ? ` (${count})` : ""}`);
      const label = all.find((each) => fits(each, "chip", WIDTH)) || cut(all[1], "chip", WIDTH);
      layer.append(text(label, "head", round(leftOf(box) + 2), round(spans.get(box).top - 6), { "aria-hidden": "true" }));
    }
    layer.append(labels);
    const groupOf = (box) => groups[-1 - box];
    return { layer, nodes, groupOf, edges: edges.map(({ left, right }) => [left, right]), width: lanes.length * (WIDTH + SPACE) - SPACE + 24, height: most - least + HEAD + 24, across: true };
  };

  // ------------------------------------------------------------------------------------------------ tree of a situation

  const BEFORE = /^(p1|p|exploitability)$/;

  /** What has to happen before a situation, and which controls stand where: numbers of items, and edges between them. */
  const treeOf = (file, top, details) => {
    const { up, from } = graphOf(file);
    const targets = (number, name) => from[number].filter((edge) => edge.name === name).map(({ to }) => to);
    const hazards = targets(top, "hazard");
    const events = targets(top, "events");
    const places = new Map(events.map((number, index) => [number, index + 1]));
    // events of the sequence, and those that the links say come before them
    const all = new Set(events);
    for (const number of [top, ...all]) {
      for (const edge of up[number]) if (edge.name === "precedes" && typeOf(file, edge.left) === "event") all.add(edge.left);
    }
    for (const number of all) {
      for (const edge of up[number]) if (edge.name === "precedes" && edge.left !== number) all.add(edge.left);
    }
    const leadsTo = new Map();
    for (const number of all) {
      const next = targets(number, "precedes").filter((to) => to === top || all.has(to));
      const place = places.get(number);
      const following = place !== undefined && events[place];
      leadsTo.set(number, next.length ? next : [following === false || following === undefined ? top : following]);
    }
    const causes = new Map();
    for (const number of [top, ...all]) {
      const found = up[number].filter((edge) => edge.name === "leads-to").map(({ left }) => left);
      if (found.length) causes.set(number, found);
    }
    const controls = new Map();
    const act = (number, control, word) => {
      const list = controls.get(number) || [];
      if (!list.some((each) => each.number === control)) list.push({ number: control, word });
      controls.set(number, list);
    };
    const { down } = graphOf(file);
    for (const number of [top, ...all]) {
      for (const edge of [...down[number], ...up[number]]) {
        const other = edge.left === number ? edge.right : edge.left;
        if (typeOf(file, other) === "control" && !edge.side) act(number, other, edge.words);
      }
    }
    const direct = new Set([...controls.values()].flat().map(({ number }) => number));
    const risks = down[top].filter((edge) => edge.name === "situation").map(({ right }) => right);
    for (const risk of risks) {
      for (const edge of down[risk]) {
        if (edge.name !== "controls" || direct.has(edge.right)) continue;
        const on = (details[file.items[edge.right][ID]] || "").split(/[\s,]+/).filter(Boolean);
        const words = on.map((each) => wordOf(file, "quantity", each)).join(tr(", "));
        const word = !on.length ? "" : on.some((each) => BEFORE.test(each)) ? tr("acts on {words}: fewer such situations", { words }) : tr("acts on {words}: less harm from it", { words });
        act(top, edge.right, on.includes("p2") && on.some((each) => BEFORE.test(each)) ? tr("acts on {words}: fewer situations, less harm", { words }) : word);
      }
    }
    return { hazards, all: [...all], places, leadsTo, causes, controls, risks };
  };

  const GAP = 46;

  const treePicture = (file, top, details) => {
    const tree = treeOf(file, top, details);
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "TB", nodesep: 26, ranksep: 40, marginx: 8, marginy: 8 });
    graph.setDefaultEdgeLabel(() => ({}));
    const boxes = new Map();
    const roles = new Map();
    const put = (number, role) => {
      if (boxes.has(number)) return;
      const detail = details[file.items[number][ID]];
      const extra = [role, detail && typeOf(file, number) === "event" ? tr("cause: {detail}", { detail }) : detail].filter(Boolean).join(" · ");
      const box = boxOf(file, number, extra);
      const stack = (tree.controls.get(number) || []).map((each) => ({ ...boxOf(file, each.number, each.word), role: each.word }));
      const high = stack.reduce((sum, each) => sum + each.height + 14, -14);
      roles.set(number, role);
      boxes.set(number, { ...box, stack, own: box.height });
      graph.setNode(String(number), {
        // as wide on the other side, so that what is below stands below the middle of the box
        width: stack.length ? 3 * WIDTH + 2 * GAP : WIDTH,
        height: Math.max(box.height, high),
      });
    };
    put(top, "");
    for (const number of tree.hazards) put(number, tr("exposes to this hazard"));
    for (const number of tree.all) put(number, tree.places.has(number) ? tr("event {place} of the sequence", { place: tree.places.get(number) }) : tr("comes before"));
    for (const found of tree.causes.values()) for (const number of found) put(number, "");
    const joins = new Map();
    const edges = [];
    const ways = [];
    const gate = (number, word, below) => {
      const key = `${word} ${number}`;
      graph.setNode(key, { width: 52, height: 22 });
      joins.set(key, word);
      ways.push({ above: String(number), below: key, words: "" });
      for (const [each, words] of below) {
        ways.push({ above: key, below: String(each), words });
        edges.push([each, number]);
      }
    };
    const into = new Map();
    for (const [number, found] of tree.leadsTo) {
      for (const each of found) into.set(each, [...(into.get(each) || []), [number, "precedes"]]);
    }
    for (const number of [top, ...tree.all]) {
      const below = [...(number === top ? tree.hazards.map((each) => [each, tr("exposes to hazard")]) : []), ...(into.get(number) || [])];
      const causes = (tree.causes.get(number) || []).map((each) => [each, tr("leads to")]);
      if (number === top && below.length > 1) gate(number, "AND", below);
      else for (const [each, words] of below) {
        ways.push({ above: String(number), below: String(each), words });
        edges.push([each, number]);
      }
      if (causes.length > 1) gate(number, "OR", causes);
      else for (const [each, words] of causes) {
        ways.push({ above: String(number), below: String(each), words });
        edges.push([each, number]);
      }
    }
    for (const { above, below } of ways) graph.setEdge(above, below);
    dagre.layout(graph);
    const layer = draw("g", { class: "svg-pan-zoom_viewport" });
    const labels = draw("g");
    const nodes = new Map();
    const spots = new Map();
    const drawn = [];
    for (const [number, box] of boxes) {
      const place = graph.node(String(number));
      const left = place.x - WIDTH / 2;
      const y = place.y - box.own / 2;
      spots.set(String(number), { x: left + WIDTH / 2, top: y, bottom: y + box.own });
      const element = drawBox(file, box, number === top, roles.get(number));
      element.setAttribute("transform", `translate(${round(left)} ${round(y)})`);
      nodes.set(number, { element, x: left + WIDTH / 2, y: place.y, width: WIDTH, height: box.own });
      drawn.push(element);
      let at = place.y - (box.stack.reduce((sum, each) => sum + each.height + 14, -14)) / 2;
      for (const each of box.stack) {
        const x = left + WIDTH + GAP;
        const middle = at + each.height / 2;
        const [near, far] = [left + WIDTH, x];
        const line = Math.abs(middle - place.y) < 1 ? `M${round(far)} ${round(middle)} H${round(near)}` : `M${round(far)} ${round(middle)} H${round(near + GAP / 2)} V${round(place.y)} H${round(near)}`;
        layer.append(drawEdge(line, each.word || tr("breaks it"), [number, each.number], "rf-edge-breaks"));
        // a bar across the way that it breaks
        layer.append(draw("path", { class: "rf-bar", d: `M${round(near + 9)} ${round(place.y - 9)} v18 M${round(near + 13)} ${round(place.y - 9)} v18` }));
        edges.push([number, each.number]);
        if (!nodes.has(each.number)) {
          const control = drawBox(file, each, false, each.role);
          control.classList.add("rf-node-breaks");
          control.setAttribute("transform", `translate(${round(x)} ${round(at)})`);
          nodes.set(each.number, { element: control, x: x + WIDTH / 2, y: middle, width: WIDTH, height: each.height });
          drawn.push(control);
        } else {
          const again = drawBox(file, each, false, each.role);
          again.classList.add("rf-node-breaks");
          again.setAttribute("transform", `translate(${round(x)} ${round(at)})`);
          drawn.push(again);
        }
        at += each.height + 14;
      }
    }
    for (const [key, word] of joins) {
      const place = graph.node(key);
      spots.set(key, { x: place.x, top: place.y - 11, bottom: place.y + 11 });
      const group = draw("g", { class: "rf-gate" });
      const tip = draw("title");
      tip.textContent = word === "AND" ? tr("All of what is below") : tr("Any of what is below");
      group.append(tip, draw("rect", { x: round(place.x - 26), y: round(place.y - 11), width: 52, height: 22, rx: 11 }), text(word, "gate", round(place.x), round(place.y + 4), { "text-anchor": "middle" }));
      drawn.push(group);
    }
    for (const { above, below, words } of ways) {
      const [upper, lower] = [spots.get(above), spots.get(below)];
      const half = (upper.bottom + lower.top) / 2;
      const straight = Math.abs(upper.x - lower.x) < 1;
      const path = straight ? `M${round(lower.x)} ${round(lower.top)} V${round(upper.bottom)}` : `M${round(lower.x)} ${round(lower.top)} V${round(half)} H${round(upper.x)} V${round(upper.bottom)}`;
      layer.prepend(drawEdge(path, words, [below, above], ""));
      if (words) labels.append(drawWords([words], lower.x, lower.top - 14, "middle", [below, above]));
    }
    layer.append(...drawn, labels);
    const { width, height } = graph.graph();
    return { layer, nodes, edges, width, height, across: false, tree };
  };

  // ------------------------------------------------------------------------------------------------ the picture in its frame

  let pictures = 0;

  /** A picture with its tools and its list. `go(id, view, depth)` is called when another item is to be the centre. */
  class Picture {
    constructor(box, { go, page, details, tall }) {
      this.box = box;
      this.go = go;
      this.page = page;
      this.details = details;
      this.tall = tall;
      this.name = `rf-picture-${(pictures += 1)}`;
      const button = (label, words, act) => make("button", { type: "button", class: "rf-tool", "aria-label": words, title: words, onclick: act }, label);
      this.fewer = button("−", tr("One step less"), () => this.go(this.id, "", Math.max(1, this.steps - 1)));
      this.more = button("+", tr("One step more"), () => this.go(this.id, "", this.steps + 1));
      this.depthText = make("span", { class: "rf-depth" });
      this.depth = make("span", { class: "rf-tools", role: "group", "aria-label": tr("Steps of the chain") }, this.fewer, this.depthText, this.more);
      this.opened = new Set();
      this.fold = button(tr("Fold again"), tr("Fold what was opened (key F)"), () => this.open(null));
      this.views = make("span", { class: "rf-tools" });
      const zoom = make("span", { class: "rf-tools rf-tools-zoom", role: "group", "aria-label": tr("Zoom") });
      zoom.append(button("−", tr("Zoom out (key −)"), () => this.zoom(1 / 1.25)), button(tr("Fit"), tr("Show all (key 0)"), () => this.fit(true)), button("+", tr("Zoom in (key +)"), () => this.zoom(1.25)));
      this.bar = make("div", { class: "rf-toolbar" }, this.depth, this.views, this.fold, zoom);
      this.note = make("p", { class: "rf-picture-note", role: "status" });
      this.svg = draw("svg", { class: "rf-svg", role: "application", tabindex: "0" });
      this.frame = make("div", { class: "rf-frame" }, this.svg);
      this.detail = make("div", { class: "rf-picture-detail" });
      this.legend = make("div", { class: "rf-legend" });
      this.help = make("p", { class: "rf-picture-help" });
      for (const [key, words] of [["← → ↑ ↓", tr("along the chain")], ["Enter", tr("makes it the centre, or opens a fold")], ["C", tr("opens its card")], ...(page ? [["I", tr("its impact")]] : []), ["+ − 0", tr("zoom")], [tr("Shift ← → ↑ ↓"), tr("or drag: move")], [tr("Ctrl wheel"), tr("zoom")]]) {
        this.help.append(make("span", {}, make("kbd", {}, key), ` ${words}`));
      }
      this.list = make("details", { class: "rf-picture-list", open: page });
      const picture = make("div", { class: "rf-picture-main" }, this.frame, this.detail, this.legend, this.help);
      box.replaceChildren(this.bar, this.note, picture, this.list);
      this.listen();
    }

    listen() {
      let from = null;
      this.svg.addEventListener("pointerdown", (event) => {
        from = [event.clientX, event.clientY];
      });
      this.svg.addEventListener("click", (event) => {
        const node = event.target.closest(".rf-node");
        const still = !from || Math.hypot(event.clientX - from[0], event.clientY - from[1]) < 5;
        if (node && still) this.choose(Number(node.dataset.number));
      });
      this.svg.addEventListener("focusin", (event) => {
        const node = event.target.closest(".rf-node");
        if (node) this.select(Number(node.dataset.number));
      });
      this.svg.addEventListener("mouseover", (event) => {
        const node = event.target.closest(".rf-node");
        this.light(node ? Number(node.dataset.number) : this.selected);
      });
      this.svg.addEventListener("mouseleave", () => this.light(this.selected));
      this.svg.addEventListener("keydown", (event) => this.key(event));
      this.svg.addEventListener(
        "wheel",
        (event) => {
          if (!event.ctrlKey || !this.pan) return;
          event.preventDefault();
          const { left, top } = this.svg.getBoundingClientRect();
          this.pan.zoomAtPointBy(event.deltaY < 0 ? 1.15 : 1 / 1.15, { x: event.clientX - left, y: event.clientY - top });
        },
        { passive: false },
      );
      new ResizeObserver(() => {
        if (this.pan && this.svg.clientWidth && this.svg.clientWidth !== this.wide) this.fit(false);
      }).observe(this.svg);
    }

    /** Show an item; `depth` 0 for as many steps as are sensible. `rests` says what rests on what, for the view of an
        impact. */
    show(file, number, view, depth, rests) {
      const focused = this.svg.contains(document.activeElement) && document.activeElement !== this.svg;
      if (number !== this.number) this.opened.clear();
      this.asked = [file, number, view, depth, rests];
      this.file = file;
      this.number = number;
      this.home ??= number;
      this.fold.hidden = !this.opened.size;
      this.id = file.items[number][ID];
      const tree = view === "tree" && typeOf(file, number) === "situation";
      this.impact = view === "impact" && rests ? impactOf(file, rests, number) : null;
      this.view = tree ? "tree" : this.impact ? "impact" : "";
      const all = neighbourhood(file, number);
      const part = within(all, depth);
      const reached = this.impact ? withImpact(file, this.impact, number) : null;
      this.steps = part.steps;
      this.depth.hidden = tree || Boolean(this.impact);
      this.fewer.disabled = part.steps <= 1;
      this.more.disabled = part.steps >= part.deepest || part.shown.length >= MOST;
      this.depthText.textContent = part.steps >= part.deepest ? tr("all steps") : tr("{steps} of {deepest} steps", { steps: part.steps, deepest: part.deepest });
      const { title, words } = tree ? this.tellTree() : reached ? this.tellImpact(reached) : this.tell(all, part, view);
      this.note.replaceChildren(words);
      this.svg.setAttribute("aria-label", title);
      const shown = reached ? reached.shown : part.shown;
      this.picture = tree ? treePicture(file, number, this.details) : chainPicture(file, number, shown, this.impact?.fall, this.opened, new Set(this.impact?.fall.keys()));
      if (reached) this.dim(reached.lit);
      this.box.classList.toggle("rf-picture-impact", Boolean(reached));
      this.drawViews();
      this.drawLegend(tree);
      if (reached) this.drawImpact();
      else this.drawList(tree ? null : part.shown);
      this.pan?.destroy();
      this.svg.replaceChildren(this.picture.layer);
      const most = this.tall ? Math.max(380, window.innerHeight - 260) : 460;
      const scale = Math.max(LEAST, Math.min(1, this.svg.clientWidth / (this.picture.width + 16)));
      this.svg.style.height = `${Math.round(Math.min(most, Math.max(this.tall ? 300 : 160, this.picture.height * scale + 48)))}px`;
      this.pan = svgPanZoom(this.svg, {
        fit: false,
        center: false,
        minZoom: 0.05,
        maxZoom: 4,
        mouseWheelZoomEnabled: false,
        dblClickZoomEnabled: false,
        controlIconsEnabled: false,
        preventMouseEventsDefault: false,
      });
      this.fit(false);
      this.select(number);
      if (focused) this.picture.nodes.get(number).element.focus({ preventScroll: true });
    }

    tell(all, part, view) {
      const count = part.shown.length;
      const rest = all.length - count;
      let words = tr("{count} {count:item|items}", { count });
      if (count === 1) words = tr("Nothing is linked to this item.");
      else if (rest) words += tr(" shown, {rest} more up or down the chain{value}.", { rest, value: part.shown.length < part.wanted ? tr(": too many for one picture") : "" });
      else words += tr(": the whole chain.");
      if (view === "tree") words += tr(" A fault tree is of a hazardous situation; this item is none.");
      return { title: tr("Chain of {id}: {words} The same as a list below.", { id: this.id, words }), words };
    }

    tellImpact({ left }) {
      const { impact, id, file } = this;
      const risks = impact.risks.filter((number) => number !== this.number);
      const falling = risks.filter((number) => impact.fall.has(number)).length;
      const parts = [risks.length ? tr("{length} {length:risk rests|risks rest} on it", { length: risks.length }) : tr("no other risk rests on it")];
      if (risks.length) parts[0] += tr(", {value} would be judged otherwise without it", { value: falling || tr("none") });
      const { length } = impact.verifications;
      parts.push(length ? tr("{length} {length:verification|verifications} to repeat if it changes", { length }) : tr("no verification to repeat"));
      const about = ["trigger", "cycle"].includes(typeOf(file, this.number)) ? tr("what {id} is about", { id }) : id;
      const words = tr("Impact of {about}: {parts}.{value}", { about, parts: parts.join(tr("; ")), value: left ? tr(" {left} more are in the list only.", { left }) : "" });
      return { title: tr("{words} The same as a list.", { words }), words };
    }

    /** What does not rest on it is there, and steps back. */
    dim(lit) {
      const rests = (number) => (number < 0 ? this.picture.groupOf(number).members.some((each) => lit.has(each)) : lit.has(number));
      for (const [number, { element }] of this.picture.nodes) element.classList.toggle("rf-dimmed", !rests(number));
      for (const edge of this.picture.layer.querySelectorAll(".rf-edge")) {
        edge.classList.toggle("rf-dimmed", !(rests(Number(edge.dataset.left)) && rests(Number(edge.dataset.right))));
      }
    }

    tellTree() {
      const words = tr("What has to happen before the situation, read from below, and the controls that break it.");
      return { title: tr("Fault tree of {id}: {words}", { id: this.id, words }), words };
    }

    drawViews() {
      this.views.replaceChildren();
      const link = (label, id, view) => {
        const here = this.page && id === this.id && view === this.view;
        const attributes = { class: "rf-tool", href: explorerOf(id) + (view ? `?view=${view}` : "") };
        if (here) attributes["aria-current"] = "true";
        this.views.append(make("a", attributes, label));
      };
      const { up, down } = graphOf(this.file);
      const type = typeOf(this.file, this.number);
      if (this.page) {
        link(tr("Chain"), this.id, "");
        link(tr("Impact"), this.id, "impact");
        if (type === "situation") link(tr("Fault tree"), this.id, "tree");
      } else if (type === "situation") link(tr("Fault tree"), this.id, "tree");
      if (type !== "situation") {
        const next = [...up[this.number], ...down[this.number]].flatMap(({ left, right }) => [left, right]);
        const situations = [...new Set(next)].filter((number) => typeOf(this.file, number) === "situation");
        for (const number of situations.slice(0, 3)) link(tr("Fault tree of {item}", { item: this.file.items[number][ID] }), this.file.items[number][ID], "tree");
      }
      if (!this.page) link(tr("Impact"), this.id, "impact");
      if (!this.page && this.number !== this.home) link(tr("Chain explorer: {id}", { id: this.id }), this.id, "");
    }

    drawLegend(tree) {
      const { file } = this;
      const entries = file.regions.map(([, label, level]) => [level, `${file.levels[level]} ${label}`]);
      for (const [proof, result] of [["pass", "pass"], ["none", "open"], ["fail", ""]]) {
        const [level, sign] = file.marks[proof];
        const words = [wordOf(file, "proof-short", proof), result && wordOf(file, "beside", result)].filter(Boolean);
        entries.push([level, `${sign} ${words.join(tr(", "))}`]);
      }
      const first = make("span", { class: "rf-legend-label" }, tr("Key"));
      this.legend.replaceChildren(first, ...entries.map(([level, words]) => make("span", { class: `rf-chip rf-level-${level}` }, words)));
      this.legend.append(make("span", { class: "rf-legend-label" }, tree ? tr("‖ a control breaks this") : this.impact ? tr("pale: does not rest on it") : tr("dashed: may cause")));
    }

    /** A line of the list: an item, what leads to it, and its states. */
    entry(number, lead, ...more) {
      const { file } = this;
      const item = file.items[number];
      const line = make("li", {}, lead ? make("span", { class: "rf-label" }, `${lead} `) : "");
      line.append(make("a", { class: "rf-ref", href: cardOf(file, item) }, item[ID]), " ", make("span", { class: "rf-title" }, item[TITLE]));
      if (changeOf(number, file)) line.append(" ", changeMark(number, file));
      line.append(" ", make("span", { class: "rf-type" }, file.types[item[TYPE]][1]), " ", ...chips(file, item), ...more);
      if (number !== this.number) {
        const [view, word, whole] = this.impact ? ["impact", tr("impact"), tr("Impact of {item}", { item: item[ID] })] : ["", tr("chain"), tr("Chain of {item}", { item: item[ID] })];
        const href = explorerOf(item[ID]) + (view ? `?view=${view}` : "");
        line.append(" ", make("a", { class: "rf-list-chain", href, "aria-label": whole }, word));
      }
      return line;
    }

    /** The impact as a list: what falls back first, each with what it rests on. */
    drawImpact() {
      const { file, impact } = this;
      const ids = (numbers) => numbers.map((number) => file.items[number][ID]).join(" › ");
      const line = (number) => {
        const { of, through } = impact.ways.get(number) || { of: number, through: [] };
        const way = [...(impact.about.length > 1 || of !== this.number ? [of] : []), ...through].filter((each) => each !== number);
        const fall = impact.fall.get(number);
        const now = fall ? [" ", make("span", { class: "rf-falls" }, "→"), " ", ...fallen(file, fall).map((each) => chip(each, true))] : [];
        return this.entry(number, "", ...now, ...(way.length ? [make("span", { class: "rf-how" }, tr(" by way of {ids}", { ids: ids(way) }))] : []));
      };
      const part = (title, numbers) => (numbers.length ? [make("h3", {}, `${title} (${numbers.length})`), make("ul", {}, ...numbers.map(line))] : []);
      const falls = (number) => impact.fall.has(number);
      const controls = [...impact.fall.keys()].filter((number) => typeOf(file, number) === "control");
      const out = [make("summary", {}, tr("What rests on it, as a list"))];
      if (impact.about[0] !== this.number || impact.about.length > 1) out.push(...part(tr("What it is about"), impact.about));
      out.push(...part(tr("Risks that would be judged otherwise"), impact.risks.filter(falls)));
      out.push(...part(tr("Controls that would lose a proof"), controls));
      const others = impact.risks.filter((number) => !falls(number) && number !== this.number);
      out.push(...part(impact.risks.some(falls) ? tr("Other risks that rest on it") : tr("Risks that rest on it"), others));
      out.push(...part(tr("Verifications to repeat if it changes"), impact.verifications));
      if (out.length === 1) out.push(make("p", { class: "rf-empty" }, tr("Nothing rests on it.")));
      const naming = new Set(graphOf(file).into[this.number].map(({ by }) => by).filter((by) => !impact.ways.has(by)));
      out.push(...part(tr("What else names it"), [...naming]));
      this.list.open = true;
      this.list.replaceChildren(...out);
    }

    drawList(shown) {
      const { file } = this;
      const entry = (number, lead) => this.entry(number, lead);
      const part = (title, lines) => (lines.length ? [make("h3", {}, title), make("ul", {}, ...lines)] : []);
      const out = [make("summary", {}, tr("The same as a list"))];
      if (shown) {
        const steps = ({ steps: number }) => `${number} ${number === 1 ? "step" : "steps"}:`;
        const side = (which) => shown.filter((each) => each.side === which).map((each) => entry(each.number, steps(each)));
        out.push(...part(tr("Centre"), [entry(this.number)]), ...part(tr("Up the chain"), side(-1)), ...part(tr("Down the chain"), side(1)));
      } else {
        const { tree } = this.picture;
        const placed = [...tree.all].sort((one, other) => (tree.places.get(one) || 0) - (tree.places.get(other) || 0));
        out.push(...part(tr("Hazardous situation"), [entry(this.number)]), ...part(tr("Hazards"), tree.hazards.map((each) => entry(each))));
        out.push(...part(tr("Sequence of events"), placed.map((each) => entry(each, tree.places.has(each) ? `${tree.places.get(each)}.` : tr("before:")))));
        out.push(...part(tr("Causes"), [...tree.causes].flatMap(([to, found]) => found.map((each) => entry(each, tr("of {item}:", { item: file.items[to][ID] }))))));
        out.push(...part(tr("Controls"), [...tree.controls].flatMap(([to, found]) => found.map((each) => entry(each.number, tr("at {item}:", { item: [file.items[to][ID], each.word].filter(Boolean).join(tr(", ")) }))))));
        out.push(...part(tr("Risks"), tree.risks.map((each) => entry(each))));
      }
      this.list.replaceChildren(...out);
    }

    /** Show what one box stands for; `null` folds all again. */
    open(number) {
      const group = number === null ? null : this.picture.groupOf(number);
      if (group) this.opened.add(group.key);
      else this.opened.clear();
      this.show(...this.asked);
      const target = this.picture.nodes.get(group ? group.members[0] : this.number);
      if (target) {
        target.element.focus({ preventScroll: true });
        this.reveal(target);
      }
    }

    choose(number) {
      if (number < 0) return this.open(number);
      if (number === this.number) return this.select(number);
      return this.go(this.file.items[number][ID], this.impact ? "impact" : "", 0);
    }

    select(number) {
      const node = this.picture.nodes.get(number);
      if (!node) return;
      for (const other of this.picture.nodes.values()) other.element.setAttribute("tabindex", "-1");
      node.element.setAttribute("tabindex", "0");
      this.selected = number;
      this.light(number);
      if (number < 0) {
        const { members } = this.picture.groupOf(number);
        const type = this.file.types[this.file.items[members[0]][TYPE]][1];
        this.detail.replaceChildren(make("b", {}, `${members.length} × ${type}`), " ", make("button", { type: "button", class: "rf-tool", onclick: () => this.open(number) }, tr("Open")));
        return;
      }
      const item = this.file.items[number];
      this.detail.replaceChildren(make("span", { class: "rf-find-id" }, item[ID]), " ", make("b", {}, item[TITLE]), " ");
      const stage = this.file.stages[item[STAGE]];
      this.detail.append(make("span", { class: "rf-type" }, `${this.file.types[item[TYPE]][1]}${stage ? ` · ${stage}` : ""}`), " ", ...chips(this.file, item), " ");
      const card = cardOf(this.file, item);
      if (card) this.detail.append(make("a", { class: "rf-tool", href: card }, tr("Open card")));
      if (number !== this.number) this.detail.append(" ", make("button", { type: "button", class: "rf-tool", onclick: () => this.choose(number) }, tr("Make it the centre")));
    }

    light(number) {
      for (const edge of this.picture.layer.querySelectorAll("[data-left]")) {
        const on = edge.dataset.left === String(number) || edge.dataset.right === String(number);
        edge.classList.toggle("rf-lit", on);
      }
      for (const words of this.picture.layer.querySelectorAll("[data-ends]")) words.classList.toggle("rf-lit", words.dataset.ends.split(" ").includes(String(number)));
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const node = event.target.closest(".rf-node");
      const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (arrow) {
        if (!node || event.shiftKey) this.pan.panBy({ x: -60 * arrow[0], y: -60 * arrow[1] });
        else this.step(Number(node.dataset.number), ...arrow);
      } else if (event.key === "+" || event.key === "=") this.zoom(1.25);
      else if (event.key === "-") this.zoom(1 / 1.25);
      else if (event.key === "0") this.fit(true);
      else if (event.key.toLowerCase() === "f" && this.opened.size) this.open(null);
      else if (node && (event.key === "Enter" || event.key === " ")) this.choose(Number(node.dataset.number));
      else if (this.page && event.key.toLowerCase() === "i") {
        const number = node && node.dataset.number >= 0 ? Number(node.dataset.number) : this.number;
        const again = this.impact && number === this.number;
        this.go(this.file.items[number][ID], again ? "" : "impact", 0);
      } else if (node && event.key.toLowerCase() === "c") {
        const chosen = this.file.items[Number(node.dataset.number)];
        const card = chosen && cardOf(this.file, chosen);
        if (card) location.href = card;
      }
      else return;
      event.preventDefault();
    }

    /** To the neighbour that an edge leads to in this direction; across the layers, to the next in the same one. */
    step(number, x, y) {
      const { nodes, edges } = this.picture;
      const here = nodes.get(number);
      const ahead = ({ x: otherX, y: otherY }) => (otherX - here.x) * x + (otherY - here.y) * y;
      const aside = ({ x: otherX, y: otherY }) => Math.abs((otherX - here.x) * y) + Math.abs((otherY - here.y) * x);
      const linked = edges.filter((edge) => edge.includes(number)).map(([one, other]) => (one === number ? other : one));
      const near = [...new Set(linked)].filter((other) => nodes.has(other) && ahead(nodes.get(other)) > 20);
      const level = ({ x: otherX, y: otherY }) => (y ? Math.abs(otherX - here.x) < WIDTH / 2 : Math.abs(otherY - here.y) < here.height / 2);
      const found = near.length ? near : [...nodes.keys()].filter((other) => other !== number && ahead(nodes.get(other)) > 5 && level(nodes.get(other)));
      const along = near.length && Boolean(x) === this.picture.across;
      found.sort((one, other) => {
        const [a, b] = [nodes.get(one), nodes.get(other)];
        return along ? aside(a) - aside(b) || ahead(a) - ahead(b) : ahead(a) + 2 * aside(a) - ahead(b) - 2 * aside(b);
      });
      if (found.length) {
        const target = nodes.get(found[0]);
        target.element.focus({ preventScroll: true });
        this.reveal(target);
      }
    }

    zoom(factor) {
      this.pan.zoomBy(factor);
    }

    /** The whole picture, or as much of it around its centre as can be read. */
    fit(whole) {
      const [wide, high] = [this.svg.clientWidth, this.svg.clientHeight];
      if (!wide) return;
      this.wide = wide;
      this.pan.resize();
      const { width, height, nodes } = this.picture;
      const fitting = Math.min(1, wide / (width + 16), high / (height + 16));
      const scale = whole ? fitting : LEAST;
      const centre = nodes.get(this.number);
      const place = (space, size, at) => (size * scale <= space ? (space - size * scale) / 2 : Math.min(8, Math.max(space - size * scale - 8, space / 2 - at * scale)));
      this.pan.zoomBy(scale / this.pan.getSizes().realZoom);
      this.pan.pan({ x: place(wide, width, centre.x), y: place(high, height, centre.y) });
    }

    reveal({ x, y, width, height }) {
      const { x: left, y: top } = this.pan.getPan();
      const scale = this.pan.getSizes().realZoom;
      const off = (middle, size, space) => {
        const [low, high] = [middle - (size / 2) * scale - 12, middle + (size / 2) * scale + 12];
        return low < 0 ? -low : high > space ? space - high : 0;
      };
      this.pan.panBy({ x: off(left + x * scale, width, this.svg.clientWidth), y: off(top + y * scale, height, this.svg.clientHeight) });
    }
  }

  // ------------------------------------------------------------------------------------------------ on a card, on the page

  Object.assign(window.riskfile.pure, { neighbourhood, within, treeOf, impactOf });

  /** The picture on an item's card. Scripts and items are loaded already. */
  window.riskfile.pictureOnCard = async (box, id) => {
    const file = await data("items");
    const { numbers } = graphOf(file);
    const picture = new Picture(box, { page: false, tall: false, details: {}, go: (other, view, depth) => picture.show(file, numbers.get(other), view, depth) });
    picture.show(file, numbers.get(id), "", 0);
  };

  /** The page of the explorer: the address says which item is shown, and how. */
  window.riskfile.explorer = async (page) => {
    const file = await data("items");
    const { numbers } = graphOf(file);
    const details = JSON.parse(document.getElementById("rf-details").textContent);
    const title = document.title;
    const go = (id, view, depth) => {
      const parts = [view && `view=${view}`, depth && `depth=${depth}`].filter(Boolean).join("&");
      location.hash = `#${id}${parts ? `?${parts}` : ""}`;
    };
    const finder = new Finder({
      label: tr("Item to show: id, number or words of its title"),
      placeholder: tr("Show an item: id, number or words of its title"),
      items: true,
      pick: (entry) => {
        finder.clear();
        go(entry.id, "", 0);
      },
    });
    finder.input.addEventListener("blur", () => finder.clear());
    const head = make("div", { class: "rf-explorer-find" }, finder.input, make("div", { class: "rf-explorer-found" }, finder.status, finder.list));
    const heading = make("h2", { class: "rf-explorer-title" });
    const box = make("div", { class: "rf-picture rf-picture-page" });
    page.replaceChildren(head, heading, box);
    let picture = null;

    const start = () => {
      // nothing asked for: somewhere to begin
      const worst = (number) => {
        const state = file.items[number][5];
        return Array.isArray(state) && state[2] ? file.regions[state[2] - 1][2] : 0;
      };
      const risks = file.items.map((_, number) => number).filter((number) => typeOf(file, number) === "risk");
      return risks.reduce((best, number) => (best === undefined || worst(number) > worst(best) ? number : best), risks[0] ?? (file.items.length ? 0 : undefined));
    };

    // the last that was asked for: what is loaded for one before it comes too late
    let asking = 0;
    const show = async () => {
      const turn = (asking += 1);
      let given = location.hash.slice(1);
      try {
        given = decodeURIComponent(given);
      } catch {
        // an address that is no text names no item either
      }
      const [id, query] = given.split("?");
      const asked = new URLSearchParams(query || "");
      const number = id ? numbers.get(id) : start();
      if (number === undefined) {
        heading.textContent = id ? tr("There is no item {id}", { id }) : tr("There are no items");
        box.hidden = true;
        return;
      }
      box.hidden = false;
      const item = file.items[number];
      heading.replaceChildren(make("span", { class: "rf-find-id" }, item[ID]), " ", item[TITLE]);
      document.title = `${item[ID]} · ${title}`;
      picture ||= new Picture(box, { page: true, tall: true, details, go });
      const depth = Number.parseInt(asked.get("depth") || "0", 10);
      const view = asked.get("view") || "";
      const rests = view === "impact" ? await data("falls") : null;
      if (turn === asking) picture.show(file, number, view, depth > 0 ? depth : 0, rests);
    };
    window.addEventListener("hashchange", show);
    show();
  };
})();

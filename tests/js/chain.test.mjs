import assert from "node:assert/strict";
import { test } from "node:test";

import { plain, pure, SAID } from "./page.mjs";

const { impactOf, neighbourhood, treeOf, within } = pure();

const TYPES = [["hazard", "", 1], ["event", "", 3], ["situation", "", 4], ["harm", "", 5], ["risk", "", 6], ["control", "", 7]];
const RELATIONS = [
  ["hazard", "exposes to", "leads to"],
  ["events", "sequence", "occurs in"],
  ["situation", "of", "estimated in"],
  ["harm", "harm", "harm of"],
  ["controls", "controls", "controlled by"],
  ["may-cause", "may cause", "may be caused by"],
  ["precedes", "precedes", "preceded by"],
];

/** A file of items as [id, type], and links as [from, relation, to]. */
const fileOf = (items, links) => {
  const number = (id) => items.findIndex((each) => each[0] === id);
  return {
    ...SAID,
    types: TYPES,
    relations: RELATIONS,
    items: items.map(([id, type]) => [id, id, TYPES.findIndex((each) => each[0] === type), 0, 0, 0]),
    links: links.flatMap(([from, relation, to]) => [number(from), number(to), RELATIONS.findIndex((each) => each[0] === relation)]),
  };
};

const FILE = fileOf(
  [["HAZ-1", "hazard"], ["EVT-1", "event"], ["EVT-2", "event"], ["SIT-1", "situation"], ["HRM-1", "harm"], ["RSK-1", "risk"], ["CTL-1", "control"], ["SIT-2", "situation"], ["HAZ-2", "hazard"]],
  [
    ["SIT-1", "hazard", "HAZ-1"], ["SIT-1", "events", "EVT-1"], ["SIT-1", "events", "EVT-2"], ["RSK-1", "situation", "SIT-1"],
    ["RSK-1", "harm", "HRM-1"], ["CTL-1", "controls", "RSK-1"], ["CTL-1", "may-cause", "SIT-2"], ["SIT-2", "hazard", "HAZ-2"],
  ],
);
const names = (file, numbers) => plain(numbers).map((number) => file.items[number][0]);
const around = (file, id) => neighbourhood(file, file.items.findIndex((each) => each[0] === id));

test("the chain of a risk is what leads to it and what follows from it, nearest first", () => {
  const found = plain(around(FILE, "RSK-1"));
  assert.deepEqual(found.map(({ number }) => FILE.items[number][0]).sort(), ["CTL-1", "EVT-1", "EVT-2", "HAZ-1", "HRM-1", "RSK-1", "SIT-1"]);
  assert.deepEqual(found.map(({ steps }) => steps), found.map(({ steps }) => steps).sort((one, other) => one - other));
  const side = Object.fromEntries(found.map(({ number, side: which }) => [FILE.items[number][0], which]));
  assert.equal(side["RSK-1"], 0);
  assert.equal(side["HAZ-1"], -1);
  assert.equal(side["CTL-1"], 1);
});

test("what a control may cause is shown with it, and not followed", () => {
  const found = names(FILE, around(FILE, "CTL-1").map(({ number }) => number));
  assert.ok(found.includes("SIT-2"));
  assert.ok(!found.includes("HAZ-2"));
});

test("so many steps are shown as are asked for, or as are sensible", () => {
  const all = around(FILE, "RSK-1");
  assert.equal(within(all, 1).steps, 1);
  assert.deepEqual(names(FILE, within(all, 1).shown.map(({ number }) => number)).sort(), ["CTL-1", "HRM-1", "RSK-1", "SIT-1"]);
  assert.equal(within(all, 0).shown.length, all.length);
  const many = [{ number: 0, steps: 0, side: 0 }, ...Array.from({ length: 500 }, (_, index) => ({ number: index + 1, steps: 1, side: 1 }))];
  const { shown, wanted } = within(many, 0);
  assert.equal(wanted, 501);
  assert.ok(shown.length <= 60);
  assert.equal(within(many, 1).shown.length, 300);
});

test("the tree of a situation has its events in order, and each control where it acts", () => {
  const top = FILE.items.findIndex((each) => each[0] === "SIT-1");
  const tree = treeOf(FILE, top, { "CTL-1": "p1, p2" });
  assert.deepEqual(names(FILE, tree.hazards), ["HAZ-1"]);
  assert.deepEqual(names(FILE, tree.all).sort(), ["EVT-1", "EVT-2"]);
  const [first, second] = ["EVT-1", "EVT-2"].map((id) => FILE.items.findIndex((each) => each[0] === id));
  assert.deepEqual(plain(tree.leadsTo.get(first)), [second]);
  assert.deepEqual(plain(tree.leadsTo.get(second)), [top]);
  assert.deepEqual(plain(tree.controls.get(top)).map(({ word }) => word), ["acts on P1, P2: fewer situations, less harm"]);
});

test("a circle of links ends", () => {
  const file = fileOf([["EVT-1", "event"], ["EVT-2", "event"], ["SIT-1", "situation"]], [["EVT-1", "precedes", "EVT-2"], ["EVT-2", "precedes", "EVT-1"], ["SIT-1", "events", "EVT-1"]]);
  assert.equal(around(file, "EVT-1").length, 3);
  assert.ok(treeOf(file, 2, {}).all.length === 2);
});

test("the impact of an item is what rests on it, and what would be judged otherwise without it", () => {
  const none = [[], []];
  const rests = {
    links: { hazard: [[], ["hazard"]], event: [["precedes"], ["events"]], situation: [[], ["situation"]], harm: [[], ["harm"]], risk: none, control: [["controls", "may-cause"], []] },
    states: ["pass", "fail", "open", "none"],
    asked: {},
    falls: {},
  };
  const at = (id) => FILE.items.findIndex((each) => each[0] === id);
  rests.falls[at("HRM-1")] = [at("RSK-1"), 0, 0, at("RSK-1"), 2, -1, at("CTL-1"), 4, 3];
  const hazard = impactOf(FILE, rests, at("HAZ-1"));
  assert.deepEqual(names(FILE, hazard.risks), ["RSK-1"]);
  assert.deepEqual(names(FILE, hazard.ways.get(at("RSK-1")).through), ["SIT-1"]);
  assert.equal(hazard.fall.size, 0);
  assert.deepEqual(names(FILE, [...impactOf(FILE, rests, at("CTL-1")).ways.keys()]).sort(), ["CTL-1", "RSK-1", "SIT-2"]);
  const harm = impactOf(FILE, rests, at("HRM-1"));
  assert.deepEqual(plain(harm.fall.get(at("RSK-1"))), { initial: 0, earned: -1 });
  assert.deepEqual(plain(harm.fall.get(at("CTL-1"))), { proofs: [[1, "none"]] });
  // a trigger is about what it affects
  const asked = { ...rests, asked: { [at("EVT-2")]: [at("HAZ-2"), at("HRM-1")] } };
  assert.deepEqual(names(FILE, impactOf(FILE, asked, at("EVT-2")).about), ["HAZ-2", "HRM-1"]);
  assert.deepEqual(names(FILE, impactOf(FILE, asked, at("EVT-2")).risks), ["RSK-1"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { plain, pure, SAID } from "./page.mjs";

const { search, stateOf, stateText } = pure();

const item = (id, title, state = 0) => [id, title, 0, 0, 0, state];
const FILE = {
  ...SAID,
  regions: [["acceptable", "Acceptable", 1], ["unacceptable", "Unacceptable", 5]],
  items: [
    item("RSK-001", "Thrombus on struts"),
    item("RSK-010", "Balloon does not deflate"),
    item("HAZ-010", "Struts with sharp edges"),
    item("CTL-110", "Restruts nothing"),
  ],
};
const ids = (typed) => plain(search(FILE, typed).found).map((number) => FILE.items[number][0]);

test("an id is found first, whichever way it is typed", () => {
  assert.deepEqual(ids("rsk-010"), ["RSK-010"]);
  assert.deepEqual(ids("RSK-0"), ["RSK-001", "RSK-010"]);
});

test("a number finds the ids that have it, whole numbers before beginnings", () => {
  // what only holds it comes last
  assert.deepEqual(ids("10"), ["RSK-010", "HAZ-010", "CTL-110"]);
  assert.deepEqual(ids("1"), ["RSK-001", "RSK-010", "HAZ-010", "CTL-110"]);
});

test("words find titles, the beginning of a word before its middle", () => {
  assert.deepEqual(ids("struts"), ["RSK-001", "HAZ-010", "CTL-110"]);
  assert.deepEqual(ids("sharp struts"), ["HAZ-010"]);
  assert.deepEqual(ids(""), []);
  assert.deepEqual(ids("nothing of it"), []);
});

test("many answers are counted, and the first of them shown", () => {
  const many = { items: Array.from({ length: 500 }, (_, number) => item(`HAZ-${number}`, "Heat")) };
  const { found, total } = search(many, "heat");
  assert.equal(total, 500);
  assert.ok(found.length < 100);
});

test("a risk shows its regions, with the claim only where it is not earned", () => {
  const texts = (state) => plain(stateOf(FILE, item("RSK-1", "", state))).map(({ label, text, level }) => [label, text, level]);
  assert.deepEqual(texts([2, 1, 1]), [["Initial", "Unacceptable", 5], ["Earned", "Acceptable", 1]]);
  assert.deepEqual(texts([2, 1, 2]), [["Initial", "Unacceptable", 5], ["Claimed", "Acceptable", 1], ["Earned", "Unacceptable", 5]]);
  assert.deepEqual(texts([0, 0, 0]), [["Initial", "not determined", 0]]);
  assert.equal(stateText(FILE, item("RSK-1", "", [2, 1, 1])), "initial Unacceptable, earned Acceptable");
});

test("a control shows what is proved of it, and what is not", () => {
  const said = (...state) => [plain(stateOf(FILE, item("CTL-1", "", state)))[0].text, stateText(FILE, item("CTL-1", "", state))];
  assert.deepEqual(said("pass", "pass"), ["verified", "implementation verified, effectiveness verified"]);
  assert.deepEqual(said("none", "open"), ["not verified", "implementation not verified, effectiveness verification open"]);
  assert.deepEqual(said("pass", "none"), ["not verified: effectiveness", "implementation verified, effectiveness not verified"]);
  assert.deepEqual(said("fail", "none"), ["failed: implementation", "implementation verification failed, effectiveness not verified"]);
  assert.deepEqual(said("fail", "fail")[0], "failed: implementation, effectiveness");
  assert.equal(stateText(FILE, item("VER-1", "", "open")), "result open");
});

test("a sign stands beside every colour", () => {
  for (const state of [[2, 1, 1], ["pass", "fail"], "pass", "fail", "open"]) {
    for (const each of stateOf(FILE, item("X-1", "", state))) assert.ok(each.sign, JSON.stringify(each));
  }
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { plain, pure, SAID } from "./page.mjs";

const { Index, cut, fold, grade, groupsOf, keyOf, rangesOf, segmentsOf, stateOf, stateText, toldOf, wordsOf } = pure();

const item = (id, title, state = 0, type = 0) => [id, title, type, 0, 0, state];
const FILE = {
  ...SAID,
  regions: [["acceptable", "Acceptable", 1], ["unacceptable", "Unacceptable", 5]],
  types: [["risk", "Risk", 3, "Risks"], ["control", "Control", 4, "Controls"]],
  stages: ["design"],
  pages: ["needs/risks.html"],
  relations: [["controls", "controls", "controlled by"]],
  links: [3, 0, 0],
  items: [
    item("RSK-001", "Thrombus on struts", [2, 1, 2]),
    item("RSK-010", "Balloon does not deflate"),
    item("HAZ-010", "Struts with sharp edges"),
    item("CTL-110", "Restruts nothing", 0, 1),
    item("VER-020-I", "Réglage of the 支架断裂 gauge"),
  ],
};
const TEXTS = {
  labels: ["", "Criterion", "Evidence"],
  naming: { 2: "Evidence of" },
  values: ["Placement at 7.5 frames per second"],
  texts: [
    [1, "the supplier changes its tubes", 0, "A fracture of a strut is felt. What breaks in 17.5 percent, or 7.55."],
    [],
    [],
    [1, 0],
    [2, "TR-EX-330, needs/evidence/tr-ex-301-strength.csv", 1, "one supplier-change of 2 in 10.1 years"],
  ],
  pages: [["needs/risks.html", "Risks of the stent"], ["docs/plan.html", "Plan"]],
  kinds: [["chapter", "Section of a chapter", "Chapters"], ["clause", "Clause", "Clauses"], ["rule", "Rule", "Rules"], ["plan", "Plan", "Plans"], ["document", "Document", "Documents"]],
  entries: [
    [0, "", "Plan", 1, "plan", "What is decided before, such as who judges a strut."],
    [0, "", "Acceptability criteria", 1, "criteria", "By matrix."],
    [1, "7.5", "Risks that the measures bring", 1, "rows?f.clause=%3D7.5", "State: complete"],
    [1, "7.5.1", "A part of it", 1, "rows", ""],
  ],
  states: [
    [["not acceptable", "unacceptable"], [0, "Residual risk, earned: Not acceptable"]],
    [["waived"], []],
  ],
};
const index = () => new Index(FILE, TEXTS);
const ids = (typed, options) => plain(index().search(typed, options).found.map(({ entry }) => entry.id || entry.title));

test("a text without spaces is searched by its words", () => {
  const found = (typed) => ids(typed)[0];
  // as it stands, in another order, beside an id with and without a space, between the signs of Chinese, in full width
  for (const typed of ["支架断裂", "支架", "断裂", "断裂 支架", "断裂，支架", "《支架断裂》", "VER-020-I 断裂", "VER-020-I断裂", "ＶＥＲ－０２０－Ｉ　断裂"]) {
    assert.equal(found(typed), "VER-020-I", typed);
  }
  assert.deepEqual(plain(wordsOf("支架、断裂（gauge）")), ["支架", "断裂", "gauge"]);
  assert.deepEqual(plain(segmentsOf("rsk-001支架")), ["rsk-001", "支架"]);
  assert.deepEqual(plain(rangesOf("Réglage of the 支架断裂 gauge", ["断裂"])), [[17, 19]]);
  // of words of which one stands nowhere, the others are found, and that is told
  const answer = index().search("支架断裂血栓");
  assert.equal(answer.found[0].entry.id, "VER-020-I");
  assert.equal(answer.some, true);
  assert.deepEqual(plain(answer.missing), ["血栓"]);
  // a part of a word that is none of its words
  assert.equal(ids("断支").length, 0);
});

test("a link to another language keeps the place and the filters", () => {
  const { inOtherLanguage } = pure();
  assert.equal(inOtherLanguage("../zh/docs/plan.html", { search: "?q=x", hash: "#risk-table?f.stage=%3Ddesign" }), "../zh/docs/plan.html?q=x#risk-table?f.stage=%3Ddesign");
  assert.equal(inOtherLanguage("./", { search: "", hash: "" }), "./");
});

test("an id is found first, whichever way it is typed", () => {
  for (const typed of ["rsk-010", "RSK10", "rsk 10", "rsk_010", "RSK-010."]) assert.equal(ids(typed)[0], "RSK-010", typed);
  assert.deepEqual(ids("RSK-0").slice(0, 2), ["RSK-001", "RSK-010"]);
  assert.equal(ids("ver20i")[0], "VER-020-I");
  assert.equal(keyOf("TR-EX-0330"), "trex330");
});

test("a number finds the ids that have it, whole numbers before beginnings", () => {
  assert.deepEqual(ids("10").slice(0, 2), ["RSK-010", "HAZ-010"]);
  assert.deepEqual(ids("1").slice(0, 2), ["RSK-001", "7.5.1"]);
});

test("a number is whole: it is not found in a longer one", () => {
  assert.deepEqual(ids("7.5").slice(0, 3), ["7.5", "7.5.1", "CTL-110"]);
  assert.ok(!ids("7.5").includes("RSK-001"), "17.5 and 7.55 are others");
  assert.equal(grade("at 7.5.", "7.5"), 3);
  assert.equal(grade("in 10.1 years", "10"), 2);
  assert.equal(grade("in 2024", "24"), 0);
});

test("words find titles, the beginning of a word before its middle; then fields, then text", () => {
  assert.deepEqual(ids("struts"), ["RSK-001", "HAZ-010", "CTL-110", "Plan"]);
  assert.deepEqual(ids("sharp struts"), ["HAZ-010"]);
  assert.deepEqual(ids("supplier change"), ["VER-020-I", "RSK-001", "TR-EX-330"].slice(0, 2));
  assert.deepEqual(ids(""), []);
  assert.deepEqual(ids("qwertz whatsoever"), []);
  assert.deepEqual(ids("plan")[0], "Plan");
  assert.deepEqual(ids("struts", { items: true }), ["RSK-001", "HAZ-010", "CTL-110"]);
});

test("a word in the plural finds it in the singular, and quotes keep words together", () => {
  assert.equal(ids("fractures")[0], "RSK-001");
  assert.deepEqual(ids("“does not deflate”"), ["RSK-010"]);
  assert.deepEqual(ids('"deflate not"'), []);
  assert.deepEqual(plain(wordsOf('(7.5) "two words", TR-EX-330:')), ["7.5", "two words", "tr-ex-330"]);
});

test("documents that fields name are found by number and by file", () => {
  const found = index().search("TR-EX-330").found[0].entry;
  assert.deepEqual([found.id, found.title], ["TR-EX-330", "Evidence of VER-020-I Réglage of the 支架断裂 gauge"]);
  assert.equal(ids("tr-ex-301")[0], "tr-ex-301-strength.csv");
});

test("links are found from both ends", () => {
  assert.deepEqual(ids("RSK-001"), ["RSK-001", "CTL-110"]);
  assert.ok(ids("CTL-110").includes("RSK-001"));
});

test("accents and scripts without spaces", () => {
  assert.equal(ids("reglage")[0], "VER-020-I");
  assert.equal(fold("ＲＳＫ"), "rsk");
  assert.equal(ids("断裂")[0], "VER-020-I");
  // not as it stands, but its words are there
  assert.equal(ids("断裂支架")[0], "VER-020-I");
  assert.deepEqual(plain(segmentsOf("plain")), []);
});

test("the words of a state find who is in it, and why; one that nothing is in says so", () => {
  const { found } = index().search("not acceptable");
  assert.deepEqual([found[0].entry.id, found[0].why], ["RSK-001", "Residual risk, earned: Not acceptable"]);
  assert.equal(index().search("unacceptable thrombus").found[0].entry.id, "RSK-001");
  assert.ok(index().search("unacceptable balloon").some, "no risk with a balloon is");
  const none = index().search("waived");
  assert.equal(none.none, "waived");
  assert.match(toldOf(none, false), /Nothing is “waived”/);
});

test("a word that stands nowhere stands for those that nearly are it", () => {
  const context = vm.createContext({});
  const source = new URL("../../ext/riskfile/sphinx/static/vendor/minisearch.min.js", import.meta.url);
  vm.runInContext(readFileSync(source, "utf-8"), context);
  const library = vm.runInContext("miniSearch.default", context);
  const found = (typed) => {
    const known = index();
    known.mend(known.search(typed).missing, library);
    return known.search(typed);
  };
  for (const typed of ["fractrue", "frcture", "fracturre"]) assert.equal(found(typed).found[0].entry.id, "RSK-001", typed);
  assert.equal(found("trombus strutz").found[0].entry.id, "RSK-001");
  assert.deepEqual(plain(found("fractrue").instead), [["fractrue", ["fracture"]]]);
  assert.match(toldOf(found("fractrue"), false), /“fractrue” stands nowhere, looked for “fracture”/);
  assert.deepEqual(plain(found("qwertzuiop").missing), ["qwertzuiop"]);
});

test("where nothing has all words, what has the rare ones is shown", () => {
  const answered = index().search("deflate sharp");
  assert.ok(answered.some);
  assert.deepEqual(new Set(plain(answered.found.map(({ entry }) => entry.id))), new Set(["RSK-010", "HAZ-010"]));
});

test("words in context: cut around them, marked where they stand", () => {
  assert.deepEqual(plain(rangesOf("Réglage at 7.5 and 17.5", ["reglage", "7.5"])), [[0, 7], [11, 14]]);
  const long = `${"before ".repeat(60)}the fracture of a strut ${"after ".repeat(60)}`;
  const [shown, ranges] = cut(long, ["fracture", "strut"]);
  assert.ok(shown.length < 260 && shown.startsWith("… ") && shown.endsWith(" …"));
  assert.deepEqual(plain(ranges).map(([from, to]) => shown.slice(from, to)), ["fracture", "strut"]);
  const [label, text] = plain(index().excerptOf(index().byKey.get("rsk1"), ["fracture"]));
  assert.deepEqual([label, text.slice(0, 10)], ["", "A fracture"]);
});

test("results are grouped by kind, that of the best first", () => {
  const known = index();
  const groups = groupsOf(known, known.search("7.5").found);
  assert.deepEqual(plain(groups.map(({ name, results }) => [name, results.length])), [["Clauses", 2], ["Controls", 1]]);
  assert.equal(known.whereOf(known.byKey.get("7.5")), "Plan");
  assert.equal(known.whereOf(known.byKey.get("rsk1")), "Risks of the stent");
});

test("before the texts are there, ids and titles are found", () => {
  const known = new Index(FILE, null);
  assert.equal(known.search("rsk10").found[0].entry.id, "RSK-010");
  assert.equal(known.search("fracture").found.length, 0);
});

test("what is typed is never a pattern", () => {
  for (const typed of ["(", "[a-", "a.*b c", "\\", "$& (x", "'", '"', "<img src=x>"]) assert.ok(Array.isArray(index().search(typed).found), typed);
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

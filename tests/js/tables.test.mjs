import assert from "node:assert/strict";
import { test } from "node:test";

import { plain, pure, SAID } from "./page.mjs";

const { addressIn, asked, askedOf, choiceOf, csvField, escaped, exactly, inWords, lettersOf, linesOf, sheetText, textOf } = pure();

test("a filter asks for all its words, in any order", () => {
  assert.ok(asked("strut loss")("loss of a strut"));
  assert.ok(!asked("strut loss")("loss of a balloon"));
  assert.ok(asked("")("anything") && asked("   ")(""));
});

test("a filter is not about capitals: the text is lower-cased before", () => {
  assert.ok(asked("STRUT")("loss of a strut"));
});

test("alternatives, opposites and whole lines", () => {
  const either = asked("high | medium");
  assert.ok(either("high") && either("medium risk") && !either("low"));
  assert.ok(asked("!high")("low") && !asked("!high")("high"));
  assert.ok(asked("=high")("note\nhigh") && !asked("=high")("higher"));
  assert.ok(asked("=")("") && !asked("=")("something"));
  assert.ok(asked("!=")("something") && !asked("!=")(""));
  assert.ok(asked("!=low | x")("high"));
});

test("what is meant as it is stands behind a backslash", () => {
  for (const text of ["A | b", "=1", "!no", "C:\\temp", "a\\|b", "\\", "| |", "!=x"]) {
    assert.ok(asked(escaped(text))(`before ${text.toLowerCase()} behind`), text);
    assert.ok(asked(exactly([text]))(text.toLowerCase()), text);
    assert.ok(!asked(exactly([text]))(`${text.toLowerCase()} more`), text);
    assert.equal(choiceOf(escaped(text)), "contains", text);
  }
  const either = asked(exactly(["A | b", "c\\"]));
  assert.ok(either("a | b") && either("c\\") && !either("a") && !either("b"));
});

test("a question is said in plain words", () => {
  assert.equal(inWords("Type", "=Hazard"), "Type: Hazard");
  assert.equal(inWords("Type", "=Hazard|=Risk|=Harm"), "Type: Hazard, Risk or Harm");
  assert.equal(inWords("Type", "!=Hazard"), "Type: not Hazard");
  assert.equal(inWords("Title", "strut  loss"), "Title: “strut” and “loss”");
  assert.equal(inWords("Title", "!strut"), "Title: without “strut”");
  assert.equal(inWords("Title", "="), "Title: nothing in it");
  assert.equal(inWords("Title", "!="), "Title: anything in it");
  assert.equal(inWords("Title", "=a|!b|c"), "Title: a, without “b” or “c”");
  assert.equal(inWords("Title", exactly(["A | b"])), "Title: A | b");
  assert.equal(inWords("S", "=S5", (text) => `${text} Death`), "S: S5 Death");
});

test("cells of a sheet have letters", () => {
  assert.deepEqual(plain([0, 25, 26, 51, 52, 701, 702].map((column) => addressIn(0, column))), ["A1", "Z1", "AA1", "AZ1", "BA1", "ZZ1", "AAA1"]);
});

test("a cell is its text, its note, and each of its items with the word to it", () => {
  const file = { ...SAID, items: [["HAZ-1", "Heat"], ["HAZ-2", "Noise"]] };
  assert.deepEqual(plain(linesOf("words", file)), ["words"]);
  assert.deepEqual(plain(linesOf("", file)), []);
  assert.deepEqual(plain(linesOf(["High", 0, 5, "computed"], file)), ["High", "computed"]);
  assert.deepEqual(plain(linesOf(["", [0, [1, "fail"]]], file)), ["HAZ-1 Heat", "HAZ-2 Noise [fail]"]);
  assert.deepEqual(plain(linesOf(["", [[0, "answers"]]], file)), ["HAZ-1 Heat [answers it]"]);
  assert.deepEqual(plain(linesOf(["", [[1, "chemical"]]], file)), ["HAZ-2 Noise [chemical]"], "of a type of the project");
  assert.deepEqual(plain(linesOf(["", 0, 0, "", "", 1], file)), ["missing"]);
  assert.equal(textOf(["High", 0, 5, "computed"], file), "High\ncomputed");
});

test("a field of CSV is quoted where it must be, and is never a formula", () => {
  assert.equal(csvField("plain"), "plain");
  assert.equal(csvField('a "quote", a comma'), '"a ""quote"", a comma"');
  assert.equal(csvField("two\nlines"), '"two\nlines"');
  for (const start of ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\tx", "\rx"]) {
    assert.ok(csvField(start).replace(/^"/, "").startsWith(`'${start[0]}`), JSON.stringify(start));
  }
  for (const number of ["-1", "+2.5", "-1e-5", "-.5"]) assert.equal(csvField(number), number);
});

test("a cell of a sheet holds what XML can hold, and no more than a cell can", () => {
  assert.equal(sheetText("a\u0000b\u001fc\ufffe"), "a?b?c?");
  assert.equal(sheetText("tab\tand\nline"), "tab\tand\nline");
  assert.equal(sheetText("\ud800 alone, \u{1f9ea} whole"), "? alone, \u{1f9ea} whole");
  const long = sheetText("x".repeat(40_000));
  assert.ok(long.length <= 32_767 && long.endsWith("[cut here]"));
  assert.equal(sheetText("x".repeat(32_767)).length, 32_767);
});

test("an address asks for an element and the state of its table", () => {
  assert.deepEqual(plain(askedOf("#rf-risk-table?q=a%20b&gaps=1")), { id: "rf-risk-table", query: "q=a%20b&gaps=1" });
  assert.deepEqual(plain(askedOf("#RSK-1")), { id: "RSK-1", query: "" });
  assert.deepEqual(plain(askedOf("")), { id: "", query: "" });
  assert.deepEqual(plain(askedOf("#a%C3%A4")), { id: "aä", query: "" });
  assert.deepEqual(plain(askedOf("#100%")), { id: "100%", query: "" });
});

test("a letter of Chinese is as wide as two of Latin", () => {
  assert.equal(lettersOf("RSK-001 "), 8);
  assert.equal(lettersOf("血栓 S4，"), 9);
});

/** The scripts of the pages, run without a browser: what they give for tests, `riskfile.pure`. */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const STATIC = new URL("../../ext/riskfile/sphinx/static/", import.meta.url);
const SCRIPTS = [
  "riskfile.js",
  "riskfile-filters.js",
  "riskfile-files.js",
  "riskfile-print.js",
  "riskfile-table.js",
  "riskfile-find.js",
  "riskfile-chain.js",
  "riskfile-search.js",
];

/** As little of a page as the scripts touch when they are loaded. */
const page = () => {
  const nothing = () => undefined;
  const document = {
    documentElement: { dataset: { content_root: "./" } },
    addEventListener: nothing,
    querySelector: () => null,
    querySelectorAll: () => [],
    getElementById: () => null,
    createElement: () => ({ getContext: () => ({ measureText: (text) => ({ width: text.length * 6 }) }) }),
  };
  const window = { addEventListener: nothing };
  return { window, document, location: { hash: "", search: "" }, Intl, Map, Set, WeakMap, URL, URLSearchParams, setTimeout, clearTimeout, console };
};

export const pure = () => {
  const context = vm.createContext(page());
  for (const name of SCRIPTS) {
    vm.runInContext(readFileSync(new URL(name, STATIC), "utf-8"), context, { filename: name });
  }
  return context.window.riskfile.pure;
};

/** What `items.js` says of words and looks beside items, as far as the tests need it. */
export const SAID = {
  words: {
    aspect: { implementation: "Implementation", effectiveness: "Effectiveness" },
    beside: { pass: "pass", fail: "fail", open: "open", answers: "answers it" },
    "no-region": { undetermined: "not determined", unclaimed: "no claim" },
    proof: { pass: "verified", fail: "verification failed", open: "verification open", none: "not verified" },
    quantity: { p1: "P1", p2: "P2" },
    "estimate-short": { initial: "Initial", residual: "Claimed", earned: "Earned" },
    "proof-short": { pass: "verified", fail: "failed", open: "open", none: "not verified" },
  },
  levels: ["", "●", "◆", "▲", "▲", "■"],
  marks: { pass: [1, "✓"], fail: [5, "✗"], open: [3, "▲"], none: [3, "▲"] },
};

/** A value made by the scripts, as one of our own: strict comparison tells apart what two realms have made. */
export const plain = (value) => JSON.parse(JSON.stringify(value));

/** The scripts of the pages, run without a browser: what they give for tests, `riskfile.pure`. */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const STATIC = new URL("../../ext/riskfile/sphinx/static/", import.meta.url);
const SCRIPTS = ["riskfile.js", "riskfile-find.js", "riskfile-chain.js"];

/** As little of a page as the scripts touch when they are loaded. */
const page = () => {
  const nothing = () => undefined;
  const document = {
    documentElement: { dataset: {} },
    addEventListener: nothing,
    querySelector: () => null,
    querySelectorAll: () => [],
    getElementById: () => null,
    createElement: () => ({ getContext: () => ({ measureText: (text) => ({ width: text.length * 6 }) }) }),
  };
  const window = { addEventListener: nothing };
  return { window, document, location: { hash: "" }, Intl, Map, Set, WeakMap, URLSearchParams, setTimeout, clearTimeout, console };
};

export const pure = () => {
  const context = vm.createContext(page());
  for (const name of SCRIPTS) {
    vm.runInContext(readFileSync(new URL(name, STATIC), "utf-8"), context, { filename: name });
  }
  return context.window.riskfile.pure;
};

/** A value made by the scripts, as one of our own: strict comparison tells apart what two realms have made. */
export const plain = (value) => JSON.parse(JSON.stringify(value));

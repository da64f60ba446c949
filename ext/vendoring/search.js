// The index of MiniSearch, which the search asks for words that are nearly what was typed.
export { default } from "minisearch";

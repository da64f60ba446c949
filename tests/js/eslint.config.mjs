// Called from the top of the repository, which the patterns count from: see `make lint`.
// The scripts of the pages run in browsers as they are, without a bundler; the tests run in Node.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/vendor/**", "**/node_modules/**"] },
  {
    ...js.configs.recommended,
    files: ["**/*.js", "**/*.mjs"],
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      "no-implicit-globals": "error",
      "no-unused-expressions": ["error", { allowShortCircuit: false, allowTernary: false }],
      "no-eval": "error",
      "no-implied-eval": "error",
      // text of items is data: it is only ever set as text
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
          property,
          message: "text of items is data: set it as text",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]",
          message: "text of items is data: set it as text",
        },
      ],
    },
  },
  {
    files: ["ext/riskfile/sphinx/static/*.js"],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "script",
      globals: { ...globals.browser, agGrid: "readonly", dagre: "readonly", svgPanZoom: "readonly", writeXlsxFile: "readonly" },
    },
  },
  {
    files: ["tests/js/**/*.mjs", "ext/vendoring/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.node },
  },
];

// One file of all that the extension needs but VS Code itself, and the licences of what is in it.
import { build } from "esbuild";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { bundled, texts } from "./licences.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  target: "node18",
  format: "cjs",
  external: ["vscode"],
  minify: true,
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
});
const packages = bundled(here, result.metafile);
writeFileSync(join(here, "dist/licences.json"), JSON.stringify(packages, null, 2) + "\n");
writeFileSync(join(here, "dist/LICENCES.txt"), texts(here, packages));

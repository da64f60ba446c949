// What of others is in the bundle: name, version, licence, and its text.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The packages of which a file is in the bundle, by esbuild's own account. */
export function bundled(here, metafile) {
  const folders = new Set();
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    if (!output.endsWith(".js")) continue;
    for (const input of Object.keys(inputs)) {
      const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) folders.add(found[1]);
    }
  }
  return [...folders]
    .map((folder) => {
      const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
      return { name: about.name, version: about.version, licence: about.license, folder };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Their licences, one below the other, headed as in the package of riskfile. */
export function texts(here, packages) {
  return packages
    .map(({ name, version, licence, folder }) => {
      const file = readdirSync(join(here, folder)).find((each) => /^licen[cs]e(\.|$)/i.test(each));
      if (!file || !existsSync(join(here, folder, file))) throw new Error(`${name} brings no text of its licence`);
      return `${name} ${version} (${licence})\n\n${readFileSync(join(here, folder, file), "utf8").trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

// The extension as it is bundled, with vscode-languageclient and the server of the command, in a window that is a stand-in.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import Module from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { until, window_ } from "./vscode.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const program = process.env.RISKFILE_COMMAND ?? join(here, "../../.venv/bin/riskfile");
const bundle = join(here, "dist/extension.js");
const RISKS = "needs/design/risks.md";

let folder;
before(() => {
  // a blank, and a letter that is no ASCII
  folder = join(mkdtempSync(join(tmpdir(), "riskfile-")), "Gerät 1");
  const made = spawnSync(program, ["init", folder], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr + made.error);
});
after(() => rmSync(dirname(folder), { recursive: true, force: true }));

/** Start the extension in a window, and end it with the test. */
async function started(t, settings, where = folder) {
  const at = window_(where, settings);
  const load = Module._load;
  const require = createRequire(import.meta.url);
  delete require.cache[bundle];
  Module._load = (name, ...rest) => (name === "vscode" ? at.vscode : load(name, ...rest));
  const extension = require(bundle);
  Module._load = load;
  const kept = new Map();
  const context = { subscriptions: [], workspaceState: { get: (name) => kept.get(name), update: async (name, value) => kept.set(name, value) } };
  t.after(() => extension.deactivate());
  await extension.activate(context);
  return at;
}

test("findings come and go while somebody types, and the status bar counts them", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const page = at.open(RISKS, "markdown");
  await until(() => at.status.text === "$(check) riskfile");
  at.replace(page, ":harm: HRM-001", ":harm: HRM-0019");
  const [found] = await until(() => at.foundIn(page).length && at.foundIn(page));
  assert.equal(found.source, "riskfile");
  assert.match(JSON.stringify(found.code), /RMF902/);
  assert.equal(found.range.start.line, page.positionAt(page.text.indexOf("HRM-0019")).line);
  await until(() => at.status.text === "$(error) 1 $(warning) 0 riskfile");
  assert.match(at.status.tooltip, /the setting riskfile\.command/);
  at.replace(page, "HRM-0019", "HRM-001");
  await until(() => at.status.text === "$(check) riskfile");
});

test("the gate that is chosen is the one that is judged at", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const page = at.open(RISKS, "markdown");
  at.answers.push(({ items }) => items.find(({ gate }) => gate === "manufacturing"));
  await at.vscode.commands.executeCommand("riskfile.chooseGate");
  assert.equal(at.settings["riskfile.gate"], "manufacturing");
  await until(() => at.status.text === "$(check) riskfile (manufacturing)");
  // nothing that implements it: open work in a draft, and an error at this gate
  at.replace(page, ":implements:", ":tags:");
  await until(() => at.status.text.startsWith("$(error)"));
});

test("a lens leads to where an item is used, and the code of a finding to the page of its rule", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const page = at.open(RISKS, "markdown");
  await until(() => at.status.text === "$(check) riskfile");
  const uri = page.uri.toString();
  const place = { uri, range: { start: { line: 3, character: 1 }, end: { line: 3, character: 4 } } };
  await at.vscode.commands.executeCommand("riskfile.showReferences", uri, { line: 4, character: 0 }, [place]);
  const [, shownIn, position, places] = await until(() => at.executed.find(([name]) => name === "editor.action.showReferences"));
  assert.equal(shownIn.toString(), uri);
  assert.equal(position.line, 4);
  assert.equal(places.length, 1);
  assert.equal(places[0].range.start.line, 3);
  at.replace(page, ":harm: HRM-001", ":harm: HRM-0019");
  const [found] = await until(() => at.foundIn(page).length && at.foundIn(page));
  assert.equal(found.code.target.toString(), "riskfile:/rules/RMF902.md");
  const text = await at.content.get("riskfile").provideTextDocumentContent(found.code.target);
  assert.match(text, /^# RMF902 dangling-link/);
});

test("what a code action leaves to be said is selected", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const page = at.open(RISKS, "markdown");
  at.cursor(page, ":id: RSK-001");
  at.replace(page, ":harm: HRM-001", ":harm: TBD");
  await at.vscode.commands.executeCommand("riskfile.goToPlaceholder", page.uri.toString(), 4);
  assert.equal(page.getText(at.vscode.window.activeTextEditor.selection), "TBD");
});

test("an item is shown, that under the cursor or one that is chosen", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const page = at.open(RISKS, "markdown");
  at.cursor(page, ":id: RSK-001".slice(5));
  await at.vscode.commands.executeCommand("riskfile.showItem");
  const [, uri] = await until(() => at.executed.find(([name]) => name === "markdown.showPreviewToSide"));
  assert.match(at.content.get("riskfile").provideTextDocumentContent(uri), /RSK-001/);
  await at.vscode.commands.executeCommand("riskfile.showItem", "RSK-999");
  assert.match(at.messages.at(-1).text, /RSK-999/);
});

test("a new item is written to its page and shown, and the stage is asked for where it is not plain", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  const kept = readFileSync(join(folder, RISKS), "utf8");
  t.after(() => writeFileSync(join(folder, RISKS), kept));
  at.answers.push(({ items }) => items.find(({ label }) => label === "risk"), () => " Heat at the tip ", (asked) => {
    assert.deepEqual(asked.items, ["design", "manufacturing", "post-launch"]);
    return "design";
  });
  await at.vscode.commands.executeCommand("riskfile.newItem");
  assert.deepEqual(at.messages, []);
  const [, uri, { selection }] = at.executed.find(([name]) => name === "showTextDocument");
  assert.equal(uri.fsPath, join(folder, RISKS));
  assert.equal(readFileSync(uri.fsPath, "utf8").split("\n")[selection.start.line], ":::{risk} Heat at the tip");
});

test("the preview is built, opened in the browser, and ends when it is told to", async (t) => {
  const at = await started(t, { "riskfile.command": program });
  await at.vscode.commands.executeCommand("riskfile.openPreview");
  assert.deepEqual(at.messages, []);
  const [, uri] = at.executed.find(([name]) => name === "openExternal");
  const page = await until(async () => {
    const answer = await fetch(uri.toString()).catch(() => undefined);
    const text = answer?.ok ? await answer.text() : "";
    return text.includes("Risk management") && text;
  }, 120);
  assert.ok(page);
  await at.vscode.commands.executeCommand("riskfile.closePreview");
  await until(() => fetch(uri.toString()).then(() => false, () => true));
});

test("a command that is not there, or no riskfile, is told with a way out", async (t) => {
  const missing = await started(t, { "riskfile.command": "nowhere/riskfile" });
  const [told] = missing.messages;
  assert.match(told.text, /There is no .*nowhere.riskfile, which the setting riskfile\.command names/);
  assert.deepEqual(told.ways, ["Install...", "Open Settings", "Try Again", "Show Output"]);
  assert.equal(missing.status.text, "$(circle-slash) riskfile");
  await missing.vscode.commands.executeCommand("riskfile.showItem", "RSK-001");
  assert.match(missing.messages.at(-1).text, /There is no .*nowhere.riskfile/);
});

test("what is to be installed is typed into a terminal, and not run", async (t) => {
  const missing = await started(t, { "riskfile.command": "nowhere/riskfile" });
  missing.answers.push(({ ways }) => ways[0]);
  await missing.vscode.commands.executeCommand("riskfile.restart");
  const terminal = await until(() => missing.terminals[0]);
  assert.match(terminal.sent[0].text, /pip install .riskfile\[lsp\]/);
  assert.equal(terminal.sent[0].enter, false);
});

const stands = (name, script) => {
  const path = join(dirname(folder), name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

test("one that is too old, one that is none, and one without the language server are told", { skip: process.platform === "win32" }, async (t) => {
  for (const [name, script, said] of [
    ["old", "echo riskfile 0.0.9", /riskfile 0\.0\.9 \(the setting riskfile\.command\) is too old: the extension needs 0\.1\.0/],
    ["none", "echo hello; exit 3", /does not run as riskfile: hello/],
    [
      "bare",
      'test "$1" = --version && echo riskfile 0.1.0 && exit; echo "riskfile: riskfile[lsp] is needed and not installed" >&2; exit 2',
      /The language server does not start: riskfile\[lsp\] is needed and not installed/,
    ],
  ]) {
    const at = await started(t, { "riskfile.command": stands(name, script) });
    assert.match(at.messages[0].text, said);
    assert.equal(at.status.text, "$(circle-slash) riskfile");
  }
});

test(".venv of the folder comes before PATH", { skip: process.platform === "win32" }, async (t) => {
  mkdirSync(join(folder, ".venv/bin"), { recursive: true });
  writeFileSync(join(folder, ".venv/bin/riskfile"), `#!/bin/sh\nexec "${program}" "$@"\n`);
  chmodSync(join(folder, ".venv/bin/riskfile"), 0o755);
  t.after(() => rmSync(join(folder, ".venv"), { recursive: true }));
  const at = await started(t, {});
  await until(() => at.status.text === "$(check) riskfile");
  assert.match(at.status.tooltip, /\.venv of the folder/);
});

test("a window without a risk file has none of it", async (t) => {
  const empty = join(dirname(folder), "empty");
  mkdirSync(empty);
  const at = await started(t, {}, empty);
  assert.equal(at.status.shown, false);
  assert.deepEqual(at.messages, []);
});

test("schemas of another version are told, and written anew", async (t) => {
  const schema = join(folder, "needs/policy.schema.json");
  const kept = readFileSync(schema, "utf8");
  writeFileSync(schema, "{}\n");
  const window = await started(t, { "riskfile.command": program });
  window.answers.push(() => "Update");
  await until(() => readFileSync(schema, "utf8") === kept);
  assert.match(window.messages[0].text, /schemas and snippets of this project are not those of riskfile/);
});

test("all that is contributed is there, and nothing is that is not", async (t) => {
  const about = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const at = await started(t, { "riskfile.command": program });
  // what a lens or a code action runs is no command for people
  const runs = ["riskfile.showReferences", "riskfile.goToPlaceholder"];
  const forPeople = [...at.commands.keys()].filter((each) => each.startsWith("riskfile.") && !runs.includes(each));
  assert.deepEqual(forPeople.sort(), about.contributes.commands.map(({ command }) => command).sort());
  for (const { path } of [...about.contributes.snippets, ...about.contributes.grammars]) JSON.parse(readFileSync(join(here, path), "utf8"));
  assert.ok(existsSync(join(here, about.icon)));
  assert.ok(existsSync(join(here, about.main)));
});

test("all that is bundled is in the inventory, and its licence is in the package", () => {
  const bundled = JSON.parse(readFileSync(join(here, "dist/licences.json"), "utf8"));
  const inventory = readFileSync(join(here, "../../supply/inventory.yaml"), "utf8");
  const texts = readFileSync(join(here, "dist/LICENCES.txt"), "utf8");
  assert.ok(bundled.length > 3);
  for (const { name, version, licence } of bundled) {
    assert.ok(inventory.includes(`{name: ${name}, version: "${version}", licence: ${licence}}`), name);
    assert.ok(texts.includes(`${name} ${version} (${licence})`), name);
  }
});

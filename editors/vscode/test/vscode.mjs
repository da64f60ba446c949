// A stand-in for the part of VS Code that the extension and vscode-languageclient use, without a window: what is shown is
// kept, what would be asked is answered by the test. Of classes that are not here any name is one without behaviour.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL, fileURLToPath } from "node:url";

export class EventEmitter {
  #listeners = new Set();
  event = (listener, self, into) => {
    const bound = (value) => listener.call(self, value);
    this.#listeners.add(bound);
    const made = { dispose: () => this.#listeners.delete(bound) };
    into?.push(made);
    return made;
  };
  fire(value) {
    for (const each of [...this.#listeners]) each(value);
  }
  dispose() {
    this.#listeners.clear();
  }
}

class Uri {
  constructor(text) {
    this.text = text;
    this.scheme = text.slice(0, text.indexOf(":"));
    this.fsPath = this.scheme === "file" ? fileURLToPath(text) : text;
    this.path = this.scheme === "file" ? new URL(text).pathname : text.slice(text.indexOf(":") + 1);
  }
  static file = (path) => new Uri(pathToFileURL(path).href);
  static parse = (text) => new Uri(text);
  static from = ({ scheme, path }) => new Uri(`${scheme}:${path}`);
  static joinPath = (base, ...parts) => Uri.file(join(base.fsPath, ...parts));
  toString() {
    return this.text;
  }
  with() {
    return this;
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(...given) {
    const [a, b, c, d] = given;
    this.start = typeof a === "number" ? new Position(a, b) : a;
    this.end = typeof a === "number" ? new Position(c, d) : b;
  }
}

class Location {
  constructor(uri, range) {
    Object.assign(this, { uri, range });
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class Disposable {
  constructor(dispose) {
    this.dispose = dispose;
  }
  static from = (...all) => new Disposable(() => all.forEach((each) => each.dispose()));
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  static Empty = new CodeActionKind("");
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
}

class RelativePattern {
  constructor(base, pattern) {
    Object.assign(this, { base, baseUri: base.uri ?? base, pattern });
  }
}

class TextDocument {
  version = 1;
  isClosed = false;
  isDirty = false;
  constructor(uri, languageId, text) {
    Object.assign(this, { uri, languageId, text, fileName: uri.fsPath });
  }
  getText(range) {
    if (!range) return this.text;
    return this.text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
  }
  offsetAt({ line, character }) {
    let at = 0;
    for (let each = 0; each < line; each++) at = this.text.indexOf("\n", at) + 1;
    return at + character;
  }
  positionAt(offset) {
    const before = this.text.slice(0, offset);
    return new Position(before.split("\n").length - 1, offset - before.lastIndexOf("\n") - 1);
  }
  getWordRangeAtPosition(position, pattern) {
    const line = this.text.split("\n")[position.line];
    for (const found of line.matchAll(new RegExp(pattern, "g"))) {
      if (found.index <= position.character && position.character <= found.index + found[0].length)
        return new Range(position.line, found.index, position.line, found.index + found[0].length);
    }
    return undefined;
  }
}

/** A window on one folder. `settings` are those that are not default; `answers` maps the words of a question to its answer. */
export function window_(folder, settings = {}) {
  const at = { settings, messages: [], executed: [], terminals: [], commands: new Map(), found: new Map(), providers: new Map(), answers: [], status: {}, log: [], content: new Map() };
  const events = new Map();
  const on = (name) => {
    if (!events.has(name)) events.set(name, new EventEmitter());
    return events.get(name);
  };
  const nothing = () => new Disposable(() => {});
  const workspaceFolder = { uri: Uri.file(folder), name: "project", index: 0 };
  const answer = (shown) => Promise.resolve(at.answers.length ? at.answers.shift()(shown) : undefined);
  const message = (kind) => (text, ...ways) => {
    at.messages.push({ kind, text, ways });
    return answer({ text, ways });
  };
  const collections = [];
  const named = (known, otherwise) =>
    new Proxy(known, { get: (target, name) => (name in target || typeof name === "symbol" ? target[name] : otherwise(name)) });

  const languages = named(
    {
      createDiagnosticCollection: () => {
        const found = new Map();
        const collection = {
          set: (uri, list) => {
            found.set(uri.toString(), list ?? []);
            on("diagnostics").fire({ uris: [uri] });
          },
          delete: (uri) => {
            found.delete(uri.toString());
            on("diagnostics").fire({ uris: [uri] });
          },
          clear: () => found.clear(),
          dispose: () => {
            found.clear();
            collections.splice(collections.indexOf(collection), 1);
          },
          found,
        };
        collections.push(collection);
        return collection;
      },
      getDiagnostics: (uri) => {
        const all = collections.flatMap(({ found }) => [...found].map(([text, list]) => [Uri.parse(text), list]));
        return uri ? all.filter(([each]) => each.toString() === uri.toString()).flatMap(([, list]) => list) : all;
      },
      onDidChangeDiagnostics: on("diagnostics").event,
      match: (selector, document) => (selector.some?.((each) => each.language === document.languageId) ? 10 : 0),
    },
    (name) => (selector, provider) => {
      // registerCompletionItemProvider, ...
      at.providers.set(String(name).replace(/^register|Provider$/g, ""), provider);
      return new Disposable(() => at.providers.delete(String(name)));
    },
  );

  const workspace = named(
    {
      workspaceFolders: [workspaceFolder],
      textDocuments: [],
      notebookDocuments: [],
      isTrusted: true,
      getWorkspaceFolder: () => workspaceFolder,
      getConfiguration: (section) => ({
        get: (name, otherwise) => at.settings[section ? `${section}.${name}` : name] ?? otherwise,
        has: (name) => `${section}.${name}` in at.settings,
        inspect: () => undefined,
        update: async (name, value) => {
          at.settings[`${section}.${name}`] = value;
          on("configuration").fire({ affectsConfiguration: (asked) => asked === `${section}.${name}` });
        },
      }),
      findFiles: async () => {
        const found = readdirSync(folder, { recursive: true }).filter((each) => /(^|[\\/])needs[\\/]policy\.yaml$/.test(each));
        return found.map((each) => Uri.file(join(folder, each)));
      },
      saveAll: async () => true,
      registerTextDocumentContentProvider: (scheme, provider) => {
        at.content.set(scheme, provider);
        return nothing();
      },
      onDidChangeConfiguration: on("configuration").event,
      createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing, dispose() {} }),
      applyEdit: async () => true,
    },
    (name) => (String(name).startsWith("on") ? on(String(name)).event : () => nothing()),
  );

  const status = { show: () => (status.shown = true), hide: () => (status.shown = false), dispose() {} };
  at.status = status;
  const log = (kind) => (text) => at.log.push(`${kind}: ${text}`);
  const window = named(
    {
      activeTextEditor: undefined,
      visibleTextEditors: [],
      tabGroups: { all: [], onDidChangeTabs: nothing, onDidChangeTabGroups: nothing },
      createOutputChannel: () => ({ info: log("info"), warn: log("warn"), error: log("error"), debug: log("debug"), trace: log("trace"), append: log("out"), appendLine: log("out"), show() {}, clear() {}, dispose() {}, logLevel: 3, onDidChangeLogLevel: nothing }),
      createStatusBarItem: () => status,
      createTerminal: () => {
        const terminal = { sent: [], show() {}, sendText: (text, enter) => terminal.sent.push({ text, enter }) };
        at.terminals.push(terminal);
        return terminal;
      },
      showErrorMessage: message("error"),
      showWarningMessage: message("warning"),
      showInformationMessage: message("information"),
      showQuickPick: (items, options) => answer({ items, options }),
      showInputBox: (options) => answer({ options }),
      showTextDocument: async (uri, options) => at.executed.push(["showTextDocument", uri, options]),
      withProgress: (_, task) => task({ report() {} }, { isCancellationRequested: false, onCancellationRequested: nothing }),
    },
    (name) => (String(name).startsWith("on") ? on(String(name)).event : () => nothing()),
  );

  const commands = {
    registerCommand: (name, action) => {
      at.commands.set(name, action);
      return new Disposable(() => at.commands.delete(name));
    },
    executeCommand: async (name, ...args) => {
      at.executed.push([name, ...args]);
      return at.commands.get(name)?.(...args);
    },
  };

  const known = {
    version: "1.82.0",
    env: { language: "en", appName: "stand-in", openExternal: async (uri) => at.executed.push(["openExternal", uri]) },
    Uri, Position, Range, Selection: Range, Location, Diagnostic, Disposable, EventEmitter, RelativePattern, CodeActionKind,
    CancellationError: class extends Error {},
    ThemeColor: class {
      constructor(id) {
        this.id = id;
      }
    },
    CancellationTokenSource: class {
      token = { isCancellationRequested: false, onCancellationRequested: nothing };
      cancel() {}
      dispose() {}
    },
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    StatusBarAlignment: { Left: 1, Right: 2 },
    ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
    ProgressLocation: { Notification: 15, Window: 10 },
    ViewColumn: { Active: -1, Beside: -2 },
    window, workspace, languages, commands,
    extensions: { getExtension: () => undefined, all: [] },
  };
  const classes = new Map();
  at.vscode = new Proxy(known, {
    get: (target, name) => {
      if (name in target || typeof name === "symbol" || name === "__esModule" || name === "default" || name === "then") return target[name];
      if (!classes.has(name)) classes.set(name, class { constructor(...given) { this.given = given; } });
      return classes.get(name);
    },
  });

  /** Open a file, as somebody does who clicks on it. */
  at.open = (path, languageId) => {
    const document = new TextDocument(Uri.file(join(folder, path)), languageId, readFileSync(join(folder, path), "utf8"));
    workspace.textDocuments.push(document);
    on("onDidOpenTextDocument").fire(document);
    return document;
  };
  /** Type one text over another. */
  at.replace = (document, old, text) => {
    const offset = document.text.indexOf(old);
    const range = new Range(document.positionAt(offset), document.positionAt(offset + old.length));
    document.text = document.text.slice(0, offset) + text + document.text.slice(offset + old.length);
    document.version++;
    on("onDidChangeTextDocument").fire({ document, contentChanges: [{ range, rangeOffset: offset, rangeLength: old.length, text }], reason: undefined });
  };
  /** Put the cursor into a text. */
  at.cursor = (document, text) => {
    window.activeTextEditor = { document, selection: { active: document.positionAt(document.text.indexOf(text) + 1) }, revealRange() {} };
  };
  /** What is found in a file. */
  at.foundIn = (document) => languages.getDiagnostics(document.uri);
  return at;
}

/** As soon as `what` gives something. */
export async function until(what, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

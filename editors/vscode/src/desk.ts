// One window: the language server, the entry of the status bar, and the commands.
import { spawn, type ChildProcess } from "node:child_process";
import { PassThrough } from "node:stream";
import { dirname, basename } from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type LanguageClientOptions,
  type Location,
  type Position,
  type ServerOptions,
  type StreamInfo,
} from "vscode-languageclient/node";
import { find, installing, NoCommandError, run, type Command, type Result } from "./command";
import { Preview } from "./preview";

type Gate = "" | "draft" | "design" | "manufacturing" | "post-launch";
const GATES: readonly Gate[] = ["", "draft", "design", "manufacturing", "post-launch"];

const ITEM = /[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-\d+[A-Za-z0-9]*/;
const SHOWN = "riskfile";
// where the codes of findings lead, in the scheme above
const RULES = "/rules/";

/** Milliseconds for which a new server is waited for. */
const IMPORTING = 600;

/** How often a server that has ended by itself is started anew. */
const RESTARTS = 3;

interface ItemSymbol {
  readonly name: string;
  readonly containerName?: string;
}

/** One that can be ended whatever has become of its server: what fails in ending it concerns nobody. */
class Client extends LanguageClient {
  override async stop(timeout?: number): Promise<void> {
    try {
      await super.stop(timeout);
    } catch (error) {
      this.outputChannel.appendLine(String(error));
    }
  }

  /** Errors are written to the output; the desk says what they come to. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Desk {
  readonly output = vscode.window.createOutputChannel("riskfile", { log: true });
  private readonly status = vscode.window.createStatusBarItem("riskfile.status", vscode.StatusBarAlignment.Left, 50);
  private readonly preview: Preview;
  private client: LanguageClient | undefined;
  private server: ChildProcess | undefined;
  private command: Command | undefined;
  private folder = "";
  private failure = "";
  private starting: Promise<void> = Promise.resolve();
  private readonly shown = new Map<string, string>();
  private readonly shownChanged = new vscode.EventEmitter<vscode.Uri>();

  constructor(private readonly context: vscode.ExtensionContext) {
    this.preview = new Preview(this.output);
    this.status.name = "riskfile";
    this.status.command = "riskfile.menu";
    const { commands, workspace, languages } = vscode;
    const act = (name: string, action: (...args: unknown[]) => Promise<unknown>): vscode.Disposable =>
      commands.registerCommand(`riskfile.${name}`, (...args: unknown[]) =>
        action(...args).catch((error: unknown) => {
          this.output.error(error instanceof Error ? error : String(error));
          void vscode.window.showErrorMessage(`riskfile: ${error instanceof Error ? error.message : String(error)}`);
        }),
      );
    context.subscriptions.push(
      this.output,
      this.status,
      this.shownChanged,
      act("menu", () => this.menu()),
      act("restart", () => this.start()),
      act("chooseGate", () => this.chooseGate()),
      act("showItem", (id) => this.showItem(typeof id === "string" ? id : undefined)),
      act("newItem", () => this.newItem()),
      act("openPreview", () => this.openPreview()),
      act("closePreview", () => this.preview.stop()),
      act("updateForEditors", () => this.updateForEditors()),
      act("showReferences", (uri, position, places) => this.showReferences(uri as string, position as Position, places as Location[])),
      act("goToPlaceholder", (uri, line) => this.goToPlaceholder(uri as string, line as number)),
      act("showOutput", () => {
        this.output.show(true);
        return Promise.resolve();
      }),
      workspace.registerTextDocumentContentProvider(SHOWN, {
        onDidChange: this.shownChanged.event,
        provideTextDocumentContent: (uri) =>
          uri.path.startsWith(RULES) ? this.rulePage(uri) : (this.shown.get(uri.toString()) ?? ""),
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (["command", "gate", "language", "ownRules"].some((each) => event.affectsConfiguration(`riskfile.${each}`))) void this.start();
      }),
      languages.onDidChangeDiagnostics(() => {
        this.tell();
      }),
    );
  }

  /** Start the server, or start it anew; one start behind the other. */
  start(): Promise<void> {
    this.starting = this.starting.then(() => this.begin());
    return this.starting;
  }

  /** End all that runs. */
  async stop(): Promise<void> {
    await this.preview.stop();
    await this.disconnect();
  }

  private async disconnect(): Promise<void> {
    const { client, server } = this;
    this.client = this.server = undefined;
    if (client) await client.dispose();
    // it ends when it is told to; one that does not is ended
    if (server?.exitCode === null) setTimeout(() => server.kill(), 2000).unref();
  }

  private async begin(): Promise<void> {
    this.failure = "";
    await this.disconnect();
    this.folder = await project();
    if (!this.folder) {
      this.status.hide();
      return;
    }
    await vscode.commands.executeCommand("setContext", "riskfile.active", true);
    this.tell();
    this.status.show();
    const settings = this.settings();
    try {
      this.command = await find(this.folder, settings.get<string>("command", "").trim());
    } catch (error) {
      if (!(error instanceof NoCommandError)) throw error;
      this.command = undefined;
      this.fail(error.message, true);
      return;
    }
    this.output.info(`riskfile ${this.command.version}: ${this.command.program} (${this.command.from}), in ${this.folder}`);
    await this.connect(this.command);
    if (!this.failure) void this.askForEditors(this.command);
  }

  private async connect(command: Command): Promise<void> {
    let said = "";
    let ran = false;
    let restarts = 0;
    const start = (): ChildProcess => {
      const child = spawn(command.program, ["lsp", ...this.options()], { cwd: this.folder, windowsHide: true });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said = (said + text).slice(-4000);
        this.output.debug(text.trimEnd());
      });
      child.on("error", (error) => {
        said = error.message;
      });
      // what is written to one that has ended is lost
      child.stdin.on("error", () => undefined);
      this.server = child;
      return child;
    };
    const failed = async (why: string): Promise<void> => {
      await this.disconnect();
      this.output.error(said);
      const last = said.trim().split(/\r?\n/).at(-1) ?? "";
      this.fail(`The language server does not start: ${last.replace(/^riskfile: /, "") || why}`, /riskfile\[lsp\]|invalid choice/.test(said));
    };
    let first: ChildProcess | undefined = start();
    // it reads nothing before it has imported what it needs; one that cannot has ended by then, and has said why
    const ended = await Promise.race([
      new Promise<boolean>((done) => first?.once("close", () => { done(true); })),
      new Promise<boolean>((done) => setTimeout(() => { done(false); }, IMPORTING)),
    ]);
    if (ended) {
      await failed("it has ended");
      return;
    }
    const serverOptions: ServerOptions = (): Promise<StreamInfo> => {
      const { stdout, stdin } = first ?? start();
      first = undefined;
      if (!stdout || !stdin) return Promise.reject(new Error("the server has no pipes"));
      const writer = new PassThrough();
      writer.pipe(stdin);
      return Promise.resolve({ reader: stdout, writer });
    };
    const clientOptions: LanguageClientOptions = {
      // the pages, the policy and what it names
      documentSelector: [
        { scheme: "file", language: "markdown" },
        { scheme: "file", language: "yaml" },
      ],
      outputChannel: this.output,
      diagnosticCollectionName: "riskfile",
      initializationFailedHandler: () => false,
      // what this extension does, and no editor does by itself
      initializationOptions: {
        // "" is that of the editor, which says it by itself
        language: this.settings().get<string>("language", ""),
        showReferences: true,
        rulePages: true,
        askAgain: "editor.action.triggerSuggest",
        goToPlaceholder: "riskfile.goToPlaceholder",
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          // one that has never run would not run the next time; one that has is started anew, a few times
          const again = ran && restarts++ < RESTARTS;
          return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const client = new Client("riskfile", "riskfile", serverOptions, clientOptions);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped && this.client === client) {
        this.failure = "The language server has ended.";
      } else if (newState === State.Running) {
        ran = true;
        this.failure = "";
      }
      this.tell();
    });
    this.client = client;
    const why = await client.start().then(
      () => "it has ended",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (client.state !== State.Running) await failed(why);
    this.tell();
  }

  private settings(): vscode.WorkspaceConfiguration {
    return vscode.workspace.getConfiguration("riskfile", vscode.Uri.file(this.folder));
  }

  /** What the commands that judge are given. */
  private options(): string[] {
    const settings = this.settings();
    const gate = settings.get<Gate>("gate", "");
    return [...(gate ? ["--gate", gate] : []), ...(settings.get<boolean>("ownRules", true) ? [] : ["--no-own-rules"])];
  }

  /** Say what is wrong, with a way out. */
  private fail(message: string, install: boolean): void {
    this.failure = message;
    this.output.error(message);
    this.tell();
    const ways = [...(install ? ["Install..."] : []), "Open Settings", "Try Again", "Show Output"];
    void vscode.window.showErrorMessage(`riskfile: ${message}`, ...ways).then(async (way) => {
      if (way === "Install...") {
        const terminal = vscode.window.createTerminal({ name: "riskfile", cwd: this.folder });
        terminal.show();
        // whoever reads it presses Enter
        terminal.sendText(installing(), false);
      } else if (way === "Open Settings") {
        await vscode.commands.executeCommand("workbench.action.openSettings", "riskfile.command");
      } else if (way === "Try Again") {
        await this.start();
      } else if (way === "Show Output") {
        this.output.show(true);
      }
    });
  }

  /** The entry of the status bar. */
  private tell(): void {
    const counts = { errors: 0, warnings: 0, open: 0 };
    for (const [, found] of vscode.languages.getDiagnostics()) {
      for (const each of found) {
        if (each.source !== "riskfile") continue;
        if (each.severity === vscode.DiagnosticSeverity.Error) counts.errors++;
        else if (each.severity === vscode.DiagnosticSeverity.Warning) counts.warnings++;
        else counts.open++;
      }
    }
    const gate = this.settings().get<Gate>("gate", "");
    const name = gate ? `riskfile (${gate})` : "riskfile";
    const running = this.client?.state === State.Running;
    this.status.backgroundColor = this.failure ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    if (this.failure) {
      this.status.text = `$(circle-slash) ${name}`;
    } else if (!running) {
      this.status.text = `$(sync~spin) ${name}`;
    } else if (counts.errors || counts.warnings) {
      this.status.text = `$(error) ${counts.errors} $(warning) ${counts.warnings} ${name}`;
    } else {
      this.status.text = `$(check) ${name}`;
    }
    const lines = [
      this.failure || `${counts.errors} errors, ${counts.warnings} warnings, ${counts.open} open`,
      `Gate: ${gate || "that of needs/policy.yaml"}`,
      ...(this.command ? [`riskfile ${this.command.version}: ${this.command.program} (${this.command.from})`] : []),
      ...(this.preview.address ? [`Preview: ${this.preview.address}`] : []),
    ];
    this.status.tooltip = lines.join("\n");
  }

  private async menu(): Promise<void> {
    const ways: [string, string][] = [
      ["$(search) Show an item", "showItem"],
      ["$(add) New item", "newItem"],
      ["$(milestone) Choose the gate to check at", "chooseGate"],
      this.preview.address ? ["$(stop) Stop the preview", "closePreview"] : ["$(open-preview) Open the preview", "openPreview"],
      ["$(refresh) Restart the language server", "restart"],
      ["$(output) Show the output", "showOutput"],
    ];
    const picked = await vscode.window.showQuickPick(
      ways.map(([label, name]) => ({ label, name })),
      { title: "riskfile", placeHolder: this.failure || "What do you want to do?" },
    );
    if (picked) await vscode.commands.executeCommand(`riskfile.${picked.name}`);
  }

  private async chooseGate(): Promise<void> {
    const now = this.settings().get<Gate>("gate", "");
    const picked = await vscode.window.showQuickPick(
      GATES.map((gate) => ({ label: gate || "as needs/policy.yaml says", gate, ...(gate === now ? { description: "now" } : {}) })),
      { title: "The gate at which the file is judged while you type" },
    );
    if (!picked || picked.gate === now) return;
    // the change of the setting starts the server anew
    await this.settings().update("gate", picked.gate || undefined, vscode.ConfigurationTarget.Workspace);
  }

  private ready(): Command {
    if (!this.command) throw new Error(this.failure || "There is no needs/policy.yaml in this window.");
    return this.command;
  }

  /** Run a command of riskfile in the project; what it says where it ends otherwise is thrown. */
  private async ask(args: readonly string[], allowed: readonly number[] = [0]): Promise<Result> {
    const command = this.ready();
    this.output.info(`riskfile ${args.join(" ")}`);
    const result = await run(command.program, args, this.folder);
    if (result.status !== null && allowed.includes(result.status)) return result;
    if (/invalid choice: '/.test(result.error)) {
      throw new Error(`riskfile ${command.version} has no command \`${args[0] ?? ""}\`; install a newer one.`);
    }
    this.output.error(result.error);
    throw new Error(result.error.trim().replace(/^riskfile: /, "") || `riskfile ${args[0] ?? ""} ended with ${result.status ?? "no status"}`);
  }

  private async showItem(given: string | undefined): Promise<void> {
    const id = given ?? (await this.chosenItem());
    if (!id) return;
    const { out } = await this.ask(["show", id, "--format", "markdown", ...this.options()]);
    const uri = vscode.Uri.from({ scheme: SHOWN, path: `/${id}.md` });
    this.shown.set(uri.toString(), out);
    this.shownChanged.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }

  /** What a lens that counts leads to: the places as the protocol has them. */
  private async showReferences(uri: string, position: Position, places: readonly Location[]): Promise<void> {
    const converter = this.client?.protocol2CodeConverter;
    if (!converter) return;
    await vscode.commands.executeCommand(
      "editor.action.showReferences",
      converter.asUri(uri),
      converter.asPosition(position),
      places.map((each) => converter.asLocation(each)),
    );
  }

  /** Select the first placeholder that stands at a line or below: what a code action has left to be said. */
  private goToPlaceholder(uri: string, line: number): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() === this.client?.protocol2CodeConverter.asUri(uri).toString() && editor) {
      const { document } = editor;
      const begin = document.offsetAt(new vscode.Position(line, 0));
      const found = /\bTBD\b/.exec(document.getText().slice(begin));
      if (found) {
        const at = begin + found.index;
        editor.selection = new vscode.Selection(document.positionAt(at), document.positionAt(at + found[0].length));
        editor.revealRange(editor.selection);
      }
    }
    return Promise.resolve();
  }

  /** The page of a rule, which the server has. */
  private async rulePage(uri: vscode.Uri): Promise<string> {
    const found = await this.client?.sendRequest<{ text: string } | null>("workspace/textDocumentContent", { uri: uri.toString() });
    return found?.text ?? "";
  }

  /** The id under the cursor; where there is none, one that is chosen. */
  private async chosenItem(): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    const range = editor?.document.getWordRangeAtPosition(editor.selection.active, ITEM);
    if (editor && range) return editor.document.getText(range);
    const found = (await this.client?.sendRequest<ItemSymbol[] | null>("workspace/symbol", { query: "" })) ?? [];
    if (found.length === 0) return vscode.window.showInputBox({ title: "Show an item", prompt: "Its id, such as RSK-001" });
    const picked = await vscode.window.showQuickPick(
      found.map(({ name, containerName }) => ({ label: name, ...(containerName ? { description: containerName } : {}) })),
      { title: "Show an item", matchOnDescription: true },
    );
    return picked && ITEM.exec(picked.label)?.[0];
  }

  private async newItem(): Promise<void> {
    const { out } = await this.ask(["types"]);
    const types = out.split(/\r?\n/).flatMap((line) => {
      const found = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line);
      return found?.[1] && found[3] ? [{ label: found[1], description: found[3] }] : [];
    });
    const type = await vscode.window.showQuickPick(types, { title: "New item: its type", matchOnDescription: true });
    if (!type) return;
    const title = await vscode.window.showInputBox({ title: `New item: ${type.description}`, prompt: "Its title, in one line" });
    if (!title?.trim()) return;
    if (!(await vscode.workspace.saveAll(false))) throw new Error("Save your changes first: the item is written to a file.");
    const args = ["new", type.label, title.trim()];
    if (type.label === "control") {
      const both = "with both proofs";
      const picked = await vscode.window.showQuickPick([both, "without proofs"], {
        title: "New item: verification of its implementation and of its effectiveness",
      });
      if (!picked) return;
      if (picked === both) args.push("--with-proofs");
    }
    const written = await this.write(args);
    // the page, and the line on which the item begins
    const place = /^(.+\.md):(\d+):\d+: /m.exec(written);
    if (!place?.[1]) return;
    const uri = vscode.Uri.joinPath(vscode.Uri.file(this.folder), place[1]);
    const line = Math.max(Number(place[2]) - 1, 0);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, 0, line, 0) });
  }

  /** What `riskfile new` says; where it does not know the stage, that is asked for. "" where nobody answers. */
  private async write(args: readonly string[]): Promise<string> {
    try {
      return (await this.ask(args)).out;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("--stage")) throw error;
      const stage = await vscode.window.showQuickPick(["design", "manufacturing", "post-launch"], { title: "New item: its stage" });
      return stage ? (await this.ask([...args, "--stage", stage])).out : "";
    }
  }

  private async openPreview(): Promise<void> {
    const command = this.ready();
    const address = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "riskfile: the preview is built", cancellable: true },
      (_, token) => this.preview.start(command.program, this.folder, this.options(), token),
    );
    this.tell();
    if (!address) return;
    // in the browser, and not in a frame of VS Code: riskfile serve lets no other page frame its own
    await vscode.env.openExternal(vscode.Uri.parse(address));
  }

  private async updateForEditors(): Promise<void> {
    const { out } = await this.ask(["schema", "--write"]);
    void vscode.window.showInformationMessage(`riskfile: ${out.trim().split(/\r?\n/).join(", ")}`);
  }

  /** Tell once in a window that the schemas of a project are older than what is installed. */
  private async askForEditors(command: Command): Promise<void> {
    const key = `old-schema:${this.folder}:${command.version}`;
    if (this.context.workspaceState.get<boolean>(key)) return;
    const { status, out } = await run(command.program, ["schema", "--check"], this.folder);
    if (status !== 1) return;
    this.output.info(out);
    const way = await vscode.window.showInformationMessage(
      `riskfile: schemas and snippets of this project are not those of riskfile ${command.version}.`,
      "Update",
      "Not for This Version",
    );
    if (way === "Update") await vscode.commands.executeCommand("riskfile.updateForEditors");
    else if (way) await this.context.workspaceState.update(key, true);
  }
}

/** The folder with the risk file: the first of the window that holds needs/policy.yaml, itself or below it; "" for none. */
async function project(): Promise<string> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme !== "file") continue;
    const pattern = new vscode.RelativePattern(folder, "**/needs/policy.yaml");
    const found = await vscode.workspace.findFiles(pattern, "**/{node_modules,.venv,_build}/**", 50);
    const nearest = found.map((each) => each.fsPath).sort((one, other) => one.length - other.length)[0];
    if (nearest && basename(nearest) === "policy.yaml") return dirname(dirname(nearest));
  }
  return "";
}

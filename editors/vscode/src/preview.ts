// `riskfile serve`, as long as somebody looks.
import { spawn, type ChildProcess } from "node:child_process";
import type * as vscode from "vscode";

const ADDRESS = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/\S*/;

/** How much of what a server says is kept, to say why it ended. */
const KEPT = 4000;

export class Preview {
  private child: ChildProcess | undefined;
  address = "";

  constructor(private readonly output: vscode.LogOutputChannel) {}

  /** Where the file is shown: started if it is not yet. "" where somebody did not wait. */
  start(program: string, folder: string, options: readonly string[], token: vscode.CancellationToken): Promise<string> {
    if (this.address) return Promise.resolve(this.address);
    return new Promise((done, failed) => {
      const child = spawn(program, ["serve", ...options], {
        cwd: folder,
        windowsHide: true,
        env: { ...process.env, NO_COLOR: "1", PYTHONUNBUFFERED: "1" },
      });
      this.child = child;
      let said = "";
      const hear = (text: string): void => {
        said = (said + text).slice(-KEPT);
        this.output.info(text.trimEnd());
        const found = this.address ? null : ADDRESS.exec(said);
        if (found) {
          this.address = found[0];
          done(this.address);
        }
      };
      child.stdout.setEncoding("utf8").on("data", hear);
      child.stderr.setEncoding("utf8").on("data", hear);
      child.on("error", failed);
      child.on("exit", (status) => {
        if (this.child === child) {
          this.child = undefined;
          this.address = "";
        }
        const why = said.trim().split(/\r?\n/).at(-1)?.replace(/^riskfile: /, "");
        failed(new Error(`The preview has ended: ${why ?? `riskfile serve ended with ${status ?? "no status"}`}`));
      });
      token.onCancellationRequested(() => {
        void this.stop();
        done("");
      });
    });
  }

  /** End it; nothing where it does not run. */
  stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    this.address = "";
    if (!child || child.exitCode !== null) return Promise.resolve();
    return new Promise((done) => {
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      child.once("exit", () => {
        clearTimeout(late);
        done();
      });
      child.kill("SIGINT");
    });
  }
}

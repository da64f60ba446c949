// Which riskfile is run: that of the setting, of the folder's .venv, or of PATH. Nothing here knows VS Code.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** The first version that has a language server. */
export const NEEDED = "0.1.0";

/** How long a program may take to say its version: the first start on a machine is slow. */
const PATIENCE = 30_000;

export interface Command {
  readonly program: string;
  /** Where it was found, in words. */
  readonly from: string;
  readonly version: string;
}

/** No riskfile that can be used; the message says what was looked at. */
export class NoCommandError extends Error {
  constructor(
    message: string,
    readonly reason: "missing" | "old" | "broken",
  ) {
    super(message);
  }
}

export interface Result {
  /** null where the program could not be started. */
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** Run a program to its end; nothing is thrown. */
export function run(program: string, args: readonly string[], cwd: string, timeout = 0): Promise<Result> {
  return new Promise((done) => {
    execFile(
      program,
      args,
      { cwd, timeout, maxBuffer: 1 << 26, windowsHide: true, env: { ...process.env, NO_COLOR: "1", PYTHONIOENCODING: "utf-8" } },
      (error, out, said) => {
        const status = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        done({ status, out, error: said || (error !== null && status === null ? error.message : "") });
      },
    );
  });
}

/** Where riskfile is looked for, in this order: path or name, and what to call it. */
export function places(folder: string, setting: string, platform: NodeJS.Platform = process.platform): { program: string; from: string }[] {
  if (setting) {
    const home = setting.startsWith("~/") ? join(homedir(), setting.slice(2)) : setting;
    // a bare name is looked up on PATH, as a shell would
    const program = /[\\/]/.test(home) && !isAbsolute(home) ? resolve(folder, home) : home;
    return [{ program, from: "the setting riskfile.command" }];
  }
  const own = platform === "win32" ? join(folder, ".venv", "Scripts", "riskfile.exe") : join(folder, ".venv", "bin", "riskfile");
  return [
    { program: own, from: ".venv of the folder" },
    { program: "riskfile", from: "PATH" },
  ];
}

/** Whether a version is at least another; what stands behind the numbers ("rc1", ".dev0") counts for nothing. */
export function atLeast(version: string, needed: string): boolean {
  const [found, wanted] = [version, needed].map((each) => (/^\d+(\.\d+)*/.exec(each)?.[0] ?? "0").split(".").map(Number));
  for (let place = 0; place < 3; place++) {
    const difference = (found?.[place] ?? 0) - (wanted?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The riskfile to run in a folder. Throws a NoCommandError. */
export async function find(folder: string, setting: string, needed = NEEDED): Promise<Command> {
  for (const { program, from } of places(folder, setting)) {
    if (isAbsolute(program) && !existsSync(program)) {
      if (setting) throw new NoCommandError(`There is no ${program}, which ${from} names.`, "missing");
      continue;
    }
    const { status, out, error } = await run(program, ["--version"], folder, PATIENCE);
    const version = /^riskfile (\S+)\s*$/m.exec(out)?.[1];
    if (status === 0 && version) {
      if (atLeast(version, needed)) return { program, from, version };
      throw new NoCommandError(`riskfile ${version} (${from}) is too old: the extension needs ${needed} or later.`, "old");
    }
    if (status === null && !isAbsolute(program) && !setting) continue;
    const said = (error || out).trim().split(/\r?\n/).at(-1) ?? "";
    throw new NoCommandError(`${program} (${from}) does not run as riskfile: ${said || `it ended with ${status ?? "no status"}`}`, "broken");
  }
  throw new NoCommandError("riskfile was not found: neither in .venv of the folder nor on PATH.", "missing");
}

/** What to type in a terminal to install what is missing. */
export function installing(platform: NodeJS.Platform = process.platform): string {
  return platform === "win32"
    ? "py -m venv .venv; .venv\\Scripts\\python -m pip install \"riskfile[lsp]\""
    : "python3 -m venv .venv && .venv/bin/python -m pip install 'riskfile[lsp]'";
}

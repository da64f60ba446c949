// What VS Code starts in a folder that holds needs/policy.yaml.
import * as vscode from "vscode";
import { Desk } from "./desk";

let desk: Desk | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<{ desk: Desk }> {
  const made = new Desk(context);
  desk = made;
  await made.start();
  return { desk: made };
}

export async function deactivate(): Promise<void> {
  await desk?.stop();
  desk = undefined;
}

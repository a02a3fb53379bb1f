import * as vscode from "vscode";
import { Controller } from "./controller";
import { Explainer } from "./explain";
import { Notifier } from "./notifier";
import { PythonExtension } from "./pythonExtension";
import { LAUNCH_KEYS, SERVER_KEYS } from "./settings";
import { Status } from "./status";
import { createTraceChannel } from "./trace";

let controller: Controller | undefined;

/** Does not wait for the server: VS Code need not, and a slow start would be counted against its own. */
export function activate(context: vscode.ExtensionContext): void {
  const own = context.subscriptions;
  const output = vscode.window.createOutputChannel("authlint", { log: true });
  const trace = createTraceChannel(own);
  const status = new Status();
  const notifier = new Notifier();
  const pythons = new PythonExtension(() => void running.reconsider(), output);
  // The folder of the extension: it is there, nobody else writes to it, and it holds no Python.
  const running = new Controller(context.extensionPath, { output, trace }, status, notifier, pythons);
  const explainer = new Explainer(() => running.server);
  controller = running;

  own.push(output, status, notifier, pythons, explainer, ...commands(running, explainer, output), ...watch(running));
  void running.reconsider();
}

export async function deactivate(): Promise<void> {
  await controller?.stop();
}

function commands(running: Controller, explainer: Explainer, output: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("authlint.restart", () => running.restart()),
    vscode.commands.registerCommand("authlint.showOutput", () => output.show()),
    vscode.commands.registerCommand("authlint.explain", (name?: unknown) => explainer.explain(name)),
  ];
}

function watch(running: Controller): vscode.Disposable[] {
  return [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (LAUNCH_KEYS.some((key) => event.affectsConfiguration(key))) void running.reconsider();
      if (SERVER_KEYS.some((key) => event.affectsConfiguration(key))) void running.settingsChanged();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void running.reconsider()),
    // The server is told of folders by the client; which server it is can depend on them too.
    vscode.workspace.onDidChangeWorkspaceFolders(() => void running.reconsider()),
  ];
}

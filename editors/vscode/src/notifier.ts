/** Error messages, each at most once in a window unless somebody asked for a start. */
import * as vscode from "vscode";
import { wouldMissAuthlint } from "./languages";

const BUTTONS = {
  "Show Output": () => vscode.commands.executeCommand("authlint.showOutput"),
  "Open Settings": () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:authlint.authlint"),
  "Restart Server": () => vscode.commands.executeCommand("authlint.restart"),
} as const;
export type Button = keyof typeof BUTTONS;

export class Notifier implements vscode.Disposable {
  private readonly told = new Set<string>();
  private waiting: vscode.Disposable | undefined;

  tell(message: string, buttons: readonly Button[]): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    void vscode.window.showErrorMessage(message, ...buttons).then((button) => button && BUTTONS[button]());
  }

  /** Tells it now if a document is open that authlint is there for, else as soon as one is opened. */
  tellWhenMissed(message: string, buttons: readonly Button[]): void {
    this.forgetWaiting();
    if (vscode.workspace.textDocuments.some(wouldMissAuthlint)) return this.tell(message, buttons);
    this.waiting = vscode.workspace.onDidOpenTextDocument((document) => {
      if (!wouldMissAuthlint(document)) return;
      this.forgetWaiting();
      this.tell(message, buttons);
    });
  }

  /** Somebody asked for a start: what went wrong before may be said again. */
  forget(): void {
    this.told.clear();
    this.forgetWaiting();
  }

  /** A problem that is solved is not told any more. */
  forgetWaiting(): void {
    this.waiting?.dispose();
    this.waiting = undefined;
  }

  dispose(): void {
    this.forgetWaiting();
  }
}

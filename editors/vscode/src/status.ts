/** The language status item ("{}" in the status bar): which authlint is used, or why none is. */
import * as vscode from "vscode";
import { documentSelector } from "./languages";

const SHOW_OUTPUT = { command: "authlint.showOutput", title: "Show Output" };
const RESTART = { command: "authlint.restart", title: "Restart Server" };

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("authlint", documentSelector());

  constructor() {
    this.item.name = "authlint";
    this.starting("");
  }

  starting(detail: string): void {
    this.set("authlint", detail, vscode.LanguageStatusSeverity.Information, SHOW_OUTPUT);
    this.item.busy = true;
  }

  running(version: string | undefined, detail: string): void {
    const text = version === undefined ? "authlint" : `authlint ${version}`;
    this.set(text, detail, vscode.LanguageStatusSeverity.Information, SHOW_OUTPUT);
  }

  failed(problem: string): void {
    this.set("authlint is not running", problem, vscode.LanguageStatusSeverity.Error, RESTART);
  }

  dispose(): void {
    this.item.dispose();
  }

  private set(text: string, detail: string, severity: vscode.LanguageStatusSeverity, command: vscode.Command): void {
    this.item.text = text;
    this.item.detail = detail;
    this.item.severity = severity;
    this.item.command = command;
    this.item.busy = false;
  }
}

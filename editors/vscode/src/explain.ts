/** "authlint: Explain a Check": the page of a check, as a Markdown preview. */
import * as vscode from "vscode";
import { isCheckName } from "./checkName";
import type { ServerRun } from "./client";
import { NOT_RUNNING } from "./messages";

const METHOD = "authlint/explain";
const SCHEME = "authlint";
/** JSON-RPC's "method not found": an authlint that is older than the request. */
const METHOD_NOT_FOUND = -32601;

interface Summary {
  readonly name: string;
  readonly summary: string;
  readonly severity: string;
  readonly topic: string;
}

export class Explainer implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: () => ServerRun | undefined) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    // A preview that VS Code restores in a new window has no page yet.
    return this.pages.get(uri.path) ?? 'Run "authlint: Explain a Check" to see this page.';
  }

  /** `argument` comes from a link or a code action, so from anywhere: anything but a name of a check is ignored. */
  async explain(argument: unknown): Promise<void> {
    const server = this.server();
    if (!server) return void vscode.window.showWarningMessage(NOT_RUNNING);
    try {
      const name = isCheckName(argument) ? argument : await this.pick(server);
      if (name !== undefined) await this.show(server, name);
    } catch (error) {
      void vscode.window.showErrorMessage(explainFailed(error));
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private async pick(server: ServerRun): Promise<string | undefined> {
    const { checks } = await server.request<{ checks: Summary[] }>(METHOD, { check: null });
    const picked = await vscode.window.showQuickPick(checks.map(toItem), {
      placeHolder: "The name of a check",
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked?.label;
  }

  private async show(server: ServerRun, name: string): Promise<void> {
    const { markdown } = await server.request<{ markdown: string }>(METHOD, { check: name });
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.pages.set(uri.path, markdown);
    this.changed.fire(uri);
    try {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    } catch {
      // The built-in Markdown extension can be switched off; the page is readable as it is.
      await vscode.window.showTextDocument(uri);
    }
  }
}

function toItem(check: Summary): vscode.QuickPickItem {
  return { label: check.name, description: `${check.topic}, ${check.severity}`, detail: check.summary };
}

function explainFailed(error: unknown): string {
  if ((error as { code?: unknown }).code === METHOD_NOT_FOUND) return "This version of authlint cannot explain checks: update it.";
  return `authlint: ${error instanceof Error ? error.message : String(error)}`;
}

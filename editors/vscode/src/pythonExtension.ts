/**
 * The interpreter selected in the Python extension (ms-python.python), if that is installed. Its API is declared here,
 * as much as is used: the npm package that holds the types would be one more dependency for four names.
 */
import * as vscode from "vscode";
import type { ActivePython } from "./resolve";

interface EnvironmentPath {
  readonly path: string;
}

interface ResolvedEnvironment {
  readonly executable: { readonly uri: vscode.Uri | undefined };
  readonly environment: { readonly folderUri: vscode.Uri } | undefined;
}

interface PythonApi {
  readonly ready: Promise<void>;
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): EnvironmentPath;
    resolveEnvironment(environment: EnvironmentPath): Promise<ResolvedEnvironment | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const EXTENSION = "ms-python.python";
/** The Python extension may search the disk for environments first; linting does not wait for that. */
const PATIENCE_MS = 10_000;

export class PythonExtension implements vscode.Disposable {
  private api: Promise<PythonApi | undefined> | undefined;
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    private readonly onChange: () => void,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.disposables.push(vscode.extensions.onDidChange(() => this.lookAgain()));
  }

  /** The interpreters of the workspace folders, each once; empty when there is no Python extension or no answer. */
  async activePythons(): Promise<readonly ActivePython[]> {
    const asked = this.ask();
    const answer = await Promise.race([asked, later(PATIENCE_MS)]);
    if (answer) return answer;
    this.log.warn("The Python extension has not answered yet: going on without its interpreter.");
    asked.then((pythons) => pythons.length > 0 && this.onChange());
    return [];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async ask(): Promise<readonly ActivePython[]> {
    try {
      const api = await (this.api ??= this.connect());
      if (!api) return [];
      const folders = vscode.workspace.workspaceFolders ?? [];
      const resources = folders.length > 0 ? folders.map((folder) => folder.uri) : [undefined];
      const pythons = new Map<string, ActivePython>();
      for (const resource of resources) {
        const python = await active(api, resource);
        if (python && !pythons.has(python.executable)) pythons.set(python.executable, python);
      }
      return [...pythons.values()];
    } catch (error) {
      // Asked again the next time: its activation may have failed for a reason that passes.
      this.api = undefined;
      this.log.warn(`The Python extension could not say which interpreter is selected: ${String(error)}`);
      return [];
    }
  }

  private async connect(): Promise<PythonApi | undefined> {
    const extension = vscode.extensions.getExtension<PythonApi>(EXTENSION);
    if (!extension) return undefined;
    const api = extension.isActive ? extension.exports : await extension.activate();
    await api.ready;
    this.disposables.push(api.environments.onDidChangeActiveEnvironmentPath(() => this.onChange()));
    return api;
  }

  /** The Python extension may be installed, or enabled, after authlint was started. */
  private async lookAgain(): Promise<void> {
    const connected = await this.api?.catch(() => undefined);
    if (connected || !vscode.extensions.getExtension(EXTENSION)) return;
    this.api = undefined;
    this.onChange();
  }
}

async function active(api: PythonApi, resource: vscode.Uri | undefined): Promise<ActivePython | undefined> {
  const selected = api.environments.getActiveEnvironmentPath(resource);
  const resolved = await api.environments.resolveEnvironment(selected);
  const executable = resolved?.executable.uri?.fsPath;
  // A conda environment without Python has no executable: nothing to start there.
  if (executable === undefined) return undefined;
  return { executable, environment: resolved?.environment?.folderUri.fsPath ?? executable };
}

function later(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

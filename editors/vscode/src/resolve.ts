/**
 * Which authlint is started. Asks the machine only through `Host`, and VS Code not at all, so that every case can be
 * tested. The order: authlint.path, authlint.interpreter, the interpreter selected in the Python extension, .venv or
 * venv of a workspace folder, PATH. A setting that cannot be followed is an error, not a reason to try the next.
 */
import { candidates, isInside, pathModule, searchPath, UnusableEntry, type Surroundings } from "./paths";
import { notFound, settingUnusable, type Reason } from "./messages";
import type { LaunchSettings } from "./settings";

export interface Host {
  /** Whether this is a file that may be executed. */
  isExecutable(file: string): Promise<boolean>;
  /** The path with symbolic links followed; the path itself when that fails. */
  realPath(file: string): Promise<string>;
  /** Whether `<python> -m authlint` would find something to run. */
  probe(python: string): Promise<Probe>;
}

export type Probe = "importable" | "missing" | { readonly failed: string };

/** An interpreter that was chosen in the Python extension. */
export interface ActivePython {
  readonly executable: string;
  readonly environment: string;
}

export interface Request extends Surroundings {
  readonly settings: LaunchSettings;
  readonly trusted: boolean;
  /** Asked only when it is needed: the answer may cost the activation of the Python extension. */
  readonly activePythons: () => Promise<readonly ActivePython[]>;
}

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Why this one, for people: 'setting "authlint.path"'. */
  readonly origin: string;
}

export type Resolution =
  | { readonly found: ServerCommand; readonly log: readonly string[] }
  | { readonly problem: string; readonly log: readonly string[] };

export async function resolveServer(request: Request, host: Host): Promise<Resolution> {
  const search = new Search(request, host);
  const outcome = await search.run();
  return typeof outcome === "string" ? { problem: outcome, log: search.log } : { found: outcome, log: search.log };
}

class Search {
  readonly log: string[] = [];
  /** The environment to name when authlint is nowhere: the one that was expected to have it. */
  private expected: string | undefined;

  constructor(
    private readonly request: Request,
    private readonly host: Host,
  ) {}

  async run(): Promise<ServerCommand | string> {
    const { path, interpreter } = this.request.settings;
    if (path.length > 0) return this.fromSetting("authlint.path", path, (file) => this.executable(file));
    if (interpreter.length > 0) return this.fromSetting("authlint.interpreter", interpreter, (file) => this.module(file));
    // Without trust nothing that the workspace can influence is started, and the selected interpreter can be
    // ".vscode/settings.json" speaking; what is left is PATH.
    const found = this.request.trusted ? await this.fromPythons() : undefined;
    return found ?? (await this.fromSearchPath()) ?? notFound(this.request.trusted, this.expected);
  }

  private async fromSetting(
    setting: string,
    entries: readonly string[],
    attempt: (file: string) => Promise<ServerCommand | Reason>,
  ): Promise<ServerCommand | string> {
    const reasons: Reason[] = [];
    for (const entry of entries) {
      const outcome = await this.fromEntry(entry, attempt);
      if (typeof outcome !== "string") return { ...outcome, origin: `setting "${setting}"` };
      this.log.push(`${setting}: "${entry}" ${outcome}.`);
      reasons.push(`"${entry}" ${outcome}`);
    }
    return settingUnusable(setting, reasons);
  }

  private async fromEntry(
    entry: string,
    attempt: (file: string) => Promise<ServerCommand | Reason>,
  ): Promise<ServerCommand | Reason> {
    let files: string[];
    try {
      files = candidates(entry, this.request);
    } catch (error) {
      if (error instanceof UnusableEntry) return error.message;
      throw error;
    }
    let refused: Reason | undefined;
    for (const file of files) {
      if (!(await this.host.isExecutable(file))) continue;
      if (await this.isForbidden(file)) {
        refused = "lies inside a workspace that is not trusted";
        continue;
      }
      // The first that exists decides, even when it turns out not to work: a setting means what it says.
      return attempt(file);
    }
    return refused ?? "does not exist or cannot be executed";
  }

  private async executable(file: string): Promise<ServerCommand> {
    return { command: file, args: ["server"], origin: "" };
  }

  private async module(python: string): Promise<ServerCommand | Reason> {
    const probe = await this.host.probe(python);
    if (probe === "importable") return { command: python, args: ["-m", "authlint", "server"], origin: "" };
    if (probe === "missing") return 'has no authlint: run "pip install authlint" in its environment';
    return `cannot be used as a Python interpreter (${probe.failed})`;
  }

  private async fromPythons(): Promise<ServerCommand | undefined> {
    for (const { executable, environment } of await this.request.activePythons()) {
      this.expected ??= environment;
      const found = await this.inEnvironment(executable, `interpreter selected in the Python extension, ${environment}`);
      if (found) return found;
    }
    const path = pathModule(this.request.platform);
    const inside = this.request.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
    for (const folder of this.request.folders) {
      for (const name of [".venv", "venv"]) {
        const environment = path.join(folder.path, name);
        const python = path.join(environment, ...inside);
        if (!(await this.host.isExecutable(python))) continue;
        this.expected ??= environment;
        const found = await this.inEnvironment(python, `environment in the workspace, ${environment}`);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** The executable is preferred to "-m": it needs no probe, which would start Python once more. */
  private async inEnvironment(python: string, origin: string): Promise<ServerCommand | undefined> {
    for (const file of this.scripts(python)) {
      if (await this.host.isExecutable(file)) return { command: file, args: ["server"], origin };
    }
    const outcome = await this.module(python);
    if (typeof outcome !== "string") return { ...outcome, origin };
    this.log.push(`${python} ${outcome}.`);
    return undefined;
  }

  private scripts(python: string): string[] {
    const path = pathModule(this.request.platform);
    const folder = path.dirname(python);
    if (this.request.platform !== "win32") return [path.join(folder, "authlint")];
    // A virtual environment has python.exe in Scripts itself; an installation and conda have it one level above.
    return [path.join(folder, "authlint.exe"), path.join(folder, "Scripts", "authlint.exe")];
  }

  private async fromSearchPath(): Promise<ServerCommand | undefined> {
    const path = pathModule(this.request.platform);
    const name = this.request.platform === "win32" ? "authlint.exe" : "authlint";
    for (const folder of searchPath(this.request)) {
      const file = path.join(folder, name);
      if (!(await this.host.isExecutable(file))) continue;
      if (!(await this.isForbidden(file))) return { command: file, args: ["server"], origin: "PATH" };
      this.log.push(`${file} is on PATH, but lies inside a workspace that is not trusted.`);
    }
    this.log.push("No authlint on PATH.");
    return undefined;
  }

  /**
   * Without trust, nothing that lies inside a workspace folder is started: not by name, not through a symbolic link,
   * and not with its folder (a virtual environment's Python links out of it, and still runs what lies beside it).
   */
  private async isForbidden(file: string): Promise<boolean> {
    if (this.request.trusted) return false;
    const path = pathModule(this.request.platform);
    const places = [file, await this.host.realPath(file), await this.host.realPath(path.dirname(file))];
    for (const folder of this.request.folders) {
      for (const root of [folder.path, await this.host.realPath(folder.path)]) {
        if (places.some((place) => isInside(place, root, this.request.platform))) return true;
      }
    }
    return false;
  }
}

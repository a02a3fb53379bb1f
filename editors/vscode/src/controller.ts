/** Starts, restarts and stops the server, one thing at a time, and says how it went. */
import { homedir } from "node:os";
import * as vscode from "vscode";
import { ServerRun, type Channels, type Listener } from "./client";
import { machine } from "./host";
import { crashed, startFailed } from "./messages";
import type { Notifier } from "./notifier";
import type { Folder } from "./paths";
import type { PythonExtension } from "./pythonExtension";
import { resolveServer, type Host, type Request, type ServerCommand } from "./resolve";
import { launchSettings } from "./settings";
import type { Status } from "./status";

export class Controller {
  private run: ServerRun | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly host: Host;

  /** `neutral`: a folder that holds no Python file, to start Python in; see `machine` in host.ts. */
  constructor(
    private readonly neutral: string,
    private readonly channels: Channels,
    private readonly status: Status,
    private readonly notifier: Notifier,
    private readonly pythons: PythonExtension,
  ) {
    this.host = machine(neutral);
  }

  /** The server, if it can be asked something now. */
  get server(): ServerRun | undefined {
    return this.run?.running ? this.run : undefined;
  }

  /** Somebody asked for it: whatever is running is replaced. */
  restart(): Promise<void> {
    this.notifier.forget();
    return this.enqueue(() => this.launch({ always: true }));
  }

  /** Something changed that can mean another server: restarts only if it does. */
  reconsider(): Promise<void> {
    return this.enqueue(() => this.launch({ always: false }));
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  async settingsChanged(): Promise<void> {
    await this.run?.settingsChanged();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.channels.output.error(error instanceof Error ? error : String(error));
    });
    return this.queue;
  }

  private async launch({ always }: { always: boolean }): Promise<void> {
    const { output } = this.channels;
    const request = this.request();
    const resolution = await resolveServer(request, this.host);
    if ("found" in resolution && !always && this.run && same(this.run.server, resolution.found)) return;
    await this.end();
    for (const line of resolution.log) output.info(line);
    if ("found" in resolution) return this.begin(resolution.found);

    output.error(resolution.problem);
    this.status.failed(resolution.problem);
    // In Restricted Mode VS Code itself says that things are missing; a pop-up is for those who asked.
    if (always) this.notifier.tell(resolution.problem, ["Show Output", "Open Settings"]);
    else if (request.trusted) this.notifier.tellWhenMissed(resolution.problem, ["Show Output", "Open Settings"]);
  }

  private begin(server: ServerCommand): void {
    const described = `${commandLine(server)} (${server.origin})`;
    this.channels.output.info(`Starting ${described}`);
    this.notifier.forgetWaiting();
    this.status.starting(described);
    this.run = new ServerRun(server, this.neutral, this.channels, this.listener(server, described));
    this.run.start();
  }

  private async end(): Promise<void> {
    const run = this.run;
    this.run = undefined;
    await run?.stop();
  }

  private listener(server: ServerCommand, described: string): Listener {
    const { output } = this.channels;
    const problem = (text: string) => {
      output.error(text);
      this.status.failed(text);
      this.notifier.tell(text, ["Show Output", "Restart Server"]);
    };
    return {
      running: (version) => {
        output.info(`authlint ${version ?? "of unknown version"} is running: ${described}`);
        this.status.running(version, described);
      },
      restarting: () => {
        output.warn("The server ended unexpectedly and is started again.");
        this.status.starting(described);
      },
      failed: (why) => problem(startFailed(commandLine(server), why)),
      crashed: (why) => problem(crashed(commandLine(server), why)),
    };
  }

  private request(): Request {
    return {
      settings: launchSettings(vscode.workspace.getConfiguration("authlint")),
      trusted: vscode.workspace.isTrusted,
      platform: process.platform,
      home: homedir(),
      env: process.env,
      folders: localFolders(),
      activePythons: () => this.pythons.activePythons(),
    };
  }
}

function localFolders(): Folder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === "file").map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

function same(one: ServerCommand, other: ServerCommand): boolean {
  return one.command === other.command && one.args.join("\0") === other.args.join("\0");
}

/** For people: quoted where a path has spaces, so that it can be pasted into a shell. */
function commandLine(server: ServerCommand): string {
  return [server.command, ...server.args].map((part) => (/\s/.test(part) ? `"${part}"` : part)).join(" ");
}

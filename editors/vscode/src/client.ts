/** One run of the authlint server: the language client, and what is reported of its life. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorCodes,
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
  State,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
} from "vscode-languageclient/node";
import { documentSelector } from "./languages";
import type { ServerCommand } from "./resolve";
import { serverSettings, type ServerSettings } from "./settings";

export interface Channels {
  readonly output: vscode.LogOutputChannel;
  readonly trace: vscode.LogOutputChannel;
}

/** `why`: what the client knows, else the last line of standard error, which for Python is the exception. */
export interface Listener {
  running(version: string | undefined): void;
  /** It ended and is started again. */
  restarting(): void;
  /** It never came to answer. */
  failed(why: string | undefined): void;
  /** It ended too often. */
  crashed(why: string | undefined): void;
}

/** The client's own pop-ups would come on top of ours, three of them for one failed start; they go to the log only. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Standard error may arrive after the end of the process was noticed; a process that lives on does not end it. */
const LAST_WORDS_MS = 2_000;

export class ServerRun {
  private readonly client: QuietClient;
  private readonly restartPolicy: ErrorHandler;
  private lastWords: string | undefined;
  private startError: string | undefined;
  private started: Promise<void> = Promise.resolve();
  /** Settles when the process that was started last has said all it will say. */
  private silence: Promise<void> = Promise.resolve();
  private ended = false;
  private failed = false;

  /** `neutral`: see `machine` in host.ts; the client's default would be the workspace. */
  constructor(
    readonly server: ServerCommand,
    neutral: string,
    channels: Channels,
    private readonly listener: Listener,
  ) {
    const launch = { command: server.command, args: [...server.args], options: { cwd: neutral } };
    this.client = new QuietClient("authlint", "authlint", launch, this.options(channels));
    this.restartPolicy = this.client.createDefaultErrorHandler();
    this.client.onDidChangeState(({ newState }) => this.stateChanged(newState));
  }

  /** Returns before the server has answered: a server that hangs must not keep anybody from starting another. */
  start(): void {
    // A failure is reported by `stateChanged`, which also hears of the starts that the client does by itself.
    this.started = this.client.start().catch((error: unknown) => {
      this.startError = reasonOf(error);
    });
  }

  /** Never fails: what does not stop is ended by the client after two seconds. */
  async stop(): Promise<void> {
    this.ended = true;
    await this.client.dispose().catch(() => undefined);
  }

  get running(): boolean {
    return this.client.isRunning();
  }

  request<Answer>(method: string, parameters: unknown): Promise<Answer> {
    return this.client.sendRequest<Answer>(method, parameters);
  }

  async settingsChanged(): Promise<void> {
    if (!this.running) return;
    const settings = { authlint: current() };
    // A server that ends at this moment gets them with its next start.
    await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings }).catch(() => undefined);
  }

  private options(channels: Channels): LanguageClientOptions {
    return {
      documentSelector: documentSelector(),
      outputChannel: channels.output,
      traceOutputChannel: channels.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // A function: a server that is started again gets the settings of that moment.
      initializationOptions: current,
      errorHandler: this.errorHandler(),
      initializationFailedHandler: () => false,
      // A page of a check can be linked from a hover; no other command can be run by what a server sends.
      markdown: { isTrusted: { enabledCommands: ["authlint.explain"] } },
      middleware: MIDDLEWARE,
      stdioOptions: {
        stdout: (input, output) => void eachLine(input, (line) => output.info(line)),
        stderr: (input, output) => {
          this.silence = eachLine(input, (line) => this.heard(line, output));
        },
      },
      // No file watchers here: the server registers those it needs (client/registerCapability).
    };
  }

  private errorHandler(): ErrorHandler {
    return {
      error: (error, message, count) => this.restartPolicy.error(error, message, count),
      closed: async () => {
        // A server that dies before its first answer will not do better the next time.
        if (this.ended || this.client.state === State.Starting) return { action: CloseAction.DoNotRestart, handled: true };
        const result = await this.restartPolicy.closed();
        if (result.action === CloseAction.Restart) this.listener.restarting();
        else this.afterLastWords((why) => this.listener.crashed(why));
        return { ...result, handled: true };
      },
    };
  }

  private stateChanged(state: State): void {
    if (this.ended) return;
    if (state === State.Running) this.listener.running(this.client.initializeResult?.serverInfo?.version);
    // The client can come to this state twice for one failure: from its start and from the end of the connection.
    if (state !== State.StartFailed || this.failed) return;
    this.failed = true;
    this.afterLastWords((why) => this.listener.failed(why));
  }

  private heard(line: string, output: vscode.LogOutputChannel): void {
    if (line.trim() !== "") this.lastWords = line.trim();
    output.error(line);
  }

  private afterLastWords(report: (why: string | undefined) => void): void {
    const patience = new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS));
    void Promise.race([Promise.all([this.started, this.silence]), patience]).then(() => {
      if (!this.ended) report(this.startError ?? this.lastWords);
    });
  }
}

/** Why a start failed, where the client knows it; of a process that ended it only knows that nobody answers. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected) return undefined;
  return error instanceof Error ? error.message : String(error);
}

function current(): ServerSettings {
  return serverSettings(vscode.workspace.getConfiguration("authlint"));
}

const MIDDLEWARE: Middleware = {
  workspace: {
    // The server gets its part of the section, not the paths of executables.
    configuration: async (parameters, token, next) => {
      const answers = await next(parameters, token);
      if (!Array.isArray(answers)) return answers;
      return answers.map((answer: unknown, index) => (parameters.items[index]?.section === "authlint" ? current() : answer));
    },
    // Sent by `settingsChanged`. A server that registers for it as well would get it twice, the second time in full.
    didChangeConfiguration: async () => undefined,
  },
};

function eachLine(input: Readable, take: (line: string) => void): Promise<void> {
  const lines = createInterface({ input, crlfDelay: Infinity, terminal: false, historySize: 0 }).on("line", take);
  return new Promise((resolve) => lines.once("close", resolve));
}

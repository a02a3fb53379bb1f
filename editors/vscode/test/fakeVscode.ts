/**
 * As much of the `vscode` module as the extension and vscode-languageclient touch on their way to a running server.
 * What a test looks at is here in full; everything else is answered by `anything`: events that never fire,
 * registrations that do nothing, classes without members.
 */
import { pathToFileURL } from "node:url";

type Listener = (event: unknown) => unknown;

export class Emitter {
  private readonly listeners = new Set<Listener>();
  readonly event = (listener: Listener, self?: unknown) => {
    const bound = self === undefined ? listener : listener.bind(self);
    this.listeners.add(bound);
    return { dispose: () => this.listeners.delete(bound) };
  };
  fire(event?: unknown): void {
    for (const listener of [...this.listeners]) listener(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Uri {
  constructor(readonly scheme: string, readonly path: string) {}
  static file = (path: string) => new Uri("file", path);
  static from = ({ scheme, path }: { scheme: string; path: string }) => new Uri(scheme, path);
  static parse = (text: string) => new Uri(text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1));
  get fsPath() {
    return this.path;
  }
  toString() {
    return this.scheme === "file" ? pathToFileURL(this.path).href : `${this.scheme}:${this.path}`;
  }
}

export interface Item {
  text?: string;
  detail?: string;
  severity?: number;
  busy?: boolean;
  command?: { command: string };
}

export class FakeVscode {
  readonly settings: Record<string, unknown> = {};
  readonly errors: { message: string; buttons: string[] }[] = [];
  readonly warnings: string[] = [];
  readonly lines: string[] = [];
  readonly traced: string[] = [];
  readonly executed: unknown[][] = [];
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  readonly status: Item = {};
  readonly documents: unknown[] = [];
  readonly configurationChanged = new Emitter();
  readonly trustGranted = new Emitter();
  readonly documentOpened = new Emitter();
  readonly extensionsChanged = new Emitter();
  folders: { name: string; uri: Uri; index: number }[] = [];
  trusted = true;
  pythonExtension: unknown;
  quickPick: (items: { label: string }[]) => unknown = () => undefined;
  provider: { provideTextDocumentContent(uri: Uri): string } | undefined;

  /** Sets settings and tells everybody, as VS Code would. */
  set(values: Record<string, unknown>): void {
    Object.assign(this.settings, values);
    const affectsConfiguration = (key: string) => Object.keys(values).some((name) => `${name}.`.startsWith(`${key}.`));
    this.configurationChanged.fire({ affectsConfiguration });
  }

  open(fileName: string, languageId: string): void {
    const document = { fileName, languageId, uri: Uri.file(fileName), version: 1, isClosed: false, getText: () => "x = 1\n" };
    this.documents.push(document);
    this.documentOpened.fire(document);
  }

  module(): object {
    return anything({
      version: "1.91.0",
      Uri,
      EventEmitter: Emitter,
      LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
      LanguageStatusSeverity: { Information: 0, Warning: 1, Error: 2 },
      env: { appName: "fake", language: "en" },
      workspace: this.workspace(),
      window: this.window(),
      commands: anything({
        registerCommand: (name: string, run: (...args: unknown[]) => unknown) => void this.commands.set(name, run),
        executeCommand: async (...args: unknown[]) => void this.executed.push(args),
      }),
      extensions: { onDidChange: this.extensionsChanged.event, getExtension: () => this.pythonExtension },
      languages: anything({
        createLanguageStatusItem: () => Object.assign(this.status, { dispose: () => undefined }),
        match: (selector: { language: string; scheme: string }[], document: { languageId: string; uri: Uri }) =>
          Number(selector.some((filter) => filter.language === document.languageId && filter.scheme === document.uri.scheme)),
      }),
    });
  }

  private workspace(): object {
    const fake = this;
    return anything({
      get isTrusted() {
        return fake.trusted;
      },
      get workspaceFolders() {
        return fake.folders;
      },
      textDocuments: this.documents,
      onDidChangeConfiguration: this.configurationChanged.event,
      onDidGrantWorkspaceTrust: this.trustGranted.event,
      onDidOpenTextDocument: this.documentOpened.event,
      getConfiguration: (section?: string) => ({
        get: (key: string, fallback?: unknown) => this.settings[section ? `${section}.${key}` : key] ?? fallback,
      }),
      registerTextDocumentContentProvider: (_scheme: string, provider: FakeVscode["provider"]) => {
        this.provider = provider;
        return { dispose: () => undefined };
      },
    });
  }

  private window(): object {
    return anything({
      showErrorMessage: async (message: string, ...buttons: string[]) => void this.errors.push({ message, buttons }),
      showWarningMessage: async (message: string) => void this.warnings.push(message),
      showQuickPick: async (items: { label: string }[]) => this.quickPick(items),
      createOutputChannel: (name: string) => this.channel(name === "authlint trace" ? this.traced : this.lines),
      visibleTextEditors: [],
      tabGroups: anything({ all: [] }),
    });
  }

  private channel(into: string[]): object {
    const write = (level: string) => (text: unknown) => void into.push(`${level} ${String(text)}`);
    const levels = ["trace", "debug", "info", "warn", "error", "append", "appendLine"];
    return anything({ logLevel: 3, ...Object.fromEntries(levels.map((level) => [level, write(level)])) });
  }
}

/** `known`, and for every other name something that can be used like what VS Code has under names of that kind. */
function anything(known: object): object {
  return new Proxy(known, {
    get: (target, name) => {
      if (Reflect.has(target, name) || typeof name === "symbol" || name === "then") return Reflect.get(target, name);
      if (/^[A-Z]/.test(name)) return class {};
      return () => anything({ dispose: () => undefined });
    },
  });
}

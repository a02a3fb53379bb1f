/** One window: a fresh copy of the bundle, a fake VS Code around it, a folder on disk, and servers to find in it. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { FakeVscode, Uri } from "./fakeVscode";

interface Entry {
  started?: string[];
  cwd?: string;
  received?: string;
  params?: Record<string, unknown> & { initializationOptions?: unknown };
  result?: unknown;
}

interface Extension {
  activate(context: { subscriptions: { dispose(): void }[]; extensionPath: string }): void;
  deactivate(): Promise<void>;
}

const BUNDLE = resolve("dist/extension.js");

export class FakeWindow {
  readonly code = new FakeVscode();
  private readonly root = mkdtempSync(join(tmpdir(), "authlint ext "));
  private extension: Extension | undefined;

  constructor() {
    mkdirSync(this.path("extension"));
    // An authlint that is installed on this machine must not be found; node itself must.
    process.env.PATH = `/usr/bin:/bin:${dirname(process.execPath)}`;
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  activate(): void {
    const require = createRequire(BUNDLE);
    const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
    const load = loader._load;
    const fake = this.code.module();
    loader._load = (request, ...rest) => (request === "vscode" ? fake : load.call(Module, request, ...rest));
    try {
      delete require.cache[BUNDLE];
      this.extension = require(BUNDLE) as Extension;
    } finally {
      loader._load = load;
    }
    this.extension.activate({ subscriptions: [], extensionPath: this.path("extension") });
  }

  async deactivate(): Promise<void> {
    await this.extension?.deactivate();
    this.extension = undefined;
  }

  async close(): Promise<void> {
    await this.deactivate();
    // A server that was just ended may still be writing its log.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  run(command: string, ...args: unknown[]): unknown {
    const registered = this.code.commands.get(command);
    assert.ok(registered, `${command} is not registered`);
    return registered(...args);
  }

  folder(name: string) {
    mkdirSync(this.path(name), { recursive: true });
    return { name, uri: Uri.file(this.path(name)), index: 0 };
  }

  /** An executable at `path` that is the fake server, and what it has been told. */
  fakeServer(path: string, mode = "") {
    const file = this.path(path);
    const log = `${file}.log`;
    mkdirSync(dirname(file), { recursive: true });
    const environment = JSON.stringify({ FAKE_LOG: log, FAKE_MODE: mode });
    const body = `Object.assign(process.env, ${environment});\nrequire(${JSON.stringify(resolve("out/fakeServer.js"))});\n`;
    writeFileSync(file, `#!/usr/bin/env node\n${body}`, { mode: 0o755 });
    // What follows the last line break is still being written.
    const lines = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : []);
    const entries = () => lines().map((line) => JSON.parse(line) as Entry);
    return {
      file,
      starts: () => entries().filter((entry) => entry.started),
      received: (method: string) => entries().filter((entry) => entry.received === method),
    };
  }

  async until(condition: () => boolean, patience = 60_000): Promise<void> {
    const end = Date.now() + patience;
    while (!condition()) {
      const { status, lines } = this.code;
      if (Date.now() > end) assert.fail(`waited in vain for ${condition}\n${JSON.stringify(status)}\n${lines.join("\n")}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

/** Long enough for what should not happen to happen. */
export function settled(): Promise<void> {
  return new Promise((done) => setTimeout(done, 400));
}

export function fakePythonExtension(executable: string) {
  let selected = executable;
  let changed: (event: unknown) => void = () => undefined;
  const environments = {
    getActiveEnvironmentPath: () => ({ path: selected }),
    resolveEnvironment: async ({ path }: { path: string }) => ({ executable: { uri: Uri.file(path) }, environment: undefined }),
    onDidChangeActiveEnvironmentPath: (listener: typeof changed) => ((changed = listener), { dispose: () => undefined }),
  };
  const extension = { isActive: false, activate: async () => ({ ready: Promise.resolve(), environments }) };
  return { extension, select: (path: string) => ((selected = path), changed({ path })) };
}

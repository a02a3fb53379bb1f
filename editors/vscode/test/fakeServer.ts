/**
 * A language server of a few lines: writes what it receives to a log, one JSON object a line, and behaves as the
 * script that loads it says (see `fakeServer` in extension.test.ts).
 */
import { appendFileSync } from "node:fs";

interface Message {
  id?: number;
  method?: string;
  params?: { check?: string | null };
  result?: unknown;
}

const { FAKE_LOG: logFile = "", FAKE_MODE: mode = "" } = process.env;
const log = (entry: object) => appendFileSync(logFile, `${JSON.stringify(entry)}\n`);

const CHECKS = [
  { name: "key-hardcoded", summary: "A key stands in the code.", severity: "error", topic: "keys" },
  { name: "leeway-too-long", summary: "Old tokens live on.", severity: "warning", topic: "tokens" },
];

function send(message: object): void {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function answer({ id, method, params }: Message): void {
  if (method === "initialize" && mode === "refuses") {
    send({ id, error: { code: -32603, message: "authlint.toml: unknown key" } });
  } else if (method === "initialize") {
    send({ id, result: { capabilities: { textDocumentSync: 1 }, serverInfo: { name: "authlint", version: "9.9.9" } } });
  } else if (method === "authlint/explain" && mode === "old") {
    send({ id, error: { code: -32601, message: "Method Not Found" } });
  } else if (method === "authlint/explain") {
    const check = params?.check ?? null;
    send({ id, result: check === null ? { checks: CHECKS } : { markdown: `# ${check}` } });
  } else if (method === "shutdown") {
    send({ id, result: null });
  }
}

function receive(message: Message): void {
  log({ received: message.method ?? "response", params: message.params, result: message.result });
  if (message.method === "initialize" && mode === "dies") die("ModuleNotFoundError: No module named 'pygls'");
  if (message.id !== undefined && message.method !== undefined) answer(message);
  if (message.method === "exit") process.exit(0);
  if (message.method !== "initialized") return;
  if (mode === "crashes") die("MemoryError");
  send({ id: 1, method: "workspace/configuration", params: { items: [{ section: "authlint" }, { section: "editor" }] } });
}

function die(words: string): never {
  process.stderr.write(`Traceback (most recent call last):\n${words}\n`);
  process.exit(1);
}

let buffer = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, end))?.[1]);
    if (buffer.length < end + 4 + length) return;
    const body = buffer.toString("utf8", end + 4, end + 4 + length);
    buffer = buffer.subarray(end + 4 + length);
    receive(JSON.parse(body) as Message);
  }
});

log({ started: process.argv.slice(2), cwd: process.cwd(), pid: process.pid });

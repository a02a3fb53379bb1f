/** The bundle as it is shipped, in a VS Code made of paper, with a real process at the other end. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { FakeWindow, fakePythonExtension, settled } from "./fakeWindow";
import { Uri } from "./fakeVscode";

const options = { skip: process.platform === "win32" && "the fake server is a script", timeout: 180_000 };
let window: FakeWindow;

beforeEach(() => {
  window = new FakeWindow();
});

afterEach(() => window.close());

test("a server is started outside the workspace, gets its options, and is stopped", options, async () => {
  const server = window.fakeServer("auth lint/authlint");
  window.code.settings["authlint.path"] = [server.file];
  window.code.settings["authlint.minSeverity"] = "warning";
  window.code.folders = [window.folder("workspace")];
  window.code.open(window.path("workspace", "main.py"), "python");
  window.code.open(window.path("workspace", "page.html"), "html");
  window.activate();
  await window.until(() => window.code.status.text === "authlint 9.9.9");

  assert.deepEqual(server.starts()[0]?.started, ["server"]);
  assert.equal(server.starts()[0]?.cwd, window.path("extension"));
  assert.deepEqual(server.received("initialize")[0]?.params?.initializationOptions, { environments: [], minSeverity: "warning" });
  assert.match(window.code.status.detail ?? "", /auth lint\/authlint" server \(setting "authlint\.path"\)/);
  await window.until(() => server.received("textDocument/didOpen").length > 0);
  assert.equal(server.received("textDocument/didOpen").length, 1);
  await window.until(() => server.received("response").length > 0);
  assert.deepEqual(server.received("response")[0]?.result, [{ environments: [], minSeverity: "warning" }, null]);

  await window.deactivate();
  await window.until(() => server.received("shutdown").length === 1);
  assert.equal(window.code.errors.length, 0);
});

test("settings of the server are sent to it; settings of the start restart it, if they change it", options, async () => {
  const first = window.fakeServer("first/authlint");
  const second = window.fakeServer("second/authlint");
  window.code.settings["authlint.path"] = [first.file];
  window.activate();
  await window.until(() => window.code.status.text === "authlint 9.9.9");

  window.code.set({ "authlint.environments": ["Staging"] });
  await window.until(() => first.received("workspace/didChangeConfiguration").length > 0);
  const sent = { settings: { authlint: { environments: ["Staging"], minSeverity: "hint" } } };
  assert.deepEqual(first.received("workspace/didChangeConfiguration").map(({ params }) => params), [sent]);

  window.code.set({ "authlint.path": ["/nowhere/authlint", first.file] });
  window.code.set({ "authlint.path": [second.file] });
  await window.until(() => second.received("initialized").length > 0);
  await window.until(() => first.received("shutdown").length === 1);
  assert.equal(first.starts().length, 1);
  assert.deepEqual(second.received("initialize")[0]?.params?.initializationOptions, sent.settings.authlint);

  await window.run("authlint.restart");
  await window.until(() => second.starts().length === 2);
  assert.equal(window.code.errors.length, 0);
});

test("nowhere: one message when a Python file is open, said again only when asked for", options, async () => {
  window.code.open("/x/package.json", "json");
  window.activate();
  await window.until(() => window.code.status.severity === 2);
  assert.equal(window.code.errors.length, 0);
  window.code.open("/x/main.py", "python");
  assert.match(window.code.errors[0]?.message ?? "", /^authlint was not found\. Run "pip install authlint"/);
  assert.deepEqual(window.code.errors[0]?.buttons, ["Show Output", "Open Settings"]);
  window.code.open("/x/other.py", "python");
  window.code.set({ "authlint.interpreter": [] });
  await settled();
  assert.equal(window.code.errors.length, 1);
  await window.run("authlint.restart");
  assert.equal(window.code.errors.length, 2);
  await window.run("authlint.explain", "key-hardcoded");
  assert.match(window.code.warnings[0] ?? "", /not running/);
});

test("a server that dies before it answers: one message, with the reason, and no second try", options, async () => {
  const server = window.fakeServer("authlint", "dies");
  window.code.settings["authlint.path"] = [server.file];
  window.activate();
  await window.until(() => window.code.errors.length > 0);
  await settled();
  assert.equal(window.code.errors.length, 1);
  assert.match(window.code.errors[0]?.message ?? "", /could not be started \(.*authlint" server\): ModuleNotFoundError: No module named 'pygls'\.$/);
  assert.equal(server.starts().length, 1);
  assert.equal(window.code.status.severity, 2);
  assert.equal(window.code.lines.filter((line) => line.includes("could not be started")).length, 1);
  // A repaired server comes up without a new window.
  const repaired = window.fakeServer("repaired/authlint");
  window.code.set({ "authlint.path": [repaired.file] });
  await window.until(() => window.code.status.text === "authlint 9.9.9");
});

test("a file that cannot be started at all: one message", options, async () => {
  const file = window.path("authlint");
  writeFileSync(file, "#!/nowhere/python\n", { mode: 0o755 });
  window.code.settings["authlint.path"] = [file];
  window.activate();
  await window.until(() => window.code.errors.length > 0);
  await settled();
  assert.equal(window.code.errors.length, 1);
  assert.match(window.code.errors[0]?.message ?? "", /could not be started .*ENOENT/);
});

test("a server that refuses to start up: one message, with what it says", options, async () => {
  window.code.settings["authlint.path"] = [window.fakeServer("authlint", "refuses").file];
  window.activate();
  await window.until(() => window.code.errors.length > 0);
  await settled();
  assert.equal(window.code.errors.length, 1);
  assert.match(window.code.errors[0]?.message ?? "", /could not be started .*: authlint\.toml: unknown key\.$/);
});

test("a server that crashes is started again four times, then one message", options, async () => {
  const server = window.fakeServer("authlint", "crashes");
  window.code.settings["authlint.path"] = [server.file];
  window.activate();
  await window.until(() => window.code.errors.length > 0);
  await settled();
  assert.equal(server.starts().length, 5);
  assert.equal(window.code.errors.length, 1);
  assert.match(window.code.errors[0]?.message ?? "", /stopped again and again.*MemoryError/);
  assert.deepEqual(window.code.errors[0]?.buttons, ["Show Output", "Restart Server"]);
  assert.equal(window.code.status.severity, 2);
  await window.run("authlint.restart");
  await window.until(() => window.code.errors.length > 1);
  assert.equal(server.starts().length, 10);
});

test("explain: by name, by pick, and what a link may not do", options, async () => {
  const server = window.fakeServer("authlint");
  window.code.settings["authlint.path"] = [server.file];
  window.activate();
  await window.until(() => window.code.status.text === "authlint 9.9.9");

  await window.run("authlint.explain", "key-hardcoded");
  assert.equal(String(window.code.executed[0]?.[1]), "authlint:/key-hardcoded.md");
  assert.equal(window.code.executed[0]?.[0], "markdown.showPreview");
  assert.equal(window.code.provider?.provideTextDocumentContent(new Uri("authlint", "/key-hardcoded.md")), "# key-hardcoded");

  window.code.quickPick = (items) => items.find((item) => item.label === "leeway-too-long");
  await window.run("authlint.explain");
  assert.equal(window.code.provider?.provideTextDocumentContent(new Uri("authlint", "/leeway-too-long.md")), "# leeway-too-long");
  window.code.quickPick = () => undefined;
  await window.run("authlint.explain", "../../etc/passwd");
  const asked = server.received("authlint/explain").map(({ params }) => params?.check);
  assert.deepEqual(asked, ["key-hardcoded", null, "leeway-too-long", null]);
});

test("explain: an older server", options, async () => {
  window.code.settings["authlint.path"] = [window.fakeServer("authlint", "old").file];
  window.activate();
  await window.until(() => window.code.status.text === "authlint 9.9.9");
  await window.run("authlint.explain", "key-hardcoded");
  assert.match(window.code.errors[0]?.message ?? "", /cannot explain checks: update it/);
});

test("the interpreter selected in the Python extension, and another one", options, async () => {
  const one = window.fakeServer("one/bin/authlint");
  const two = window.fakeServer("two/bin/authlint");
  const python = fakePythonExtension(window.path("one", "bin", "python"));
  window.code.pythonExtension = python.extension;
  window.activate();
  await window.until(() => one.received("initialized").length > 0);
  assert.match(window.code.status.detail ?? "", /interpreter selected in the Python extension/);
  python.select(window.path("one", "bin", "python"));
  await settled();
  assert.equal(one.starts().length, 1);
  python.select(window.path("two", "bin", "python"));
  await window.until(() => two.received("initialized").length > 0);
  await window.until(() => one.received("shutdown").length === 1);
});

test("Restricted Mode: the workspace's own authlint only after trust is granted", options, async () => {
  const server = window.fakeServer("workspace/.venv/bin/authlint");
  writeFileSync(window.path("workspace", ".venv", "bin", "python"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  window.code.folders = [window.folder("workspace")];
  window.code.trusted = false;
  window.code.open(window.path("workspace", "main.py"), "python");
  window.activate();
  await window.until(() => window.code.status.severity === 2);
  await settled();
  assert.deepEqual(server.starts(), []);
  assert.equal(window.code.errors.length, 0);
  assert.match(window.code.status.detail ?? "", /not trusted/);
  window.code.trusted = true;
  window.code.trustGranted.fire();
  await window.until(() => window.code.status.text === "authlint 9.9.9");
});

test("authlint.trace.server does what it says, also while the server runs", options, async () => {
  const server = window.fakeServer("authlint");
  window.code.settings["authlint.path"] = [server.file];
  window.activate();
  await window.until(() => window.code.status.text === "authlint 9.9.9");
  // "Running" comes a moment before the client listens for changes; an answer to the server comes after.
  await window.until(() => server.received("response").length > 0);
  assert.equal(window.code.traced.length, 0);
  window.code.set({ "authlint.trace.server": "verbose" });
  await window.run("authlint.explain", "key-hardcoded");
  assert.ok(window.code.traced.some((line) => line.includes("Params: {") && line.includes("key-hardcoded")), window.code.traced.join("\n"));
  window.code.set({ "authlint.trace.server": "off" });
  await settled();
  const before = window.code.traced.length;
  await window.run("authlint.explain", "key-hardcoded");
  assert.equal(window.code.traced.length, before);
});

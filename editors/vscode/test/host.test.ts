import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { lastLine, machine } from "../src/host";

const root = mkdtempSync(join(tmpdir(), "authlint host "));
after(() => rmSync(root, { recursive: true, force: true }));
// Started with -S: an authlint that is installed on this machine must not change the answers.
const skip = process.platform === "win32" ? "uses shell scripts" : !hasPython() && "no python3 here";

test("a file that may be executed, not a folder, not a text", { skip: process.platform === "win32" }, async () => {
  const { isExecutable } = machine(root);
  writeFileSync(join(root, "text"), "");
  assert.equal(await isExecutable(join(root, "text")), false);
  chmodSync(join(root, "text"), 0o755);
  assert.equal(await isExecutable(join(root, "text")), true);
  assert.equal(await isExecutable(root), false);
  assert.equal(await isExecutable(join(root, "nothing")), false);
});

test("a path that does not exist is its own real path", async () => {
  const { realPath } = machine(root);
  assert.equal(await realPath(join(root, "nothing")), join(root, "nothing"));
});

test("the probe: importable, missing, half there, and no Python at all", { skip }, async () => {
  const packages = join(root, "packages");
  mkdirSync(join(packages, "authlint"), { recursive: true });
  const python = script("python", `PYTHONPATH="${packages}" exec python3 -S "$@"`);
  const { probe } = machine(root);
  assert.equal(await probe(python), "missing", "a folder of that name is not enough");
  writeFileSync(join(packages, "authlint", "__main__.py"), "raise SystemExit('the probe must not run this')");
  assert.equal(await probe(python), "importable");
  assert.deepEqual(await probe(script("broken", "echo some words >&2; echo 'no such thing' >&2; exit 1")), { failed: "no such thing" });
  assert.match(JSON.stringify(await probe(join(root, "nothing"))), /ENOENT/);
});

test("the probe imports nothing from the working directory of VS Code", { skip }, async () => {
  const workspace = join(root, "workspace");
  mkdirSync(join(workspace, "authlint"), { recursive: true });
  writeFileSync(join(workspace, "authlint", "__main__.py"), "");
  const python = script("plain-python", 'exec python3 -S "$@"');
  const before = process.cwd();
  process.chdir(workspace);
  try {
    assert.equal(await machine(root).probe(python), "missing");
  } finally {
    process.chdir(before);
  }
});

test("the last line", () => {
  assert.equal(lastLine("a\r\nb\r\n\n"), "b");
  assert.equal(lastLine("  \n"), undefined);
});

function script(name: string, body: string): string {
  const file = join(root, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

function hasPython(): boolean {
  try {
    execFileSync("python3", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, isInside, searchPath, UnusableEntry, type Surroundings } from "../src/paths";

const linux: Surroundings = {
  platform: "linux",
  home: "/home/ann",
  env: { PATH: "/usr/bin:bin:.::/opt/my tools:/usr/bin", VENV: "/venvs/a" },
  folders: [
    { name: "api", path: "/src/api" },
    { name: "web app", path: "/src/web app" },
  ],
};
const windows: Surroundings = {
  platform: "win32",
  home: "C:\\Users\\Ann",
  env: { Path: '"C:\\Program Files\\authlint";C:\\bin;tools' },
  folders: [{ name: "api", path: "D:\\src\\api" }],
};

test("an absolute path is itself, spaces included", () => {
  assert.deepEqual(candidates("/opt/my tools/authlint", linux), ["/opt/my tools/authlint"]);
  assert.deepEqual(candidates("C:\\My Tools\\authlint.exe", windows), ["C:\\My Tools\\authlint.exe"]);
});

test("~ and ${userHome} are the home folder, but only a leading ~", () => {
  assert.deepEqual(candidates("~/venv/bin/authlint", linux), ["/home/ann/venv/bin/authlint"]);
  assert.deepEqual(candidates("${userHome}/x", linux), ["/home/ann/x"]);
  assert.deepEqual(candidates("/a~b/~/authlint", linux), ["/a~b/~/authlint"]);
  assert.deepEqual(candidates("~\\venv\\Scripts\\authlint.exe", windows), ["C:\\Users\\Ann\\venv\\Scripts\\authlint.exe"]);
});

test("a home folder with $ in its name is not taken for a replacement pattern", () => {
  assert.deepEqual(candidates("~/authlint", { ...linux, home: "/home/$&a" }), ["/home/$&a/authlint"]);
});

test("${workspaceFolder} stands for each folder in turn", () => {
  assert.deepEqual(candidates("${workspaceFolder}/.venv/bin/authlint", linux), [
    "/src/api/.venv/bin/authlint",
    "/src/web app/.venv/bin/authlint",
  ]);
  assert.deepEqual(candidates("${workspaceFolder:web app}/authlint", linux), ["/src/web app/authlint"]);
});

test("a relative path is looked up in each folder", () => {
  assert.deepEqual(candidates("./.venv/bin/authlint", linux), ["/src/api/.venv/bin/authlint", "/src/web app/.venv/bin/authlint"]);
  assert.deepEqual(candidates(".venv/Scripts/authlint.exe", windows), ["D:\\src\\api\\.venv\\Scripts\\authlint.exe"]);
});

test("a bare name is looked up on PATH", () => {
  assert.deepEqual(candidates("authlint", linux), ["/usr/bin/authlint", "/opt/my tools/authlint"]);
  assert.deepEqual(candidates("authlint", windows), ["C:\\Program Files\\authlint\\authlint.exe", "C:\\bin\\authlint.exe"]);
});

test("on Windows the .exe may be left out, and a batch file is refused", () => {
  assert.deepEqual(candidates("C:\\bin\\authlint", windows), ["C:\\bin\\authlint.exe"]);
  assert.deepEqual(candidates("C:\\bin\\AUTHLINT.EXE", windows), ["C:\\bin\\AUTHLINT.EXE"]);
  assert.throws(() => candidates("C:\\bin\\authlint.cmd", windows), UnusableEntry);
});

test("a variable of the environment is replaced, and must be set", () => {
  assert.deepEqual(candidates("${env:VENV}/bin/authlint", linux), ["/venvs/a/bin/authlint"]);
  assert.throws(() => candidates("${env:NOT_SET}/bin/authlint", linux), /\$\{env:NOT_SET\}, which is not set/);
});

test("what cannot be expanded says why", () => {
  const nothingOpen = { ...linux, folders: [] };
  assert.throws(() => candidates("${workspaceFolder}/authlint", nothingOpen), /no folder is open/);
  assert.throws(() => candidates("./authlint", nothingOpen), /relative path, and no folder is open/);
  assert.throws(() => candidates("${workspaceFolder:other}/authlint", linux), /no open folder has that name/);
  assert.throws(() => candidates("${file}", linux), /\$\{file\}, which authlint does not know/);
});

test("PATH: no relative entries, no doubles, quotes removed, any spelling of its name on Windows only", () => {
  assert.deepEqual(searchPath(linux), ["/usr/bin", "/opt/my tools"]);
  assert.deepEqual(searchPath(windows), ["C:\\Program Files\\authlint", "C:\\bin"]);
  assert.deepEqual(searchPath({ ...linux, env: { Path: "/usr/bin" } }), []);
  assert.deepEqual(searchPath({ ...linux, env: {} }), []);
});

test("inside a folder", () => {
  assert.ok(isInside("/src/api/bin/authlint", "/src/api", "linux"));
  assert.ok(isInside("/src/api", "/src/api", "linux"));
  assert.ok(isInside("/src/api/..hidden", "/src/api", "linux"));
  assert.ok(!isInside("/src/api2/authlint", "/src/api", "linux"));
  assert.ok(!isInside("/src/API/authlint", "/src/api", "linux"));
  assert.ok(isInside("/src/API/authlint", "/src/api", "darwin"));
  assert.ok(isInside("d:\\SRC\\api\\x.exe", "D:\\src\\api", "win32"));
  assert.ok(!isInside("C:\\src\\api\\x.exe", "D:\\src\\api", "win32"));
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resolveServer, type ActivePython, type Host, type Probe, type Request } from "../src/resolve";

interface World {
  platform?: NodeJS.Platform;
  files?: string[];
  /** Interpreters that answer a probe; everything else fails it. */
  probes?: Record<string, Probe>;
  links?: Record<string, string>;
  path?: string[];
  interpreter?: string[];
  trusted?: boolean;
  folders?: string[];
  searchPath?: string;
  selected?: ActivePython[];
}

async function resolve(world: World) {
  const asked = { python: 0, probed: [] as string[] };
  const host: Host = {
    isExecutable: async (file) => (world.files ?? []).includes(file),
    realPath: async (file) => world.links?.[file] ?? file,
    probe: async (python) => {
      asked.probed.push(python);
      return world.probes?.[python] ?? "missing";
    },
  };
  const request: Request = {
    settings: { path: world.path ?? [], interpreter: world.interpreter ?? [] },
    trusted: world.trusted ?? true,
    platform: world.platform ?? "linux",
    home: "/home/ann",
    env: { PATH: world.searchPath ?? "/usr/bin" },
    folders: (world.folders ?? ["/src/api"]).map((path) => ({ name: path.split(/[\\/]/).pop() ?? "", path })),
    activePythons: async () => {
      asked.python += 1;
      return world.selected ?? [];
    },
  };
  const resolution = await resolveServer(request, host);
  const found = "found" in resolution ? resolution.found : undefined;
  return {
    ...asked,
    log: resolution.log.join("\n"),
    line: found && [found.command, ...found.args].join(" "),
    origin: found?.origin,
    problem: "problem" in resolution ? resolution.problem : undefined,
  };
}

const EVERYWHERE = ["/set/authlint", "/set/python", "/env/bin/python", "/env/bin/authlint", "/src/api/.venv/bin/python",
  "/src/api/.venv/bin/authlint", "/src/api/venv/bin/python", "/src/api/venv/bin/authlint", "/usr/bin/authlint"];
const SELECTED = [{ executable: "/env/bin/python", environment: "/env" }];

describe("the order", () => {
  const world: World = { files: EVERYWHERE, probes: { "/set/python": "importable" }, selected: SELECTED };
  const without = (...parts: string[]) => EVERYWHERE.filter((file) => !parts.some((part) => file.startsWith(part)));

  test("1. authlint.path, without asking anybody else", async () => {
    const answer = await resolve({ ...world, path: ["/set/authlint"], interpreter: ["/set/python"] });
    assert.equal(answer.line, "/set/authlint server");
    assert.equal(answer.origin, 'setting "authlint.path"');
    assert.equal(answer.python, 0);
    assert.deepEqual(answer.probed, []);
  });

  test("2. authlint.interpreter, as a module", async () => {
    const answer = await resolve({ ...world, interpreter: ["/set/python"] });
    assert.equal(answer.line, "/set/python -m authlint server");
    assert.equal(answer.origin, 'setting "authlint.interpreter"');
    assert.equal(answer.python, 0);
  });

  test("3. the interpreter selected in the Python extension", async () => {
    const answer = await resolve(world);
    assert.equal(answer.line, "/env/bin/authlint server");
    assert.equal(answer.origin, "interpreter selected in the Python extension, /env");
    assert.deepEqual(answer.probed, []);
  });

  test("4. .venv, then venv, of a workspace folder", async () => {
    const dotted = await resolve({ ...world, files: without("/env") });
    assert.equal(dotted.line, "/src/api/.venv/bin/authlint server");
    const plain = await resolve({ ...world, files: without("/env", "/src/api/.venv") });
    assert.equal(plain.line, "/src/api/venv/bin/authlint server");
    assert.equal(plain.origin, "environment in the workspace, /src/api/venv");
  });

  test("5. PATH", async () => {
    const answer = await resolve({ ...world, files: ["/usr/bin/authlint"] });
    assert.equal(answer.line, "/usr/bin/authlint server");
    assert.equal(answer.origin, "PATH");
  });
});

describe("settings", () => {
  test("the first that exists wins", async () => {
    const answer = await resolve({ files: ["/b/authlint", "/c/authlint"], path: ["/a/authlint", "/b/authlint", "/c/authlint"] });
    assert.equal(answer.line, "/b/authlint server");
    assert.match(answer.log, /"\/a\/authlint" does not exist/);
  });

  test("a path that does not exist is an error, not a reason to take another authlint", async () => {
    const answer = await resolve({ files: EVERYWHERE, selected: SELECTED, path: ["/typo/authlint", "~/authlint"] });
    assert.equal(answer.line, undefined);
    assert.match(answer.problem ?? "", /authlint\.path: "\/typo\/authlint" does not exist.*; "~\/authlint" does not exist/);
    assert.equal(answer.python, 0);
  });

  test("an interpreter without authlint says what to install where", async () => {
    const answer = await resolve({ files: [...EVERYWHERE, "/bare/python"], interpreter: ["/bare/python"] });
    assert.match(answer.problem ?? "", /authlint\.interpreter: "\/bare\/python" has no authlint: run "pip install authlint"/);
  });

  test("an interpreter that is none says so", async () => {
    const answer = await resolve({ files: ["/bin/true"], interpreter: ["/bin/true"], probes: { "/bin/true": { failed: "exec format error" } } });
    assert.match(answer.problem ?? "", /cannot be used as a Python interpreter \(exec format error\)/);
  });

  test("spaces, ~ and ${workspaceFolder}", async () => {
    const spaced = await resolve({ files: ["/opt/my tools/authlint"], path: ["/opt/my tools/authlint"] });
    assert.equal(spaced.line, "/opt/my tools/authlint server");
    const home = await resolve({ files: ["/home/ann/authlint"], path: ["~/authlint"] });
    assert.equal(home.line, "/home/ann/authlint server");
    const second = await resolve({ folders: ["/src/api", "/src/web"], files: ["/src/web/authlint"], path: ["${workspaceFolder}/authlint"] });
    assert.equal(second.line, "/src/web/authlint server");
  });

  test("a variable nobody knows is named in the error", async () => {
    const answer = await resolve({ path: ["${env:NOPE}/authlint"] });
    assert.match(answer.problem ?? "", /uses \$\{env:NOPE\}, which is not set/);
  });
});

describe("environments", () => {
  test("no executable, but importable: as a module", async () => {
    const answer = await resolve({ files: ["/env/bin/python"], probes: { "/env/bin/python": "importable" }, selected: SELECTED });
    assert.equal(answer.line, "/env/bin/python -m authlint server");
  });

  test("a selected interpreter without authlint does not hide one on PATH, and is in the log", async () => {
    const answer = await resolve({ files: ["/env/bin/python", "/usr/bin/authlint"], selected: SELECTED });
    assert.equal(answer.line, "/usr/bin/authlint server");
    assert.match(answer.log, /\/env\/bin\/python has no authlint/);
  });

  test("each folder of a workspace may have its own", async () => {
    const selected = [...SELECTED, { executable: "/env2/bin/python", environment: "/env2" }];
    const answer = await resolve({ folders: ["/src/api", "/src/web"], files: ["/env2/bin/authlint"], selected });
    assert.equal(answer.line, "/env2/bin/authlint server");
  });

  test("Windows: Scripts\\authlint.exe, of a virtual environment and of an installation", async () => {
    const windows: World = { platform: "win32", folders: ["D:\\src\\api"], searchPath: "C:\\bin" };
    const venv = await resolve({ ...windows, files: ["D:\\src\\api\\.venv\\Scripts\\python.exe", "D:\\src\\api\\.venv\\Scripts\\authlint.exe"] });
    assert.equal(venv.line, "D:\\src\\api\\.venv\\Scripts\\authlint.exe server");
    const selected = [{ executable: "C:\\Program Files\\Python 3\\python.exe", environment: "C:\\Program Files\\Python 3" }];
    const installed = await resolve({ ...windows, selected, files: ["C:\\Program Files\\Python 3\\Scripts\\authlint.exe"] });
    assert.equal(installed.line, "C:\\Program Files\\Python 3\\Scripts\\authlint.exe server");
    const onPath = await resolve({ ...windows, files: ["C:\\bin\\authlint.exe", "C:\\bin\\authlint"] });
    assert.equal(onPath.line, "C:\\bin\\authlint.exe server");
  });
});

describe("nowhere", () => {
  test("the selected environment is the one to install into", async () => {
    const answer = await resolve({ files: ["/env/bin/python"], selected: SELECTED });
    assert.match(answer.problem ?? "", /Run "pip install authlint" in the environment \/env\./);
  });

  test("else the environment of the workspace", async () => {
    const answer = await resolve({ files: ["/src/api/.venv/bin/python"] });
    assert.match(answer.problem ?? "", /Run "pip install authlint" in the environment \/src\/api\/\.venv\./);
  });

  test("else any", async () => {
    assert.match((await resolve({})).problem ?? "", /"pip install authlint" in a Python environment/);
  });
});

describe("a workspace that is not trusted", () => {
  const untrusted: World = { trusted: false, selected: SELECTED, files: EVERYWHERE };

  test("PATH only: neither the Python extension nor .venv is asked, and no Python is started", async () => {
    const answer = await resolve(untrusted);
    assert.equal(answer.line, "/usr/bin/authlint server");
    assert.equal(answer.python, 0);
    assert.deepEqual(answer.probed, []);
  });

  test("a PATH that leads into the workspace is refused", async () => {
    const answer = await resolve({ ...untrusted, searchPath: "/src/api/.venv/bin" });
    assert.equal(answer.line, undefined);
    assert.match(answer.problem ?? "", /not trusted/);
    assert.match(answer.log, /lies inside a workspace that is not trusted/);
  });

  test("settings may name what lies outside", async () => {
    assert.equal((await resolve({ ...untrusted, path: ["/set/authlint"] })).line, "/set/authlint server");
    const probes = { "/set/python": "importable" } as const;
    assert.equal((await resolve({ ...untrusted, probes, interpreter: ["/set/python"] })).line, "/set/python -m authlint server");
  });

  test("settings that name what lies inside are refused, and nothing is run to find out", async () => {
    for (const entry of ["${workspaceFolder}/.venv/bin/python", ".venv/bin/python", "/src/api/.venv/bin/python"]) {
      const answer = await resolve({ ...untrusted, interpreter: [entry] });
      assert.match(answer.problem ?? "", /lies inside a workspace that is not trusted/);
      assert.deepEqual(answer.probed, []);
    }
  });

  test("a refused entry does not hide the next one", async () => {
    const answer = await resolve({ ...untrusted, path: ["${workspaceFolder}/.venv/bin/authlint", "/set/authlint"] });
    assert.equal(answer.line, "/set/authlint server");
  });

  test("symbolic links are followed: of the file, of its folder, and of the workspace", async () => {
    const links = [
      { "/set/authlint": "/src/api/evil" },
      // A virtual environment's own Python links to /usr/bin, wherever the environment is.
      { "/set": "/src/api/.venv/bin", "/set/authlint": "/usr/bin/python3" },
      { "/src/api": "/set" },
    ];
    for (const link of links) {
      const answer = await resolve({ ...untrusted, links: link, path: ["/set/authlint"] });
      assert.match(answer.problem ?? "", /lies inside a workspace that is not trusted/);
    }
  });

  test("with trust the same is started", async () => {
    const answer = await resolve({ ...untrusted, trusted: true, path: ["${workspaceFolder}/.venv/bin/authlint"] });
    assert.equal(answer.line, "/src/api/.venv/bin/authlint server");
  });
});

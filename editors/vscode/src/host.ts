/** The machine as `resolve.ts` sees it. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import type { Host, Probe } from "./resolve";

/** Asks for what "-m authlint" needs, without running any of authlint's own code but its package. */
const PROBE =
  "import importlib.util as u, sys; sys.exit(0 if u.find_spec('authlint') and u.find_spec('authlint.__main__') else 3)";
const MISSING = 3;
const PROBE_TIMEOUT_MS = 20_000;

/**
 * `neutral` is the working directory of every Python that is started. "-c" and "-m" put the working directory first
 * on sys.path: in a workspace, a token.py or jwt.py of the project would be imported in place of the real one, and
 * the code of a project is never to be run. "-I" would do that too, but it also drops PYTHONPATH and the user's
 * site-packages, where authlint may well be installed.
 */
export function machine(neutral: string): Host {
  return { isExecutable, realPath, probe: (python) => probe(python, neutral) };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function realPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}

function probe(python: string, cwd: string): Promise<Probe> {
  return new Promise((resolve) => {
    const options = { cwd, timeout: PROBE_TIMEOUT_MS, windowsHide: true };
    const child = execFile(python, ["-c", PROBE], options, (error, _stdout, stderr) => {
      if (!error) resolve("importable");
      else if (error.code === MISSING) resolve("missing");
      else resolve({ failed: lastLine(stderr) ?? (error.killed ? "it did not answer" : error.message) });
    });
    // Something that is no Python may wait for input for ever, or be gone before its input is closed.
    child.stdin?.on("error", () => undefined).end();
  });
}

export function lastLine(text: string): string | undefined {
  return text.trim().split(/\r?\n/).pop()?.trim() || undefined;
}

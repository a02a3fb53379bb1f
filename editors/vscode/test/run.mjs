// Builds the extension and the tests, and runs the tests on plain Node: no VS Code, no test framework.
// With arguments, only the test files whose name contains one of them: npm test -- resolve
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { buildExtension, common } from "../esbuild.mjs";

process.chdir(join(import.meta.dirname, ".."));
rmSync("out", { recursive: true, force: true });

const wanted = process.argv.slice(2);
const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
const chosen = tests.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const entryPoints = [...chosen, "fakeServer.ts"].map((name) => `test/${name}`);
await Promise.all([buildExtension(), build({ ...common, entryPoints, outdir: "out", sourcemap: "inline" })]);

const files = chosen.map((name) => `out/${name.replace(/\.ts$/, ".js")}`);
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(status ?? 1);

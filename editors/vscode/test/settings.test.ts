import assert from "node:assert/strict";
import { test } from "node:test";
import { isCheckName } from "../src/checkName";
import { wouldMissAuthlint } from "../src/languages";
import { crashed, startFailed } from "../src/messages";
import { launchSettings, serverSettings } from "../src/settings";

const configuration = (values: Record<string, unknown>) => ({ get: (key: string) => values[key] });

test("lists are taken as they are, without what is empty or no text", () => {
  const read = launchSettings(configuration({ path: ["/a", " /b ", "", "  ", 3, null], interpreter: [] }));
  assert.deepEqual(read, { path: ["/a", "/b"], interpreter: [] });
});

test("a plain text is a list of one, and anything else is nothing", () => {
  assert.deepEqual(launchSettings(configuration({ path: "/a b/authlint", interpreter: { x: 1 } })), { path: ["/a b/authlint"], interpreter: [] });
  assert.deepEqual(launchSettings(configuration({})), { path: [], interpreter: [] });
});

test("the server gets known severities only", () => {
  assert.deepEqual(serverSettings(configuration({})), { environments: [], minSeverity: "hint" });
  const read = serverSettings(configuration({ environments: ["Staging"], minSeverity: "error" }));
  assert.deepEqual(read, { environments: ["Staging"], minSeverity: "error" });
  assert.equal(serverSettings(configuration({ minSeverity: "loud" })).minSeverity, "hint");
});

test("who would miss authlint", () => {
  const document = (fileName: string, languageId: string, scheme = "file") => ({ fileName, languageId, uri: { scheme } });
  assert.ok(wouldMissAuthlint(document("/a/main.py", "python")));
  assert.ok(wouldMissAuthlint(document("/a/appsettings.Production.json", "jsonc")));
  assert.ok(wouldMissAuthlint(document("C:\\a\\appsettings.json", "json")));
  assert.ok(!wouldMissAuthlint(document("/a/package.json", "json")));
  assert.ok(!wouldMissAuthlint(document("Untitled-1", "python", "untitled")));
});

test("names of checks", () => {
  for (const name of ["key-hardcoded", "cors-any-origin-with-credentials", "debug"]) assert.ok(isCheckName(name));
  for (const name of ["", "../x", "Key", "a--b", "-a", "a b", undefined, null, 3, { check: "a" }]) assert.ok(!isCheckName(name));
});

test("messages end like sentences", () => {
  assert.equal(startFailed("authlint server", undefined), "authlint could not be started (authlint server).");
  assert.equal(startFailed("x", "ImportError: no y."), "authlint could not be started (x): ImportError: no y.");
  assert.match(crashed("x", "MemoryError"), /is not started any more\. Its last words: MemoryError$/);
});

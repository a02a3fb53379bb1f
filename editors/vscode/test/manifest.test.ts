/** package.json and the code say the same; VS Code itself would only be silently wrong. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import manifest from "../package.json";
import { LANGUAGES } from "../src/languages";
import { LAUNCH_KEYS, launchSettings, SERVER_KEYS, serverSettings, SEVERITIES } from "../src/settings";

interface Property {
  type: string;
  scope: string;
  default: unknown;
  enum?: string[];
  enumDescriptions?: string[];
  description?: string;
  markdownDescription?: string;
}

const properties: Record<string, Property> = manifest.contributes.configuration.properties;
const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
const commands = manifest.contributes.commands.map(({ command }) => command);
const source = readdirSync("src").map((name) => readFileSync(`src/${name}`, "utf8")).join("\n");

test("what decides which executable runs is restricted, and is never a workspace's alone", () => {
  assert.deepEqual([...restricted].sort(), [...LAUNCH_KEYS].sort());
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
  for (const key of restricted) assert.equal(properties[key]?.scope, "machine-overridable", key);
});

test("the settings are those that the code reads", () => {
  const read = [...LAUNCH_KEYS, ...SERVER_KEYS, "authlint.trace.server"];
  assert.deepEqual(Object.keys(properties).sort(), read.sort());
});

test("every setting is described and has a default of its type", () => {
  for (const [key, property] of Object.entries(properties)) {
    assert.ok(property.description ?? property.markdownDescription, key);
    assert.equal(Array.isArray(property.default) ? "array" : typeof property.default, property.type, key);
    if (property.enum) assert.ok(property.enum.includes(String(property.default)), key);
    if (property.enumDescriptions) assert.equal(property.enumDescriptions.length, property.enum?.length, key);
  }
});

test("the defaults are what the code takes for nothing set", () => {
  const defaults = { get: (key: string) => properties[`authlint.${key}`]?.default };
  const nothing = { get: () => undefined };
  assert.deepEqual(launchSettings(defaults), launchSettings(nothing));
  assert.deepEqual(serverSettings(defaults), serverSettings(nothing));
  assert.deepEqual(properties["authlint.minSeverity"]?.enum, [...SEVERITIES]);
});

test("commands are contributed and registered", () => {
  const registered = [...source.matchAll(/registerCommand\("([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual([...commands].sort(), registered.sort());
  // Every other command of ours that the code mentions (buttons, the status item) has to be one of them.
  for (const [, used] of source.matchAll(/(?:executeCommand\(|command: )"(authlint\.[^"]+)"/g)) assert.ok(commands.includes(used ?? ""), used);
});

test("the extension is activated for each language it follows", () => {
  assert.deepEqual(manifest.activationEvents, LANGUAGES.map((language) => `onLanguage:${language}`));
});

test("types are those of the oldest VS Code that is supported", () => {
  assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
});

test("the lock file holds no download addresses", () => {
  assert.ok(!readFileSync("package-lock.json", "utf8").includes('"resolved"'));
});

test("the change log knows this version", () => {
  assert.ok(readFileSync("CHANGELOG.md", "utf8").includes(`## ${manifest.version}`));
});

/** Settings as read from VS Code: whatever a user typed into settings.json, made into what the rest relies on. */

export const SEVERITIES = ["error", "warning", "info", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What decides which authlint is started. */
export interface LaunchSettings {
  readonly path: readonly string[];
  readonly interpreter: readonly string[];
}

/** What the server itself is told, as the section "authlint". */
export interface ServerSettings {
  readonly environments: readonly string[];
  readonly minSeverity: Severity;
}

/** `vscode.WorkspaceConfiguration`, as much of it as is needed here. */
export interface Configuration {
  get(key: string): unknown;
}

export const LAUNCH_KEYS = ["authlint.path", "authlint.interpreter"] as const;
export const SERVER_KEYS = ["authlint.environments", "authlint.minSeverity"] as const;

export function launchSettings(configuration: Configuration): LaunchSettings {
  return {
    path: strings(configuration.get("path")),
    interpreter: strings(configuration.get("interpreter")),
  };
}

export function serverSettings(configuration: Configuration): ServerSettings {
  const severity = configuration.get("minSeverity");
  return {
    environments: strings(configuration.get("environments")),
    minSeverity: SEVERITIES.find((known) => known === severity) ?? "hint",
  };
}

/** A plain string counts as a list of one: VS Code underlines it, but what is meant is clear. */
function strings(value: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === "string").map((item) => item.trim()).filter((item) => item !== "");
}

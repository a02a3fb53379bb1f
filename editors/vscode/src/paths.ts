/** Paths as people write them in settings, for any platform: nothing here looks at the machine it runs on. */
import * as nodePath from "node:path";

export interface Folder {
  readonly name: string;
  readonly path: string;
}

/** Where a path is read. `platform` is that of the extension host, injected so that tests can be Windows on Linux. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: readonly Folder[];
}

/** A setting that cannot be made into a path; the message completes 'authlint.path: "<entry>" ...'. */
export class UnusableEntry extends Error {}

export function pathModule(platform: NodeJS.Platform): nodePath.PlatformPath {
  return platform === "win32" ? nodePath.win32 : nodePath.posix;
}

/** The absolute paths one entry of a setting can mean, in the order in which they are tried. */
export function candidates(entry: string, around: Surroundings): string[] {
  const path = pathModule(around.platform);
  const found: string[] = [];
  for (const text of expand(entry, around)) {
    if (path.isAbsolute(text)) found.push(text);
    else if (!/[\\/]/.test(text)) found.push(...searchPath(around).map((folder) => path.join(folder, text)));
    else if (around.folders.length === 0) throw new UnusableEntry("is a relative path, and no folder is open");
    else found.push(...around.folders.map((folder) => path.resolve(folder.path, text)));
  }
  return unique(found.map(path.normalize).map((file) => withExe(file, around.platform)));
}

/**
 * The folders of PATH. Relative entries are left out: they would depend on the working directory, and "." would let
 * a workspace bring its own authlint.
 */
export function searchPath(around: Surroundings): string[] {
  const path = pathModule(around.platform);
  // On Windows it is usually called "Path"; elsewhere such a variable would be another one.
  const isPath = (name: string) => (around.platform === "win32" ? name.toUpperCase() : name) === "PATH";
  const key = Object.keys(around.env).find(isPath);
  const value = (key === undefined ? undefined : around.env[key]) ?? "";
  return unique(value.split(path.delimiter).map(unquote).filter((folder) => path.isAbsolute(folder)));
}

/** Whether `file` lies in `folder`, by their names; callers follow symbolic links first where that matters. */
export function isInside(file: string, folder: string, platform: NodeJS.Platform): boolean {
  const path = pathModule(platform);
  // macOS and Windows mostly ignore case. Where they do not, too much is refused, never too little.
  const fold = (text: string) => (platform === "linux" ? text : text.toLowerCase());
  const relative = path.relative(fold(folder), fold(file));
  return relative === "" || (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

/** Replaces "~" and "${...}". One text for each workspace folder where `${workspaceFolder}` is used. */
function expand(entry: string, around: Surroundings): string[] {
  const tilde = entry.replace(/^~(?=$|[\\/])/, () => around.home);
  if (!tilde.includes("${workspaceFolder}")) return [replaceVariables(tilde, around, undefined)];
  if (around.folders.length === 0) throw new UnusableEntry("uses ${workspaceFolder}, and no folder is open");
  return around.folders.map((folder) => replaceVariables(tilde, around, folder));
}

function replaceVariables(text: string, around: Surroundings, folder: Folder | undefined): string {
  return text.replace(/\$\{([^}]*)\}/g, (variable, body: string) => {
    const colon = body.indexOf(":");
    const kind = colon < 0 ? body : body.slice(0, colon);
    const name = colon < 0 ? undefined : body.slice(colon + 1);
    if (kind === "userHome" && name === undefined) return around.home;
    if (kind === "workspaceFolder" && name === undefined && folder) return folder.path;
    if (kind === "workspaceFolder" && name !== undefined) return named(around.folders, name, variable).path;
    if (kind === "env" && name !== undefined) return variableValue(around, name, variable);
    throw new UnusableEntry(`uses ${variable}, which authlint does not know`);
  });
}

function named(folders: readonly Folder[], name: string, variable: string): Folder {
  const folder = folders.find((candidate) => candidate.name === name);
  if (!folder) throw new UnusableEntry(`uses ${variable}, and no open folder has that name`);
  return folder;
}

function variableValue(around: Surroundings, name: string, variable: string): string {
  const value = around.env[name];
  // An unset variable would silently turn "${env:VENV}/bin/authlint" into "/bin/authlint".
  if (!value) throw new UnusableEntry(`uses ${variable}, which is not set`);
  return value;
}

/** On Windows "authlint" means "authlint.exe"; nothing but an .exe can be started without a shell. */
function withExe(file: string, platform: NodeJS.Platform): string {
  if (platform !== "win32" || /\.exe$/i.test(file)) return file;
  if (/\.(bat|cmd)$/i.test(file)) throw new UnusableEntry("is a batch file: name the .exe that it starts");
  return `${file}.exe`;
}

function unquote(folder: string): string {
  return folder.replace(/^"(.*)"$/, "$1");
}

function unique(items: string[]): string[] {
  return [...new Set(items)];
}

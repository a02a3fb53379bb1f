/**
 * The languages whose documents the server is told about. One place: the document selector and the status item
 * are made from it, and a test holds the activation events of package.json against it. Older versions of VS Code
 * take .env files for "properties" or "ini".
 */
export const LANGUAGES = ["python", "json", "jsonc", "toml", "yaml", "dotenv", "properties", "ini"] as const;

/**
 * Scheme "file" only. What a setting is worth depends on the files around it (appsettings.json below
 * appsettings.Production.json, settings.py beside main.py): a document without a path (untitled, git, a notebook
 * cell) has no layers, and a finding about it would be a guess.
 */
export function documentSelector(): { scheme: "file"; language: string }[] {
  return LANGUAGES.map((language) => ({ scheme: "file", language }));
}

/**
 * Whether someone who opens this document would miss authlint. JSON is in every project, so a JSON file alone is
 * no reason to complain that authlint is not installed; Python and ASP.NET's settings are.
 */
export function wouldMissAuthlint(document: { languageId: string; fileName: string; uri: { scheme: string } }): boolean {
  if (document.uri.scheme !== "file") return false;
  const name = document.fileName.split(/[\\/]/).pop() ?? "";
  return document.languageId === "python" || /^appsettings.*\.json$/i.test(name);
}

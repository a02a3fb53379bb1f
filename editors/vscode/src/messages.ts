/** What is said to people when authlint does not run. Each text says what is wrong and what to do about it. */

/** Why one entry of a setting cannot be used: completes '"<entry>" ...'. */
export type Reason = string;

const AFTERWARDS = 'Then run "authlint: Restart Server".';

export function settingUnusable(setting: string, reasons: readonly Reason[]): string {
  return `authlint was not started. ${setting}: ${reasons.join("; ")}. Correct the setting, or remove it to have authlint looked for.`;
}

export function notFound(trusted: boolean, environment: string | undefined): string {
  if (!trusted) {
    return (
      "authlint was not found on PATH. This workspace is not trusted, so its environments and the selected " +
      "interpreter are not used: trust the workspace, or set authlint.path in your user settings."
    );
  }
  if (environment !== undefined) {
    return `authlint was not found. Run "pip install authlint" in the environment ${environment}. ${AFTERWARDS}`;
  }
  return (
    'authlint was not found. Run "pip install authlint" in a Python environment and select it in the Python ' +
    `extension, or have its authlint on PATH, or set authlint.path. ${AFTERWARDS}`
  );
}

export function startFailed(command: string, why: string | undefined): string {
  return `authlint could not be started (${command})${why === undefined ? "" : `: ${why}`}.`.replace(/\.\.$/, ".");
}

export function crashed(command: string, why: string | undefined): string {
  const last = why === undefined ? "" : ` Its last words: ${why}`;
  return `The authlint server (${command}) stopped again and again, and is not started any more.${last}`;
}

export const NOT_RUNNING = 'The authlint server is not running: see the output, or run "authlint: Restart Server".';

/**
 * The output channel of `authlint.trace.server`. vscode-languageclient 11 writes a trace only while the *log level* of
 * its trace channel is Trace, and then reads the setting for no more than the amount; "verbose" in settings.json alone
 * would do nothing. This channel says "Trace" exactly while the setting is on, and writes what it gets at a level that
 * is shown.
 */
import * as vscode from "vscode";

const SETTING = "authlint.trace.server";

export function createTraceChannel(disposables: vscode.Disposable[]): vscode.LogOutputChannel {
  let real: vscode.LogOutputChannel | undefined;
  // Made when something is written: nobody who does not trace needs to see it in the list of channels.
  const channel = () => (real ??= vscode.window.createOutputChannel("authlint trace", { log: true }));
  const levelChanged = new vscode.EventEmitter<vscode.LogLevel>();
  const level = () => {
    const wanted = vscode.workspace.getConfiguration().get(SETTING, "off");
    return wanted === "off" ? vscode.LogLevel.Info : vscode.LogLevel.Trace;
  };
  disposables.push(
    levelChanged,
    { dispose: () => real?.dispose() },
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTING)) levelChanged.fire(level());
    }),
  );
  return {
    name: "authlint trace",
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: levelChanged.event,
    trace: (message) => channel().info(message),
    debug: (message) => channel().info(message),
    info: (message) => channel().info(message),
    warn: (message) => channel().warn(message),
    error: (error) => channel().error(error),
    append: (value) => channel().append(value),
    appendLine: (value) => channel().appendLine(value),
    replace: (value) => channel().replace(value),
    clear: () => real?.clear(),
    show: () => channel().show(true),
    hide: () => real?.hide(),
    dispose: () => real?.dispose(),
  };
}

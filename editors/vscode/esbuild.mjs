// Bundles the extension into one file: VS Code loads it faster, and the package needs no node_modules.
import { build } from "esbuild";

export const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  // Not the newest Node: the oldest VS Code we support (1.91) runs extensions on Node 20.
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
};

export function buildExtension() {
  return build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    minify: true,
    legalComments: "eof",
  });
}

if (process.argv[1] === import.meta.filename) await buildExtension();

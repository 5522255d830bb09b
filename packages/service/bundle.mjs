// Bundles the container's program into one file: node packages/service/bundle.mjs FOLDER
import { join } from "node:path";
import { build } from "esbuild";

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write("Name the output folder: node packages/service/bundle.mjs FOLDER\n");
  process.exit(1);
}

await build({
  entryPoints: { service: join(import.meta.dirname, "src/main.ts") },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "es2023",
  mainFields: ["module", "main"],
  // Some dependencies are CommonJS and require() Node's built-in modules.
  banner: {
    js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
  },
  minifySyntax: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "warning",
});

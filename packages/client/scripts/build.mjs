// Builds the package for npm: the types of the OpenAPI document, and src as JavaScript with its types.
// Plain JavaScript, for any Node >= 20.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const schema = join(root, "src/schema.ts");

/** The routes of this checkout, as `npm run souk -- openapi` prints them. */
const souk = join(root, "../cli/bin/souk.mjs");
const document = JSON.parse(
  execFileSync(process.execPath, [souk, "openapi"], { encoding: "utf8" }),
);
const types = astToString(await openapiTS(document));

/** @type {ts.CompilerOptions} */
const options = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  outDir: join(root, "dist"),
  declaration: true,
  strict: true,
  skipLibCheck: true,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
const host = ts.createCompilerHost(options);
const read = host.readFile;
host.readFile = (path) => (path === schema.replaceAll("\\", "/") ? types : read(path));

rmSync(options.outDir, { recursive: true, force: true });
mkdirSync(options.outDir);
const sources = readdirSync(join(root, "src")).filter((name) => !name.endsWith(".test.ts"));
const program = ts.createProgram(
  sources.map((name) => join(root, "src", name)),
  options,
  host,
);
const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
if (problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, host));
  process.exitCode = 1;
}

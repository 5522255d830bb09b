/**
 * Checks the types of `infra` and `sst.config.ts` by infra/tsconfig.json, and of no other file.
 * `tsc` would also check SST's sources below `.sst/platform`, which are where the types of `sst` and
 * `aws` come from and which do not pass these options.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const config = join(dirname(dirname(fileURLToPath(import.meta.url))), "infra/tsconfig.json");
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (error) => report([error]) };
const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(config, {}, host);
const program = ts.createProgram(fileNames, options);

const found = [
  ...errors,
  ...program.getOptionsDiagnostics(),
  ...fileNames.flatMap((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  }),
];
if (found.length > 0) report(found);

function report(diagnostics) {
  const format = process.stdout.isTTY
    ? ts.formatDiagnosticsWithColorAndContext
    : ts.formatDiagnostics;
  console.error(
    format(diagnostics, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: ts.sys.getCurrentDirectory,
      getNewLine: () => ts.sys.newLine,
    }),
  );
  process.exit(1);
}

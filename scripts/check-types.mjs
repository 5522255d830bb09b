/**
 * Checks the types of the files that a tsconfig.json includes, and of no other file:
 * `node scripts/check-types.mjs infra/tsconfig.json`. `tsc` would also check SST's sources below
 * `.sst/platform`, which are where the types of `sst` and `aws` come from and which do not pass.
 */
import ts from "typescript";

const [config = "tsconfig.json"] = process.argv.slice(2);
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

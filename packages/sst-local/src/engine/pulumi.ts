import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { parseEngineArguments, type StackName } from "./arguments.ts";

/** Pulumi's version in the SST CLI that this stands in for. */
const VERSION = "v3.210.0";

/**
 * What the SST CLI starts in place of Pulumi's engine.
 * @returns its exit code.
 */
async function main(argv: string[]): Promise<number> {
  const asked = parseEngineArguments(argv);
  switch (asked.command) {
    case "version":
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case "init":
      initStack(asked.stack);
      return 0;
    default:
      throw new UserError(`pulumi ${asked.command} comes next.`);
  }
}

/** Where the CLI has put the state of a stack, and takes it from when we are done. */
function checkpointFile({ app, stage }: StackName): string {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  return join(fileURLToPath(backend), ".pulumi", "stacks", app, `${stage}.json`);
}

function initStack(stack: StackName): void {
  const file = checkpointFile(stack);
  mkdirSync(dirname(file), { recursive: true });
  const name = `organization/${stack.app}/${stack.stage}`;
  writeFileSync(
    file,
    JSON.stringify({
      version: 3,
      checkpoint: {
        stack: name,
        latest: { manifest: { time: new Date().toISOString(), magic: "", version: VERSION } },
      },
    }),
  );
  readFileSync(file);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 255;
}

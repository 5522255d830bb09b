import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { PULUMI_VERSION } from "../sst-internals/versions.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";
import { parseEngineArguments, type StackName } from "./engine-arguments.ts";
import { EventLog } from "./event-log.ts";
import { operate } from "./operation.ts";

/** The program that the SST CLI starts in place of `pulumi`. @returns its exit code. */
async function main(argv: string[]): Promise<number> {
  const parsed = parseEngineArguments(argv);
  if (parsed.command === "version") {
    process.stdout.write(`${PULUMI_VERSION}\n`);
    return 0;
  }
  const { command, stack } = parsed;
  const passphrase = process.env["PULUMI_CONFIG_PASSPHRASE"] ?? "";
  if (command === "init") {
    const name = `organization/${stack.app}/${stack.stage}`;
    writeCheckpoint(checkpointFile(stack), name, [], await Crypter.create(passphrase));
    return 0;
  }
  const interrupt = new AbortController();
  process.on("SIGINT", () => interrupt.abort());
  process.on("SIGTERM", () => interrupt.abort());
  const events = new EventLog(parsed.eventLog, command === "preview");
  try {
    return await operate({
      command,
      stack,
      operation: parsed,
      checkpointFile: checkpointFile(stack),
      workDir: process.cwd(),
      passphrase,
      events,
      signal: interrupt.signal,
    });
  } catch (error) {
    if (interrupt.signal.aborted) return 1;
    events.error(formatError(error));
    return 255;
  } finally {
    events.end();
  }
}

/** The file in which the CLI puts the state of a stack before an operation and reads it afterwards. */
function checkpointFile({ app, stage }: StackName): string {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  return join(fileURLToPath(backend), ".pulumi", "stacks", app, `${stage}.json`);
}

/** A user's mistake without, a fault of sst-local with its stack. */
function formatError(error: unknown): string {
  if (error instanceof UserError) return [error.message, error.hint ?? ""].join("\n").trim();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  // The CLI shows only the content of the event log.
  const eventLog = argv[argv.indexOf("--event-log") + 1];
  if (argv.includes("--event-log") && eventLog) {
    new EventLog(eventLog, false).error(formatError(error));
  }
  console.error(formatError(error));
  process.exitCode = 255;
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { parseEngineArguments, type StackName } from "./engine-arguments.ts";
import { ENGINE_VERSION, writeCheckpoint } from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";
import { EventLog } from "./event-log.ts";
import { operate } from "./operation.ts";

/** The program that the SST CLI starts in place of Pulumi's. @returns its exit code. */
async function main(argv: string[]): Promise<number> {
  const asked = parseEngineArguments(argv);
  if (asked.command === "version") {
    process.stdout.write(`${ENGINE_VERSION}\n`);
    return 0;
  }
  const { command, stack } = asked;
  const passphrase = process.env["PULUMI_CONFIG_PASSPHRASE"] ?? "";
  if (command === "init") {
    const name = `organization/${stack.app}/${stack.stage}`;
    writeCheckpoint(checkpointFile(stack), name, [], await Crypter.create(passphrase));
    return 0;
  }
  const interrupt = new AbortController();
  process.on("SIGINT", () => interrupt.abort());
  process.on("SIGTERM", () => interrupt.abort());
  const events = new EventLog(asked.eventLog, command === "preview");
  try {
    return await operate({
      command,
      stack,
      operation: asked,
      checkpointFile: checkpointFile(stack),
      workDir: process.cwd(),
      passphrase,
      events,
      signal: interrupt.signal,
    });
  } catch (error) {
    if (interrupt.signal.aborted) return 1;
    events.error(wordsOf(error));
    return 255;
  } finally {
    events.end();
  }
}

/** Where the CLI has put the state of a stack, and takes it from when we are done. */
function checkpointFile({ app, stage }: StackName): string {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  return join(fileURLToPath(backend), ".pulumi", "stacks", app, `${stage}.json`);
}

/** A mistake in a sentence, a fault of ours with its stack. */
function wordsOf(error: unknown): string {
  if (error instanceof UserError) return [error.message, error.hint ?? ""].join("\n").trim();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  // The CLI shows what is in the event log, and nothing else.
  const eventLog = argv[argv.indexOf("--event-log") + 1];
  if (argv.includes("--event-log") && eventLog) new EventLog(eventLog, false).error(wordsOf(error));
  console.error(wordsOf(error));
  process.exitCode = 255;
}

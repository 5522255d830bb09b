import { flushCompileCache } from "node:module";
import type { Failure, Reply, Request } from "../protocol.ts";
import { evaluateProgram, OtherProviders } from "./evaluate-program.ts";
import { Locator } from "../locator.ts";
import { describe } from "./failure.ts";
import type { Monitor } from "./monitor.ts";

process.once("message", (request: Request) => void main(request));

async function main(request: Request): Promise<void> {
  const locator = new Locator(request.cwd, request.platformDir);
  let monitor: Monitor | undefined;
  const fail = (error: unknown) => {
    const failure = describe(error, locator, aroundOf(error, monitor));
    // Only an engine with a state has use for half of a program.
    const resources = request.cli && monitor && [...monitor.resources.values()];
    reply({ type: "failed", failure, ...(resources && { resources }) });
  };
  // An error in an apply() surfaces here only, and what waits for it waits for ever.
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);
  try {
    const done = await evaluateProgram(request, locator, fail, (made) => (monitor = made));
    reply({ type: "done", ...done });
  } catch (error) {
    if (error instanceof OtherProviders) reply({ type: "other-providers" });
    else fail(error);
  }
}

/** Where the component that an error names was created, since SST's own errors carry no such line. */
function aroundOf(error: unknown, monitor: Monitor | undefined): Failure["location"] {
  if (!monitor || !(error instanceof Error)) return undefined;
  for (const [, name] of error.message.matchAll(/["'`]([^"'`\s]+)["'`]/g)) {
    const location = monitor.createdAt(name!);
    if (location) return location;
  }
  return undefined;
}

let replied = false;

/**
 * The first reply counts, and is the last thing this process does. It does not exit in
 * good order, because Pulumi would then complain about promises that a failure left open.
 */
function reply(message: Reply): void {
  if (replied) return;
  replied = true;
  process.send!(message, () => {
    flushCompileCache();
    process.kill(process.pid, "SIGKILL");
  });
}

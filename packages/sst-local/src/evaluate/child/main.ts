import { flushCompileCache } from "node:module";
import { Locator } from "../locator.ts";
import type { EvaluationReply, EvaluationRequest, Failure } from "../protocol.ts";
import { evaluateProgram, OtherProviders } from "./evaluate-program.ts";
import { describeFailure } from "./failure.ts";
import type { Monitor } from "./monitor.ts";

// Without its parent, the evaluation has no reader.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.once("message", (request: EvaluationRequest) => void main(request));

async function main(request: EvaluationRequest): Promise<void> {
  const locator = new Locator(request.cwd, request.platformDir);
  let monitor: Monitor | undefined;
  const fail = (error: unknown) => {
    const failure = describeFailure(error, locator, componentPosition(error, monitor));
    // A deploy applies what was registered before the failure; an evaluation has no use for it.
    const resources = request.cli && monitor && [...monitor.resources.values()];
    reply({ type: "failed", failure, ...(resources && { resources }) });
  };
  // An error in an apply() surfaces only here: the promise that depends on it never settles.
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);
  try {
    const done = await evaluateProgram(request, locator, {
      fail,
      onMonitor: (created) => (monitor = created),
    });
    reply({ type: "done", ...done });
  } catch (error) {
    if (error instanceof OtherProviders) reply({ type: "other-providers" });
    else fail(error);
  }
}

/** The position where the component that an error names was created: SST's errors carry none. */
function componentPosition(error: unknown, monitor: Monitor | undefined): Failure["location"] {
  if (!monitor || !(error instanceof Error)) return undefined;
  for (const [, name] of error.message.matchAll(/["'`]([^"'`\s]+)["'`]/g)) {
    const location = monitor.positions.ofName(name!);
    if (location) return location;
  }
  return undefined;
}

let replied = false;

/**
 * Sends the first reply and kills this process: at a regular exit Pulumi would print warnings about
 * the promises that a failure leaves open.
 */
function reply(message: EvaluationReply): void {
  if (replied) return;
  replied = true;
  process.send!(message, () => {
    flushCompileCache();
    process.kill(process.pid, "SIGKILL");
  });
}

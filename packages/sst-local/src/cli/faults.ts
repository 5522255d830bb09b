import { UserError } from "../errors.ts";
import { isRecord, text } from "../graph/inputs.ts";
import type { Command } from "./command.ts";
import { openProject } from "./project.ts";
import { runningStack } from "./running-stack.ts";

const USAGE =
  "sst-local faults dynamodb --throttle 0.2 --hang 0.1 [--operations PutItem,UpdateItem]; sst-local faults dynamodb off ends them.";

/** Makes a share of the calls of a running stack's services fail, or prints which fail now. */
export const faults: Command = async (args) => {
  const [service, action] = args.operands;
  if (service === undefined || (action !== undefined && action !== "off")) {
    throw new UserError("faults needs a service.", { hint: USAGE });
  }
  const { stage, stateDir } = await openProject(args);
  const url = runningStack(stateDir)?.endpoints["aws"];
  if (url === undefined) {
    throw new UserError(`Stage ${stage} does not run here.`, {
      hint: "Start it with sst-local start or sst-local dev.",
    });
  }
  const settings = settingsOf(args.faults);
  const answer = await fetch(`${url}/_local/faults/${encodeURIComponent(service)}`, {
    ...(action === "off"
      ? { method: "DELETE" }
      : Object.keys(settings).length > 0 && { method: "POST", body: JSON.stringify(settings) }),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const message =
      answer.status === 400 && isRecord(body)
        ? text(body, "message")
        : `Stage ${stage} has no faults for ${service}.`;
    throw new UserError(message ?? `The stack answered ${answer.status}.`, { hint: USAGE });
  }
  process.stdout.write(`${JSON.stringify(body)}\n`);
  return 0;
};

/** The settings as the stack takes them; it checks their values. */
function settingsOf(
  options: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const { operations, "delay-ms": delayMs, ...shares } = options;
  return {
    ...Object.fromEntries(
      Object.entries(shares).flatMap(([kind, share]) =>
        share === undefined ? [] : [[kind, Number(share)]],
      ),
    ),
    ...(delayMs !== undefined && { delayMs: Number(delayMs) }),
    ...(operations !== undefined && { operations: operations.split(",") }),
  };
}

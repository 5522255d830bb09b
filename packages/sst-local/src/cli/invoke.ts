import { readFileSync } from "node:fs";
import { loopback } from "../aws/client.ts";
import type { FunctionResult } from "../aws/capabilities.ts";
import { unverifiedSignature } from "../aws/signature.ts";
import { UserError } from "../errors.ts";
import { isRecord, text, texts } from "../graph/inputs.ts";
import { functionNames, type Offer } from "../stack/offer.ts";
import { scheduledFunctions } from "../stack/scheduled-functions.ts";
import { startStack } from "../stack/stack.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { functionName } from "./function-name.ts";
import { readableError } from "../observe/error-log.ts";
import { loadProject, openProject, type Project } from "./project.ts";
import { jsonReporter, type Reporter, terminalReporter } from "./reporter.ts";
import { answeringStack, type RunningStack } from "./running-stack.ts";

type Result = Pick<FunctionResult, "payload" | "functionError">;

/** Runs one function of the running stack, or of a temporary one, and prints its result. */
export const invoke: Command = async (args) => {
  const [wanted, inline] = args.operands;
  if (wanted === undefined || (inline !== undefined && args.event !== undefined)) {
    throw new UserError("invoke needs a function and at most one event.", {
      hint: 'sst-local invoke FUNCTION --event FILE (- is standard input), or sst-local invoke FUNCTION \'{"name":"ana"}\'.',
    });
  }
  const given = args.event === undefined ? inlineEvent(inline) : readEvent(args.event);
  const project = await openProject(args);
  const running = await answeringStack(project.stateDir);
  const { payload, functionError } = running
    ? await invokeRunning(running, wanted, given)
    : await invokeTemporary(project, args, wanted, given);
  if (functionError === undefined || args.json) {
    process.stdout.write(`${JSON.stringify(payload, null, 2)}\n`);
  }
  if (functionError === undefined) return 0;
  console.error(failureOf(wanted, payload));
  return 1;
};

/** Calls Lambda's Invoke at the AWS endpoint. */
async function invokeRunning(
  { pid, endpoints, environment, ...offer }: RunningStack,
  wanted: string,
  given: unknown,
): Promise<Result> {
  const { name, event } = invocationOf(offer, wanted, given);
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const { status, headers, body } = await loopback(new URL(path, endpoints["aws"]), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...unverifiedSignature(environment["AWS_REGION"] ?? "us-east-1", "lambda"),
    },
    body: JSON.stringify(event),
  }).catch((cause: unknown) => {
    throw new UserError(`The running stack (process ${pid}) ended before it answered.`, { cause });
  });
  const payload: unknown = body.length === 0 ? null : JSON.parse(body.toString());
  if (status >= 300) {
    const message = isRecord(payload)
      ? (text(payload, "Message") ?? text(payload, "message"))
      : undefined;
    throw new UserError(message ?? `The running stack (process ${pid}) answered ${status}.`);
  }
  return {
    payload,
    functionError: headers["x-amz-function-error"] === undefined ? undefined : "Unhandled",
  };
}

/** Starts a stack on free ports for one invocation. */
async function invokeTemporary(
  project: Project,
  { json, verbose }: Arguments,
  wanted: string,
  given: unknown,
): Promise<Result> {
  const { cwd, stateDir, stage } = project;
  const listener = json ? jsonReporter() : stderrReporter(stage, verbose);
  const { graph } = await loadProject(project, listener.line);
  const offer = { functions: functionNames(graph), schedules: scheduledFunctions(graph) };
  const { name, event } = invocationOf(offer, wanted, given);
  const stack = await startStack({ graph, cwd, stateDir, port: 0, listener });
  try {
    return await stack.invoke(name, event);
  } finally {
    await stack.stop();
  }
}

/** Leaves out the log line of a function error, which is printed as the result. */
function stderrReporter(stage: string, verbose: boolean): Reporter {
  const reporter = terminalReporter(stage, { out: (line) => console.error(line), verbose });
  return {
    ...reporter,
    log(record) {
      if (!record.message.startsWith("Invoke Error")) reporter.log(record);
    },
  };
}

/** The function of a name, or of a schedule with the event that it gives its function. */
function invocationOf(
  { functions, schedules }: Pick<Offer, "functions" | "schedules">,
  wanted: string,
  given: unknown,
): { name: string; event: unknown } {
  const scheduled = Object.hasOwn(schedules, wanted) ? schedules[wanted] : undefined;
  const name = scheduled?.function ?? functionName(functions, wanted, Object.keys(schedules));
  return { name, event: given === undefined ? (scheduled?.event ?? {}) : given };
}

/**
 * A function error as Node prints an error, with the places of the sources.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
function failureOf(name: string, payload: unknown): string {
  if (!isRecord(payload)) return `${name} failed: ${JSON.stringify(payload)}`;
  const trace = texts(payload, "trace");
  const title = [text(payload, "errorType"), text(payload, "errorMessage")].filter(Boolean);
  return `${name} failed: ${trace.length > 0 ? readableError(trace.join("\n")) : title.join(": ")}`;
}

const inlineEvent = (json: string | undefined): unknown =>
  json === undefined ? undefined : parseEvent(json);

function readEvent(file: string): unknown {
  let content: string;
  try {
    content = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new UserError(
      `The event in ${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  return parseEvent(content, ` in ${file}`);
}

function parseEvent(content: string, where = ""): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new UserError(
      `The event${where} is not JSON: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

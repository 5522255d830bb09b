import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../aws/files.ts";
import { UserError } from "../errors.ts";
import { isRecord, record, textMap } from "../graph/inputs.ts";
import { isAlive } from "../process/is-alive.ts";
import type { ScheduledFunction } from "../stack/scheduled-functions.ts";
import type { ReadyReport } from "./reporter.ts";

/** What other programs may know of a running stack: the ready line, and its process. */
export type RunningStack = Pick<ReadyReport, "outputs" | "endpoints" | "seed"> & {
  /** The environment of a command beside the stack: every link, and the AWS endpoints. */
  environment: Record<string, string>;
  /** The names of the functions, by the names that the app's infra gives them. */
  functions: Record<string, string>;
  /** What schedules invoke, by the names that the app's infra gives them. */
  schedules: Record<string, ScheduledFunction>;
  pid: number;
};

/** The file in the state folder that describes the running stack. */
export const runningFile = (stateDir: string) => join(stateDir, "running.json");

/**
 * Writes `running.json` into the state folder, readable by its owner alone because the seed contains
 * passwords. A process that is killed leaves the file behind: readers check its pid.
 *
 * @returns a function that removes the file, unless another stack of this state has replaced it.
 */
export function announce(
  stateDir: string,
  { outputs, endpoints, seed, environment, functions, schedules }: Omit<RunningStack, "pid">,
): () => void {
  const file = runningFile(stateDir);
  const running: RunningStack = {
    pid: process.pid,
    ...{ outputs, endpoints, seed, environment, functions, schedules },
  };
  writeFileAtomically(file, `${JSON.stringify(running, null, 2)}\n`);
  return () => {
    if (read(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** The stack that runs on this state; undefined when none does. */
export function runningStack(stateDir: string): RunningStack | undefined {
  const running = read(runningFile(stateDir));
  return running && isAlive(running.pid) ? running : undefined;
}

/** The time in which a running stack answers, in ms. */
const ANSWER_LIMIT_MS = 3_000;

/**
 * The stack that runs on this state and answers at its AWS endpoint. After a crash the process id of
 * `running.json` may be that of another program.
 */
export async function answeringStack(stateDir: string): Promise<RunningStack | undefined> {
  const running = runningStack(stateDir);
  const aws = running?.endpoints["aws"];
  if (aws === undefined) return undefined;
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  const answer = await fetch(`${aws}/_local`, { signal }).catch(() => undefined);
  return answer?.ok ? running : undefined;
}

/** @throws {UserError} when a stack runs on this state: says where, and its process id */
export async function refuseWhileRunning(stateDir: string, stage: string): Promise<void> {
  const running = await answeringStack(stateDir);
  if (!running) return;
  const { pid, endpoints } = running;
  const url = endpoints["web"] ?? endpoints["api"] ?? Object.values(endpoints)[0];
  throw new UserError(`Stage ${stage} of this app runs already: ${url} (process ${pid}).`, {
    hint: `Stop it with Ctrl-C in its terminal or "kill ${pid}", or start another stage with --stage NAME.`,
  });
}

/** The environment of the stack that runs on this state; prints a sentence when none does. */
export function environmentOfRunningStack(
  stateDir: string,
  stage: string,
): Record<string, string> | undefined {
  const running = runningStack(stateDir);
  if (running) return running.environment;
  console.error(`Stage ${stage} does not run here: there are links, and no endpoints.`);
  return undefined;
}

/** Reads `running.json`; a missing, damaged or foreign file counts as no running stack. */
function read(file: string): RunningStack | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(content) || typeof content["pid"] !== "number") return undefined;
  return {
    pid: content["pid"],
    outputs: record(content, "outputs"),
    endpoints: textMap(content, "endpoints") ?? {},
    seed: record(content, "seed"),
    environment: textMap(content, "environment") ?? {},
    functions: textMap(content, "functions") ?? {},
    schedules: Object.fromEntries(
      Object.entries(record(content, "schedules")).flatMap(([name, schedule]) =>
        isRecord(schedule) && typeof schedule["function"] === "string"
          ? [[name, { function: schedule["function"], event: schedule["event"] }]]
          : [],
      ),
    ),
  };
}

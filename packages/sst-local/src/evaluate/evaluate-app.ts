import { fork, type ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../errors.ts";
import type { Graph } from "../graph/types.ts";
import type { Inputs } from "./inputs.ts";
import { ensurePlatform, readPlatform } from "./platform.ts";
import type { Failure, Reply, Request } from "./protocol.ts";
import { isDebuggerLine, whereStuck } from "./hang-report.ts";

/** What to evaluate and how. */
export interface EvaluateOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  /** Folder for what is kept between runs; `.sst/local/<stage>` unless given. */
  stateDir?: string;
  /** The last graph, whose physical names are kept. */
  previous?: Graph;
  /** SST secrets by name. */
  secrets?: Record<string, string>;
  /** Folder of SST's platform; the app's own unless given. */
  platformDir?: string;
  /** Told each line that the app's infra prints. */
  log: (line: string) => void;
  /** Hard limit; 60 s unless given. */
  timeoutMs?: number;
}

/** A graph and everything it was made from. */
export interface Evaluation {
  graph: Graph;
  inputs: Inputs;
}

const MAIN = join(import.meta.dirname, "child/main.ts");
let evaluations = 0;

/** Where a stage's state lies unless told otherwise. */
export function defaultStateDir(cwd: string, stage: string): string {
  return join(cwd, ".sst", "local", stage);
}

/**
 * Evaluates the app's sst.config.ts under SST's own components, in a process of its own,
 * without an account or a network.
 *
 * @throws {UserError} for a mistake in the app's infra, with file and line where known.
 */
export async function evaluate(options: EvaluateOptions): Promise<Graph> {
  return (await evaluateWithInputs(options)).graph;
}

/** Like {@link evaluate}, with what was read on the way. */
export async function evaluateWithInputs(options: EvaluateOptions): Promise<Evaluation> {
  const { cwd, stage } = options;
  if (!/^[a-zA-Z0-9-]+$/.test(stage)) {
    throw new UserError(`The stage "${stage}" may hold letters, digits and hyphens only.`);
  }
  if (!existsSync(join(cwd, "sst.config.ts"))) {
    throw new UserError(`There is no sst.config.ts in ${cwd}.`, {
      hint: "Start in the app's folder, or name it with --cwd.",
    });
  }
  const first = await attempt(options);
  if (first !== "other-providers") return first;
  if (options.platformDir) {
    throw new UserError(`${options.platformDir} was installed for other providers than the app's.`);
  }
  await ensurePlatform(cwd, { log: options.log, force: true });
  const second = await attempt(options);
  if (second !== "other-providers") return second;
  throw new UserError("`sst install` did not install the providers that sst.config.ts asks for.");
}

async function attempt(options: EvaluateOptions): Promise<Evaluation | "other-providers"> {
  const { cwd, stage, timeoutMs = 60_000 } = options;
  const platform = readPlatform(cwd, options.platformDir);
  const bundleBase = join(
    platform.platformDir,
    `sst.config.${Date.now()}.${process.pid}.${evaluations++}`,
  );
  const request: Request = {
    cwd,
    stage,
    stateDir: options.stateDir ?? defaultStateDir(cwd, stage),
    previous: options.previous,
    secrets: options.secrets ?? {},
    bundleBase,
    ...platform,
  };
  try {
    const answer = await inChild(request, timeoutMs, options.log);
    if (answer.type === "other-providers") return answer.type;
    if (answer.type === "failed") throw errorOf(answer.failure);
    return answer;
  } finally {
    removeBundles(bundleBase);
  }
}

/** Deletes what is left of an evaluation's bundles. */
export function removeBundles(bundleBase: string): void {
  for (const part of ["app.mjs", "app.mjs.map", "run.mjs", "run.mjs.map"]) {
    rmSync(`${bundleBase}.${part}`, { force: true });
  }
}

/** One evaluation in a process of its own. */
export async function inChild(
  request: Request,
  timeoutMs: number,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Reply> {
  const child = fork(MAIN, [], {
    cwd: request.cwd,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // The port is used only when we ask where an endless loop is.
    execArgv: ["--no-warnings", "--inspect-port=127.0.0.1:0"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(request.stateDir, "..", "compile-cache") },
  });
  signal?.addEventListener("abort", () => child.kill("SIGKILL"));
  let reply: Reply | undefined;
  let lastWords = "";
  createInterface(child.stdout!).on("line", log);
  createInterface(child.stderr!).on("line", (line) => {
    if (isDebuggerLine(line)) return;
    lastWords += `${line}\n`;
    log(line);
  });
  const timer = setTimeout(() => {
    void timedOut(request, child, timeoutMs).then((failure) => {
      reply ??= { type: "failed", failure };
      child.kill("SIGKILL");
    });
  }, timeoutMs);
  child.once("message", (message) => {
    reply ??= message as Reply;
  });
  child.send(request);
  // Not before its output has been passed on.
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => clearTimeout(timer));
  if (!reply) throw new Error(`The evaluator ended by itself (exit code ${code}).\n${lastWords}`);
  return reply;
}

async function timedOut(
  request: Request,
  child: ChildProcess,
  timeoutMs: number,
): Promise<Failure> {
  const location = await whereStuck(request, child);
  return {
    kind: "user",
    message: `The app's infra was not evaluated within ${timeoutMs / 1000} s.`,
    hint: location ? "This line was running." : "It was waiting for something.",
    ...(location && { location }),
  };
}

function errorOf(failure: Failure): Error {
  if (failure.kind === "internal") {
    const error = new Error(failure.message);
    if (failure.stack) error.stack = failure.stack;
    return error;
  }
  const { location, message, hint } = failure;
  const where = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  return new UserError(where + message, hint ? { hint } : {});
}

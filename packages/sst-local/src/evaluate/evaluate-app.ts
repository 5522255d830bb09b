import { fork, type ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../errors.ts";
import type { Graph } from "../graph/types.ts";
import { dotEnvFiles, environmentOf } from "./dot-env.ts";
import { killOnExit } from "../process/kill-on-exit.ts";
import { programFile } from "../program-files.ts";
import { isDebuggerLine, locationOfHang } from "./hang-report.ts";
import { ensurePlatform, readPlatform } from "./platform.ts";
import {
  type EvaluationInputs,
  type EvaluationReply,
  type EvaluationRequest,
  type Failure,
  formatLocation,
} from "./protocol.ts";

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  /** The stage's state folder. Default: {@link defaultStateDir}. */
  stateDir?: string;
  /** The last graph, whose physical names are kept. */
  previous?: Graph;
  /** SST secrets by name. */
  secrets?: Record<string, string>;
  /** Folder of SST's platform. Default: the app's own. */
  platformDir?: string;
  /** Receives each line that the app's infra prints. */
  log: (line: string) => void;
  /** Time limit in ms. Default: 60,000. */
  timeoutMs?: number;
  /** Ends the evaluation. */
  signal?: AbortSignal;
}

/** A graph, and what it was evaluated from. */
export interface Evaluation {
  graph: Graph;
  inputs: EvaluationInputs;
}

const CHILD = programFile("evaluate/child/main.ts");
let evaluations = 0;

/** The state folder of a stage, unless `--state` names another. */
export function defaultStateDir(cwd: string, stage: string): string {
  return join(cwd, ".sst", "local", stage);
}

/**
 * Evaluates the app's sst.config.ts with SST's own components, in a child process, without an
 * account or a network.
 *
 * @throws {UserError} for a mistake in the app's infra, with file and line where known.
 */
export async function evaluate(options: EvaluateOptions): Promise<Graph> {
  return (await evaluateWithInputs(options)).graph;
}

/** Like {@link evaluate}; also returns what the program read. */
export async function evaluateWithInputs(options: EvaluateOptions): Promise<Evaluation> {
  const { cwd, stage } = options;
  if (!/^[a-zA-Z0-9-]+$/.test(stage)) {
    throw new UserError(`The stage "${stage}" may contain only letters, digits and hyphens.`);
  }
  if (!existsSync(join(cwd, "sst.config.ts"))) {
    throw new UserError(`There is no sst.config.ts in ${cwd}.`, {
      hint: "Start in the app's folder, or name it with --cwd.",
    });
  }
  const first = await evaluateOnce(options);
  if (first !== "other-providers") return first;
  if (options.platformDir) {
    throw new UserError(`${options.platformDir} was installed for other providers than the app's.`);
  }
  await ensurePlatform(cwd, { ...options, force: true });
  const second = await evaluateOnce(options);
  if (second !== "other-providers") return second;
  throw new UserError("`sst install` did not install the providers that sst.config.ts asks for.");
}

async function evaluateOnce(options: EvaluateOptions): Promise<Evaluation | "other-providers"> {
  const { cwd, stage, log, timeoutMs = 60_000, signal } = options;
  const platform = readPlatform(cwd, options.platformDir);
  const bundleBase = join(
    platform.platformDir,
    `sst.config.${Date.now()}.${process.pid}.${evaluations++}`,
  );
  const request: EvaluationRequest = {
    cwd,
    stage,
    stateDir: options.stateDir ?? defaultStateDir(cwd, stage),
    previous: options.previous,
    secrets: options.secrets ?? {},
    bundleBase,
    ...platform,
  };
  try {
    const env = environmentOf(cwd, stage, log);
    const reply = await evaluateInChild(request, {
      ...{ timeoutMs, log, env },
      ...(signal && { signal }),
    });
    if (reply.type === "other-providers") return reply.type;
    if (reply.type === "failed") throw errorOf(reply.failure);
    const files = [...reply.inputs.files, ...dotEnvFiles(cwd, stage)];
    return { graph: reply.graph, inputs: { ...reply.inputs, files } };
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

/**
 * Evaluates in a child process.
 * @throws {Error} when the child exits without a reply.
 */
export async function evaluateInChild(
  request: EvaluationRequest,
  options: {
    timeoutMs: number;
    /** Receives each line that the program prints. */
    log: (line: string) => void;
    env: NodeJS.ProcessEnv;
    /** Kills the child, and makes the evaluation fail with its reason. */
    signal?: AbortSignal;
  },
): Promise<EvaluationReply> {
  const { timeoutMs, log, env, signal } = options;
  signal?.throwIfAborted();
  const child = fork(CHILD, [], {
    cwd: request.cwd,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // The inspector is opened only to locate an endless loop.
    execArgv: ["--no-warnings", "--inspect-port=127.0.0.1:0"],
    env: { NODE_COMPILE_CACHE: join(request.stateDir, "..", "compile-cache"), ...env },
  });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  const release = killOnExit(child);
  let reply: EvaluationReply | undefined;
  let stderr = "";
  createInterface(child.stdout!).on("line", log);
  createInterface(child.stderr!).on("line", (line) => {
    if (isDebuggerLine(line)) return;
    stderr += `${line}\n`;
    log(line);
  });
  const timer = setTimeout(() => {
    void timeoutFailure(request, child, timeoutMs).then((failure) => {
      reply ??= { type: "failed", failure };
      child.kill("SIGKILL");
    });
  }, timeoutMs);
  child.once("message", (message) => {
    reply ??= message as EvaluationReply;
  });
  child.send(request);
  // "close" comes after "exit", once all output has been read.
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => {
    clearTimeout(timer);
    release();
    signal?.removeEventListener("abort", kill);
  });
  signal?.throwIfAborted();
  if (!reply) throw new Error(`The evaluator exited early (exit code ${code}).\n${stderr}`);
  return reply;
}

async function timeoutFailure(
  request: EvaluationRequest,
  child: ChildProcess,
  timeoutMs: number,
): Promise<Failure> {
  const location = await locationOfHang(request, child);
  return {
    kind: "user",
    message: `The app's infra was not evaluated within ${timeoutMs / 1000} s.`,
    hint: location
      ? "This line was running."
      : "The program was waiting: look for a promise that does not settle.",
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
  const position = location ? `${formatLocation(location)}: ` : "";
  return new UserError(position + message, hint ? { hint } : {});
}

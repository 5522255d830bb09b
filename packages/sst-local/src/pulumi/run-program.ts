import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  defaultStateDir,
  evaluateInChild,
  type EvaluationReply,
  type Failure,
  readPlatform,
  removeBundles,
} from "../evaluate/index.ts";
import { appDirOf } from "../sst-internals/platform-files.ts";
import type { StateResource } from "./checkpoint.ts";

/** Longer than the slowest build of functions takes; Pulumi's engine has no limit. */
const TIMEOUT_MS = 900_000;

/** The program that the SST CLI has bundled, and its app. */
export interface Program {
  /** Folder of sst.config.ts. */
  cwd: string;
  bundle: string;
}

/** Reads Pulumi.yaml, in which the CLI writes one key per line. */
export function readProgram(workDir: string): Program {
  const project = readFileSync(join(workDir, "Pulumi.yaml"), "utf8");
  const bundle = /^main: (.+)$/m.exec(project)?.[1];
  if (bundle === undefined) throw new Error(`Pulumi.yaml in ${workDir} has no main.`);
  return { cwd: resolve(appDirOf(bundle)), bundle };
}

/**
 * Runs the program in the evaluator's child process, with the given state as previous graph.
 * @param log receives each line that the program prints.
 */
export async function runProgram(options: {
  program: Program;
  stage: string;
  previous: StateResource[];
  log: (line: string) => void;
  signal: AbortSignal;
}): Promise<EvaluationReply> {
  const { program, stage, previous, log, signal } = options;
  const { cwd, bundle } = program;
  const request = {
    cwd,
    stage,
    stateDir: defaultStateDir(cwd, stage),
    ...readPlatform(cwd),
    previous: { resources: previous },
    secrets: {},
    bundleBase: `${bundle}.engine`,
    cli: { bundle, server: process.env["SST_SERVER"] ?? "" },
  };
  // The evaluator maps positions in the bundle itself: Node must not map them first.
  const nodeOptions = (process.env["NODE_OPTIONS"] ?? "").replace("--enable-source-maps", "");
  try {
    return await evaluateInChild(request, {
      timeoutMs: TIMEOUT_MS,
      log,
      // The CLI has loaded the app's .env files.
      env: { ...process.env, NODE_OPTIONS: nodeOptions },
      signal,
    });
  } finally {
    removeBundles(request.bundleBase);
  }
}

/** Formats the failure of a program for the CLI. */
export function formatFailure({ location, message, hint, stack }: Failure): string {
  const position = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  return [position + (stack ?? message), ...(hint ? [hint] : [])].join("\n");
}

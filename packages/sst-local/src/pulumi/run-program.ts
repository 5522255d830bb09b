import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultStateDir, inChild, removeBundles } from "../evaluate/evaluate-app.ts";
import { readPlatform } from "../evaluate/platform.ts";
import type { Failure, Reply } from "../evaluate/protocol.ts";
import type { Graph } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";

/** As long as the slowest build of functions may take; Pulumi itself waits for ever. */
const TIMEOUT_MS = 900_000;

/** The program that the SST CLI has bundled, and the app that it is of. */
export interface Program {
  /** Folder of sst.config.ts. */
  cwd: string;
  bundle: string;
}

/** Reads Pulumi.yaml, which the CLI writes line by line. */
export function readProgram(workDir: string): Program {
  const project = readFileSync(join(workDir, "Pulumi.yaml"), "utf8");
  const bundle = /^main: (.+)$/m.exec(project)?.[1];
  if (bundle === undefined) throw new Error(`Pulumi.yaml in ${workDir} names no program.`);
  // <app>/.sst/platform/sst.config.<time>.mjs
  return { cwd: resolve(bundle, "../../.."), bundle };
}

/**
 * Runs the program with the evaluator, in a process of its own, against the given state.
 * @param log told each line that the program prints.
 */
export async function runProgram(options: {
  program: Program;
  stage: string;
  previous: StateResource[];
  log: (line: string) => void;
  signal: AbortSignal;
}): Promise<Reply> {
  const { program, stage, previous, log, signal } = options;
  const { cwd, bundle } = program;
  const request = {
    cwd,
    stage,
    stateDir: defaultStateDir(cwd, stage),
    ...readPlatform(cwd),
    // Only the resources are looked at.
    previous: { resources: previous } as Graph,
    secrets: {},
    bundleBase: `${bundle}.engine`,
    cli: { bundle, server: process.env["SST_SERVER"] ?? "" },
  };
  // Frames of the bundle are needed as they are, to be found in its source map.
  process.env["NODE_OPTIONS"] = (process.env["NODE_OPTIONS"] ?? "").replace(
    "--enable-source-maps",
    "",
  );
  try {
    return await inChild(request, TIMEOUT_MS, log, signal);
  } finally {
    removeBundles(request.bundleBase);
  }
}

/** A failed program, as the CLI shows it. */
export function sentenceOf({ location, message, hint, stack }: Failure): string {
  const where = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  return [where + (stack ?? message), ...(hint ? [hint] : [])].join("\n");
}

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Graph, parseGraph } from "@souk/cost/graph";
import type { Io } from "../command.ts";
import { UserError } from "../errors.ts";
import type { Flags } from "../flags.ts";
import { appRoot, defaultStage } from "../local/app.ts";

const sstLocal = join(import.meta.dirname, "../../../sst-local/bin/sst-local.mjs");

/** The flags that name a graph. */
export const graphFlags = {
  stage: { type: "string" },
  state: { type: "string" },
  graph: { type: "string" },
} as const;

/** Evaluates the stage of the flags, or reads the graph's file. */
export async function graphOf(
  { stage, state, graph }: Flags<typeof graphFlags>,
  io: Io,
): Promise<Graph> {
  if (graph === undefined) {
    const root = appRoot(io.cwd);
    return evaluateGraph({ root, stage: stage ?? defaultStage(root), state }, io);
  }
  if (stage !== undefined || state !== undefined)
    throw new UserError(
      "--graph cannot be combined with --stage or --state: a graph file is of one stage already.",
    );
  return readGraph(graph, io.cwd);
}

/** The stage to evaluate. */
interface Evaluation {
  /** Folder of sst.config.ts. */
  root: string;
  stage: string;
  /** State folder of the evaluation; undefined for sst-local's default. */
  state: string | undefined;
}

/**
 * Evaluates the infrastructure of a stage with `sst-local graph`, without deploying it. What
 * sst-local writes to standard error is passed on.
 * @throws UserError when it cannot be evaluated.
 */
async function evaluateGraph(
  { root, stage, state }: Evaluation,
  io: Pick<Io, "err">,
): Promise<Graph> {
  const args = ["graph", "--cwd", root, "--stage", stage];
  if (state !== undefined) args.push("--state", state);
  const child = spawn(process.execPath, [sstLocal, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => io.err(chunk));
  const code = await new Promise<number | null>((resolveCode, reject) => {
    child.on("error", reject).on("close", resolveCode);
  });
  if (code !== 0)
    throw new UserError(`Stage ${stage} cannot be evaluated, so nothing can be computed for it.`);
  return parseGraph(text, "sst-local graph");
}

/**
 * Reads a file that `npm run -s graph` has written.
 * @throws UserError when the file cannot be read.
 * @throws CostError when it does not contain a graph.
 */
function readGraph(file: string, cwd: string): Graph {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), "utf8");
  } catch (cause) {
    throw new UserError(`The graph in ${file} cannot be read.`, { cause });
  }
  return parseGraph(text, file);
}

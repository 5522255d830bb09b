import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import type { Io } from "../command.ts";
import { UserError } from "../errors.ts";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  parent: z.string().optional(),
  custom: z.boolean(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  region: z.string().optional(),
  external: z.boolean().optional(),
});

const graphSchema = z.object({
  app: z.string(),
  stage: z.string(),
  resources: z.array(resourceSchema),
});

/** One resource that a deploy would make, or a component, which only groups some. */
export type Resource = z.infer<typeof resourceSchema>;

/** What `sst-local graph` prints, as far as a bill needs it. */
export type Graph = z.infer<typeof graphSchema>;

const sstLocal = join(import.meta.dirname, "../../../sst-local/bin/sst-local.mjs");

/** Which stage of which app to evaluate. */
export interface Evaluation {
  /** Folder of sst.config.ts. */
  root: string;
  stage: string;
  /** Where the evaluation keeps its files; undefined leaves it to sst-local. */
  state: string | undefined;
}

/**
 * Evaluates the infrastructure of a stage, without deploying it.
 * @throws UserError when it cannot be evaluated; why has then been written to standard error.
 */
export async function evaluateGraph(
  { root, stage, state }: Evaluation,
  io: Pick<Io, "err">,
): Promise<Graph> {
  const args = ["graph", "--cwd", root, "--stage", stage];
  if (state !== undefined) args.push("--state", state);
  const child = spawn(process.execPath, [sstLocal, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => io.err(chunk));
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", failed).on("close", done);
  });
  if (code !== 0) throw new UserError(`Stage ${stage} cannot be evaluated, so it has no price.`);
  return toGraph(text, "sst-local");
}

/**
 * Reads a graph that `npm run -s graph` has printed into a file.
 * @throws UserError when there is none in it.
 */
export function readGraph(file: string, cwd: string): Graph {
  try {
    return toGraph(readFileSync(resolve(cwd, file), "utf8"), file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The graph in ${file} cannot be read.`, { cause });
  }
}

function toGraph(text: string, from: string): Graph {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`What ${from} holds is not JSON.`, { cause });
  }
  const parsed = graphSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `What ${from} holds is not a graph: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    { hint: "npm run -s graph -- --stage prod prints one." },
  );
}

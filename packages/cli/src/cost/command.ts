import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { parseFlags } from "../flags.ts";
import { appRoot, defaultStage } from "../local/app.ts";
import { makeBill } from "./bill.ts";
import { evaluateGraph, readGraph } from "./graph.ts";
import { printBill } from "./print.ts";
import { readUsage } from "./usage.ts";

const help = `souk cost: says what a month of a stage costs, from its infrastructure, without AWS.

  souk cost --stage prod --usage low

  --stage NAME   the stage to price (default: .sst/stage, else local)
  --usage NAME   how much it is used: zero, low, medium or high (default: low), or a YAML file of
                 your own, made like those in packages/cli/src/cost/usage
  --graph FILE   price a graph that npm run -s graph has printed, and evaluate nothing
  --json         print the bill as JSON
`;

const spec = {
  stage: { type: "string" },
  usage: { type: "string" },
  graph: { type: "string" },
  json: { type: "boolean" },
} as const;

/** `souk cost`. */
export const cost: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const { stage, usage: name = "low", graph: file, json } = parseFlags("cost", args, spec);
  if (file !== undefined && stage !== undefined)
    throw new UserError("A graph is of one stage: give --graph or --stage.");
  const usage = readUsage(name, io.cwd);
  const graph = file === undefined ? await evaluated(stage, io) : readGraph(file, io.cwd);
  const bill = makeBill(graph, usage, name);
  io.out(json ? `${JSON.stringify(bill, null, 2)}\n` : printBill(bill));
  return 0;
}

function evaluated(stage: string | undefined, io: Io): ReturnType<typeof evaluateGraph> {
  const root = appRoot(io.cwd);
  return evaluateGraph(root, stage ?? defaultStage(root), io);
}

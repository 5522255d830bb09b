import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { type Flags, parseFlags } from "../flags.ts";
import { appRoot, defaultStage } from "../local/app.ts";
import { makeBill } from "./bill.ts";
import { evaluateGraph, type Graph, readGraph } from "./graph.ts";
import { printBill } from "./print.ts";
import { readUsage } from "./usage.ts";

const help = `souk cost: says what a month of a stage costs, from its infrastructure, without AWS.

  souk cost --stage prod --usage low

  --stage NAME   the stage to price (default: .sst/stage, else local)
  --usage NAME   how much it is used: zero, low, medium or high (default: low), or a YAML file of
                 your own, made like those in packages/cli/src/cost/usage
  --state DIR    the state folder to evaluate it in (default: .sst/local/<stage>)
  --graph FILE   price a graph that npm run -s graph has printed, and evaluate nothing
  --json         print the bill as JSON
`;

const spec = {
  stage: { type: "string" },
  usage: { type: "string" },
  state: { type: "string" },
  graph: { type: "string" },
  json: { type: "boolean" },
} as const;

/** `souk cost`. */
export const cost: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("cost", args, spec);
  const { usage: name = "low", json } = flags;
  const usage = readUsage(name, io.cwd);
  const bill = makeBill(await graphOf(flags, io), usage, name);
  io.out(json ? `${JSON.stringify(bill, null, 2)}\n` : printBill(bill));
  return 0;
}

async function graphOf({ stage, state, graph }: Flags<typeof spec>, io: Io): Promise<Graph> {
  if (graph === undefined) {
    const root = appRoot(io.cwd);
    return evaluateGraph({ root, stage: stage ?? defaultStage(root), state }, io);
  }
  if (stage !== undefined || state !== undefined)
    throw new UserError("A graph is of one stage already: give --graph alone, or --stage.");
  return readGraph(graph, io.cwd);
}

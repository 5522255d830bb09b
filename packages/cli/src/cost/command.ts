import { makeBill } from "@souk/cost/bill";
import { formatBill } from "@souk/cost/format-bill";
import { readUsage } from "@souk/cost/usage";
import type { Command, Io } from "../command.ts";
import { parseFlags } from "../flags.ts";
import { graphFlags, graphOf } from "./graph.ts";
import { withUserErrors } from "./user-error.ts";

const help = `souk cost: prints what a month of a stage costs, computed from its infrastructure, without AWS.

  souk cost --stage prod --usage low

  --stage NAME   the stage to price (default: .sst/stage, else local)
  --usage NAME   a usage profile: zero, low, medium or high (default: low), or the path of a YAML
                 file like those in packages/cost/src/usage
  --state DIR    the state folder of the evaluation (default: .sst/local/<stage>)
  --graph FILE   price a graph that npm run -s graph has printed, and evaluate nothing
  --json         print the bill as JSON
`;

const spec = {
  ...graphFlags,
  usage: { type: "string" },
  json: { type: "boolean" },
} as const;

export const cost: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("cost", args, spec);
  const { usage: name = "low", json } = flags;
  const bill = await withUserErrors(async () => {
    const usage = readUsage(name, io.cwd);
    return makeBill(await graphOf(flags, io), usage, name);
  });
  io.out(json ? `${JSON.stringify(bill, null, 2)}\n` : formatBill(bill));
  return 0;
}

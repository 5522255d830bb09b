import { capacityOf } from "@souk/cost/capacity/capacity";
import { formatCapacity } from "@souk/cost/capacity/format-capacity";
import { readUsage } from "@souk/cost/usage";
import type { Command, Io } from "../command.ts";
import { graphFlags, graphOf } from "../cost/graph.ts";
import { withUserErrors } from "../cost/user-error.ts";
import { UserError } from "../errors.ts";
import { parseFlags } from "../flags.ts";

const help = `souk capacity: prints which limit of AWS a stage reaches first as its load grows, without AWS.

  souk capacity --stage prod --usage high
  souk capacity --stage prod --rate 500

  --stage NAME   the stage (default: .sst/stage, else local)
  --usage NAME   a usage profile: low, medium or high (default: high), or the path of a YAML file
  --rate N       requests to the API in the busiest second; the rest of the profile grows alike
  --peak N       the busiest second as a multiple of the average one (default: 5)
  --state DIR    the state folder of the evaluation (default: .sst/local/<stage>)
  --graph FILE   use a graph that npm run -s graph has printed, and evaluate nothing
  --json         print the result as JSON
`;

const spec = {
  ...graphFlags,
  usage: { type: "string" },
  rate: { type: "string" },
  peak: { type: "string" },
  json: { type: "boolean" },
} as const;

export const capacity: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("capacity", args, spec);
  const { usage: name = "high", json } = flags;
  const scale = { rate: positive("--rate", flags.rate), peak: positive("--peak", flags.peak) };
  const result = await withUserErrors(async () => {
    const usage = readUsage(name, io.cwd);
    return capacityOf(await graphOf(flags, io), usage, name, scale);
  });
  io.out(json ? `${JSON.stringify(result, null, 2)}\n` : formatCapacity(result));
  return 0;
}

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UserError(`${flag} takes a number over 0, and ${JSON.stringify(text)} is none.`);
}

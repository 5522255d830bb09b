import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { canIsolate, runIsolated } from "../pulumi/sst-cli/network-namespace.ts";
import { runSst } from "../pulumi/sst-cli/run-sst.ts";
import { launchedShell } from "../pulumi/sst-cli/shell.ts";
import { flagValue, readSstArguments } from "../pulumi/sst-cli/sst-arguments.ts";
import { UserError } from "../errors.ts";
import { ensurePlatform } from "../evaluate/index.ts";
import type { Command } from "./main.ts";
import { openProject } from "./project.ts";
import { runningStack } from "./running-stack.ts";

/** Commands during which the SST CLI listens on every interface. */
const LISTENS = new Set(["deploy", "diff", "refresh", "remove"]);

/** Commands that make no sense without AWS, and what does here. */
const INSTEAD: Record<string, string> = {
  dev: "sst-local dev serves the app with live code.",
  ui: "sst-local dev shows requests and logs.",
  tunnel: "What runs here is reached at 127.0.0.1 without one.",
  upgrade: "Change the version of sst in package.json.",
};

/** Runs the app's own SST CLI against this machine instead of AWS. */
export const sst: Command = async (args) => {
  const asked = readSstArguments(args.operands);
  const [command = "", sub] = asked.words;
  const instead = Object.hasOwn(INSTEAD, command) ? INSTEAD[command] : undefined;
  if (instead !== undefined) {
    throw new UserError(`sst ${command} works with an account on AWS only.`, { hint: instead });
  }
  if (asked.flags.includes("--dev")) {
    throw new UserError(`sst ${command} --dev is for functions that AWS calls on this machine.`, {
      hint: `Leave --dev out, or see: ${INSTEAD["dev"]}`,
    });
  }
  const stageGiven = flagValue(asked, "stage") ?? process.env["SST_STAGE"];
  const { cwd, stage, stateDir } = openProject({
    ...args,
    ...(stageGiven && { stage: stageGiven }),
  });
  await ensurePlatform(cwd, { log: (line) => console.error(line) });
  const run = { cwd, stage, args: args.operands };
  if (command === "shell") {
    const running = runningStack(stateDir);
    if (!running) {
      console.error(`Stage ${stage} does not run here: there are links, and no endpoints.`);
    }
    return runSst({ ...run, ...launchedShell(asked, running?.environment, process.env) });
  }
  if (!LISTENS.has(command) || sub === "--help") return runSst(run);
  if (canIsolate()) {
    await installProviders(cwd, stage);
    return runIsolated(run);
  }
  console.error(
    "Warning: while it runs, sst listens on every interface of this machine (port 13557 or the " +
      "next free one); this system does not allow a network of its own for it.",
  );
  return runSst(run);
};

/**
 * Lets the CLI fetch the providers that sst.config.ts asks for by now, as long as there is a
 * network to do so: it looks at them in every command, this one among them.
 */
async function installProviders(cwd: string, stage: string): Promise<void> {
  const lock = join(cwd, ".sst", "provider-lock.json");
  const config = statSync(join(cwd, "sst.config.ts"));
  if (statSync(lock).mtimeMs >= config.mtimeMs) return;
  const args = ["secret", "list", "--fallback", "--stage", stage];
  // What it says belongs to another command; what is wrong with the app is said by the real one.
  await runSst({ cwd, stage, args, silent: true });
  utimesSync(lock, new Date(), new Date());
}

import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { ensurePlatform } from "../evaluate/index.ts";
import {
  canIsolate,
  flagValue,
  readSstArguments,
  runIsolated,
  runSst,
  shellArguments,
} from "../pulumi/index.ts";
import { platformDirOf, providerLockFile } from "../sst-internals/platform-files.ts";
import type { Command } from "./command.ts";
import { openProject } from "./project.ts";
import { environmentOfRunningStack } from "./running-stack.ts";

/** Commands during which the SST CLI listens on every interface. */
const LISTENING_COMMANDS = new Set(["deploy", "diff", "refresh", "remove"]);

/** Commands that need AWS, and the alternative to each. */
const ALTERNATIVES: Record<string, string> = {
  dev: "sst-local dev serves the app with live code.",
  ui: "sst-local dev shows requests and logs.",
  tunnel: "Everything on this machine is reached at 127.0.0.1 without a tunnel.",
  upgrade: "Change the version of sst in package.json.",
};

/** Runs the app's own SST CLI against this machine instead of AWS. */
export const sst: Command = async (args) => {
  const sstArgs = readSstArguments(args.operands);
  const [command = "", subcommand] = sstArgs.operands;
  const alternative = Object.hasOwn(ALTERNATIVES, command) ? ALTERNATIVES[command] : undefined;
  if (alternative !== undefined) {
    throw new UserError(`sst ${command} works only with an AWS account.`, { hint: alternative });
  }
  if (sstArgs.flags.includes("--dev")) {
    throw new UserError(`sst ${command} --dev deploys functions that AWS calls on this machine.`, {
      hint: `Leave --dev out, or see: ${ALTERNATIVES["dev"]}`,
    });
  }
  const flag = flagValue(sstArgs, "stage");
  const { cwd, stage, stateDir } = await openProject({ ...args, ...(flag && { stage: flag }) });
  await ensurePlatform(cwd, { log: (line) => console.error(line) });
  const run = { cwd, stage, args: args.operands };
  if (command === "shell") {
    const environment = environmentOfRunningStack(stateDir, stage);
    return runSst({ ...run, ...shellArguments(sstArgs, environment, process.env) });
  }
  if (!LISTENING_COMMANDS.has(command) || subcommand === "--help") return runSst(run);
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
 * Lets the SST CLI install the providers of sst.config.ts while it has a network: it checks them in
 * every command, and `sst secret list` changes nothing.
 */
async function installProviders(cwd: string, stage: string): Promise<void> {
  const lock = providerLockFile(platformDirOf(cwd));
  const config = statSync(join(cwd, "sst.config.ts"));
  if (statSync(lock).mtimeMs >= config.mtimeMs) return;
  const args = ["secret", "list", "--fallback", "--stage", stage];
  // Its errors are not shown: the command that follows reports them too.
  await runSst({ cwd, stage, args, silent: true });
  utimesSync(lock, new Date(), new Date());
}

import { join } from "node:path";
import { LAUNCH_VARIABLE, type Launch } from "./launch-variable.ts";
import type { SstArguments } from "./sst-arguments.ts";

const LAUNCHER = join(import.meta.dirname, "shell-launcher.ts");

/** What only the SST CLI is to see, and what it was before. */
const OURS = [
  "SST_PULUMI_PATH",
  "SST_LOG",
  "SST_NO_BUN",
  "SST_SKIP_DEPENDENCY_CHECK",
  "SST_AWS_NO_PROFILE",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_ENDPOINT_URL_S3",
  "AWS_ENDPOINT_URL_SSM",
  "AWS_ENDPOINT_URL_STS",
];
const RESTORED = ["XDG_CONFIG_HOME", "HOME"];

/**
 * The command line of `sst shell`, with a launcher before the reader's command. It gives the
 * command the environment of the stack that runs, whose endpoints the CLI does not know, and takes
 * away what was set for the CLI alone.
 */
export function launchedShell(
  { flags, words: [shell = "shell", ...command] }: SstArguments,
  running: Record<string, string> | undefined,
  env: NodeJS.ProcessEnv,
): { args: string[]; env: Record<string, string> } {
  const before = RESTORED.map((name) => [name, env[name]] as const);
  const launch: Launch = {
    set: {
      ...Object.fromEntries(before.filter((entry): entry is [string, string] => !!entry[1])),
      ...running,
    },
    unset: [...OURS, ...before.filter(([, value]) => !value).map(([name]) => name)],
  };
  return {
    args: [...flags, shell, "--", process.execPath, "--no-warnings", LAUNCHER, ...command],
    env: { [LAUNCH_VARIABLE]: JSON.stringify(launch) },
  };
}

import { programFile } from "../../program-files.ts";
import type { SstArguments } from "./sst-arguments.ts";

const LAUNCHER = programFile("pulumi/sst-cli/shell-launcher.ts");

/** Tells the launcher how to change the environment: JSON of {@link EnvironmentChanges}. */
export const LAUNCH_VARIABLE = "SST_LOCAL_LAUNCH";

/** How a command's environment differs from the one that the SST CLI gives it. */
export interface EnvironmentChanges {
  set: Record<string, string>;
  unset: string[];
}

/** Variables that only the SST CLI needs: see environment.ts. */
const CLI_VARIABLES = [
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

/** Variables that the command gets as sst-local was started with them. */
const RESTORED = ["XDG_CONFIG_HOME", "HOME"];

/**
 * Builds the command line of `sst shell` with a launcher before the command. The launcher sets the
 * environment of the running stack, whose endpoints the CLI does not know, and removes the variables
 * that were set for the CLI alone.
 */
export function shellArguments(
  { flags, operands: [shell = "shell", ...command] }: SstArguments,
  running: Record<string, string> | undefined,
  env: NodeJS.ProcessEnv,
): { args: string[]; env: Record<string, string> } {
  const before = RESTORED.map((name) => [name, env[name]] as const);
  const changes: EnvironmentChanges = {
    set: {
      ...Object.fromEntries(before.filter((entry): entry is [string, string] => !!entry[1])),
      ...running,
    },
    unset: [...CLI_VARIABLES, ...before.filter(([, value]) => !value).map(([name]) => name)],
  };
  return {
    args: [...flags, shell, "--", process.execPath, "--no-warnings", LAUNCHER, ...command],
    env: { [LAUNCH_VARIABLE]: JSON.stringify(changes) },
  };
}

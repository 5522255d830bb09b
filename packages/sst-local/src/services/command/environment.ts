import { delimiter, join } from "node:path";
import { foldersAbove } from "./packages.ts";

/** Variables by which commands report nothing about their use. */
const NO_TELEMETRY: Readonly<Record<string, string>> = {
  SST_TELEMETRY_DISABLED: "1",
  // https://consoledonottrack.com
  DO_NOT_TRACK: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NG_CLI_ANALYTICS: "false",
  NUXT_TELEMETRY_DISABLED: "1",
};

/**
 * What the environment of this process becomes for a command of the app: without the user's AWS and
 * SST variables, which may name an account or another stage, and with the programs of its folder.
 */
export const commandEnvironment = (folder: string): Record<string, string | undefined> => ({
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(AWS|SST)_/.test(name))
      .map((name) => [name, undefined]),
  ),
  ...NO_TELEMETRY,
  PATH: pathFrom(folder),
});

/** The PATH, preceded by `node_modules/.bin` of a folder and of each folder above it. */
const pathFrom = (folder: string): string =>
  [
    ...Array.from(foldersAbove(folder), (one) => join(one, "node_modules", ".bin")),
    process.env["PATH"] ?? "",
  ].join(delimiter);

import { delimiter, join } from "node:path";
import { NO_TELEMETRY } from "../../process/no-telemetry.ts";
import { foldersAbove } from "./packages.ts";

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

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { isRecord, record, texts } from "../model/inputs.ts";

/** What an app says of its local run in `sst-local.json`, beside sst.config.ts. */
export interface Settings {
  /** Who and what a client may sign in with: handed through to the ready line. */
  seed: Record<string, unknown>;
  /** Commands to try, printed at start with `{api}` and the other endpoints filled in. */
  try: string[];
}

/**
 * Reads `sst-local.json`; an app needs none.
 * @throws UserError when it is not a JSON object.
 */
export function readSettings(cwd: string): Settings {
  const file = join(cwd, "sst-local.json");
  if (!existsSync(file)) return { seed: {}, try: [] };
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UserError(`${file} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  if (!isRecord(settings)) throw new UserError(`${file} is not a JSON object.`);
  return { seed: record(settings, "seed"), try: texts(settings, "try") };
}

/** The command with `{name}` replaced by the endpoint of that name. */
export const fillIn = (command: string, endpoints: Record<string, string>): string =>
  command.replaceAll(/\{(\w+)\}/g, (text, name: string) => endpoints[name] ?? text);

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";

/**
 * The stage's SST secrets: those in `secrets.json` of its state folder over those of the
 * `_fallback` folder beside it, which hold for every stage, as with the real CLI.
 *
 * @throws {UserError} when a file is not a JSON object of strings.
 */
export function readSecrets(stateDir: string): Record<string, string> {
  return {
    ...read(join(stateDir, "..", "_fallback", "secrets.json")),
    ...read(join(stateDir, "secrets.json")),
  };
}

function read(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {};
  }
  const content = parse(text);
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    const entries = Object.entries(content as Record<string, unknown>);
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
      return Object.fromEntries(entries);
    }
  }
  throw new UserError(`${file} is not a JSON object of strings.`, {
    hint: "Repair it, or delete it and set the secrets again.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

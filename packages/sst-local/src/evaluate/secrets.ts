import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { FALLBACK_STAGE } from "../sst-internals/aws-home.ts";

/**
 * Reads the stage's SST secrets from `secrets.json` in its state folder. Those of the `_fallback`
 * folder beside it apply to every stage that does not set them, as in the SST CLI.
 *
 * @throws {UserError} when a file is not a JSON object of strings.
 */
export function readSecrets(stateDir: string): Record<string, string> {
  return {
    ...read(join(stateDir, "..", FALLBACK_STAGE, "secrets.json")),
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
    hint: "Correct it, or delete it and set the secrets again.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { platform } from "node:process";
import { UserError } from "../errors.ts";

/** Makes a folder, with its parents, that only its owner may enter. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // One that an earlier version or another program made may be open to others.
  if (platform !== "win32") chmodSync(path, 0o700);
}

/**
 * Writes a file whole or not at all, readable by its owner alone: the content is on disk (fsync)
 * before the rename, so that neither a kill nor a power cut leaves half of it.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  const descriptor = openSync(draft, "w", 0o600);
  try {
    // The mode above applies only to a new file: a killed process may have left a draft.
    fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
}

/**
 * Reads a state file of JSON; undefined where there is none.
 * @param parse checks the shape, and throws for another
 * @throws UserError, naming the file, where it is no JSON or of another shape
 */
export function readJsonFile<T>(path: string, parse: (value: unknown) => T): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`The state file ${path} cannot be read: ${(cause as Error).message}`, {
      hint: "Start with --fresh to begin with empty state, or move that file away.",
      cause,
    });
  }
}

type JsonType = "string" | "number" | "boolean" | "object";

/**
 * A JSON object of a state file, whose fields have these types; other fields are left unchecked.
 * @throws TypeError that names the first field of another type
 */
export function checkFields<T extends object>(
  value: unknown,
  fields: Partial<Record<JsonType, readonly (keyof T & string)[]>>,
): T {
  if (typeof value !== "object" || value === null) throw new TypeError("It is not an object.");
  for (const [type, names] of Object.entries(fields)) {
    for (const name of names) {
      const field: unknown = Reflect.get(value, name);
      if (typeof field !== type || field === null) {
        throw new TypeError(`"${name}" is of another type than ${type}.`);
      }
    }
  }
  return value as T;
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileAtomically } from "../../../aws/files.ts";
import type { RestApiDefinition } from "./api/definition.ts";

/** Which definitions have models that compile; kept over restarts. */
export interface CheckedModels {
  has(definition: RestApiDefinition): boolean;
  /** Replaces what is kept with the models of these definitions. */
  keep(definitions: readonly RestApiDefinition[]): void;
}

/**
 * Compiling models takes 25 ms of a start, so that it is done only for a definition that changed. The
 * record is a cache: a missing or damaged file means that models are checked again.
 */
export function createCheckedModels(file: string): CheckedModels {
  let known = read(file);
  return {
    has: (definition) => known.has(hash(definition)),
    keep(definitions) {
      const next = new Set(definitions.map(hash));
      if (next.size === known.size && [...next].every((one) => known.has(one))) return;
      known = next;
      writeFileAtomically(file, JSON.stringify([...known]));
    },
  };
}

const hash = (definition: RestApiDefinition): string =>
  createHash("sha256").update(JSON.stringify(definition)).digest("base64url");

function read(file: string): ReadonlySet<string> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return new Set(Array.isArray(content) ? content.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Parameter, ParameterDefinition } from "./definition.ts";

/** What is kept of one name between runs. */
interface Kept {
  /** Missing once it was deleted, so that the graph does not bring it back. */
  readonly parameter?: Parameter;
  /** Hash of the graph's value when it was last taken over; missing for those the API made. */
  readonly declared?: string;
}

/** Parameters by name, written to disk whole (draft, then rename) at each change. */
export class ParameterStore {
  readonly #file: string | undefined;
  readonly #kept: Map<string, Kept>;

  /**
   * Merges the graph with what was kept: the graph's value counts when it is new or has
   * changed since it was last taken over; otherwise what PutParameter or DeleteParameter
   * made of it stays. Without a file nothing outlives the process.
   */
  constructor(
    definitions: readonly ParameterDefinition[],
    options: { readonly file?: string | undefined; readonly now: number },
  ) {
    this.#file = options.file;
    const before = readKept(options.file);
    const made = [...before].filter(([, { declared }]) => declared === undefined);
    const declared = definitions.map((definition): [string, Kept] => [
      definition.name,
      takeOver(definition, before.get(definition.name), options.now),
    ]);
    this.#kept = new Map([...made, ...declared]);
    this.#write();
  }

  get(name: string): Parameter | undefined {
    return this.#kept.get(name)?.parameter;
  }

  /** By name. */
  all(): Parameter[] {
    return [...this.#kept.values()]
      .flatMap(({ parameter }) => parameter ?? [])
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  put(parameter: Parameter): void {
    this.#kept.set(parameter.name, { ...this.#kept.get(parameter.name), parameter });
    this.#write();
  }

  /** Whether there was one. */
  delete(name: string): boolean {
    const kept = this.#kept.get(name);
    if (!kept?.parameter) return false;
    if (kept.declared === undefined) this.#kept.delete(name);
    else this.#kept.set(name, { declared: kept.declared });
    this.#write();
    return true;
  }

  #write(): void {
    if (this.#file === undefined) return;
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.tmp`;
    const content = JSON.stringify(Object.fromEntries(this.#kept), null, 2);
    // SecureStrings are in here in the clear: for the owner's eyes only.
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, this.#file);
  }
}

function takeOver(definition: ParameterDefinition, kept: Kept | undefined, now: number): Kept {
  const { arn: _, insecureValue, value = insecureValue ?? "", ...described } = definition;
  const declared = createHash("sha256").update(value).digest("hex");
  if (kept?.declared === declared) {
    const parameter = kept.parameter && { ...kept.parameter, ...described };
    return { declared, ...(parameter && { parameter }) };
  }
  const version = (kept?.parameter?.version ?? 0) + 1;
  return { declared, parameter: { ...described, value, version, modified: now } };
}

function readKept(file: string | undefined): Map<string, Kept> {
  if (file === undefined || !existsSync(file)) return new Map();
  return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, Kept>));
}

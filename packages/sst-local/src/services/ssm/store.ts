import { createHash } from "node:crypto";
import { checkFields, readJsonFile, writeFileAtomically } from "../../aws/files.ts";
import type { ParameterDefinition, ParameterType } from "./graph.ts";

/** A parameter as it is now. `modified` is epoch milliseconds. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly modified: number;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType?: string;
  readonly tier?: string;
}

/** The state of one name between runs. */
interface Entry {
  /** Missing once it was deleted, so that the graph does not bring it back. */
  readonly parameter?: Parameter;
  /** SHA-256 of the graph's value when it was last applied; missing for parameters of the API. */
  readonly declared?: string;
}

/**
 * Parameters by name, in a file that is written whole at each change. SecureStrings are in it in
 * the clear, readable by the owner alone.
 */
export class ParameterStore {
  readonly #file: string;
  #entries: ReadonlyMap<string, Entry>;

  /** Reads the file of an earlier run, if there is one. @throws UserError where it cannot be read */
  constructor(file: string) {
    this.#file = file;
    this.#entries = new Map(Object.entries(readJsonFile(file, parseEntries) ?? {}));
  }

  /**
   * Applies the graph: its value counts where it is new or has changed since it was last applied;
   * elsewhere the changes of PutParameter and DeleteParameter stay.
   * @throws the file system's error, after the values took effect in memory
   */
  apply(definitions: readonly ParameterDefinition[], now: number): void {
    const ofApi = [...this.#entries].filter(([, { declared }]) => declared === undefined);
    const ofGraph = definitions.map((definition): [string, Entry] => [
      definition.name,
      applied(definition, this.#entries.get(definition.name), now),
    ]);
    this.#entries = new Map([...ofApi, ...ofGraph]);
    this.#write(this.#entries);
  }

  get(name: string): Parameter | undefined {
    return this.#entries.get(name)?.parameter;
  }

  /** Sorted by name. */
  all(): Parameter[] {
    return [...this.#entries.values()]
      .flatMap(({ parameter }) => parameter ?? [])
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  put(parameter: Parameter): void {
    const { declared } = this.#entries.get(parameter.name) ?? {};
    const entry = { parameter, ...(declared !== undefined && { declared }) };
    this.#replace(new Map(this.#entries).set(parameter.name, entry));
  }

  /** True where there was such a parameter. */
  delete(name: string): boolean {
    const entry = this.#entries.get(name);
    if (!entry?.parameter) return false;
    const entries = new Map(this.#entries);
    if (entry.declared === undefined) entries.delete(name);
    else entries.set(name, { declared: entry.declared });
    this.#replace(entries);
    return true;
  }

  /** The file comes first, so that a call whose change cannot be written changes nothing. */
  #replace(entries: ReadonlyMap<string, Entry>): void {
    this.#write(entries);
    this.#entries = entries;
  }

  #write(entries: ReadonlyMap<string, Entry>): void {
    writeFileAtomically(this.#file, JSON.stringify(Object.fromEntries(entries), null, 2));
  }
}

function applied(definition: ParameterDefinition, entry: Entry | undefined, now: number): Entry {
  const { arn: _, value, ...described } = definition;
  const declared = createHash("sha256").update(value).digest("hex");
  if (entry?.declared === declared) {
    const parameter = entry.parameter && { ...entry.parameter, ...described };
    return { declared, ...(parameter && { parameter }) };
  }
  const version = (entry?.parameter?.version ?? 0) + 1;
  return { declared, parameter: { ...described, value, version, modified: now } };
}

function parseEntries(value: unknown): Record<string, Entry> {
  const entries = checkFields<Record<string, Entry>>(value, {});
  for (const entry of Object.values(entries)) {
    const { parameter, declared } = checkFields<Entry>(entry, {});
    if (declared !== undefined) checkFields<Entry>(entry, { string: ["declared"] });
    if (parameter === undefined) continue;
    checkFields<Parameter>(parameter, {
      string: ["name", "type", "value"],
      number: ["version", "modified"],
    });
  }
  return entries;
}

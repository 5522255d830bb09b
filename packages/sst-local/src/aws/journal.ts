import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { checkFields, makePrivateFolder, writeFileAtomically } from "./files.ts";

/** The kinds of values in a journal: each checks a value that is read. @throws TypeError */
export type JournalKinds<Values> = {
  readonly [Kind in keyof Values]: (value: unknown) => Values[Kind];
};

interface Line {
  /** `<kind>/<id>`. */
  readonly key: string;
  /** Left out when the key is removed. */
  readonly value?: unknown;
}

/**
 * JSON values by kind and id, on disk before `set` returns: one line appended per change, so that
 * killing the process loses at most the change under way. The file is rewritten when most of its
 * lines are outdated.
 */
export class Journal<Values extends object> {
  readonly #file: string;
  readonly #values: Map<string, unknown>;
  #descriptor: number;
  #lines: number;

  /**
   * Opens the file, or makes it in a folder of its owner; 0600, for it may hold verifiers.
   * @throws UserError that names the line which cannot be read
   */
  constructor(file: string, kinds: JournalKinds<Values>) {
    this.#file = file;
    makePrivateFolder(dirname(file));
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    const lines = parseLines(complete, file, kinds);
    this.#values = replay(lines);
    this.#lines = lines.length;
    this.#descriptor = openSync(file, "a", 0o600);
    // A write cut short by a kill leaves half a line; the next one must not join it.
    if (complete.length < text.length) {
      ftruncateSync(this.#descriptor, Buffer.byteLength(complete));
    }
    this.#compactIfOutdated();
  }

  get<Kind extends keyof Values & string>(kind: Kind, id: string): Values[Kind] | undefined {
    return this.#values.get(`${kind}/${id}`) as Values[Kind] | undefined;
  }

  /** The values of a kind, the oldest id first. */
  *values<Kind extends keyof Values & string>(kind: Kind): Generator<Values[Kind]> {
    for (const [key, value] of this.#values) {
      if (key.startsWith(`${kind}/`)) yield value as Values[Kind];
    }
  }

  set<Kind extends keyof Values & string>(kind: Kind, id: string, value: Values[Kind]): void {
    const key = `${kind}/${id}`;
    this.#append({ key, value });
    this.#values.set(key, value);
    this.#compactIfOutdated();
  }

  delete(kind: keyof Values & string, id: string): void {
    const key = `${kind}/${id}`;
    if (!this.#values.has(key)) return;
    this.#append({ key });
    this.#values.delete(key);
    this.#compactIfOutdated();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #append(line: Line): void {
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
    this.#lines += 1;
  }

  #compactIfOutdated(): void {
    if (this.#lines < 200 + 4 * this.#values.size) return;
    const lines = Array.from(this.#values, ([key, value]) => JSON.stringify({ key, value }));
    writeFileAtomically(this.#file, lines.map((line) => `${line}\n`).join(""));
    closeSync(this.#descriptor);
    this.#descriptor = openSync(this.#file, "a", 0o600);
    this.#lines = lines.length;
  }
}

function parseLines<Values>(text: string, file: string, kinds: JournalKinds<Values>): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      try {
        return parseLine(line, kinds);
      } catch (cause) {
        throw new UserError(
          `The state file ${file} cannot be read: line ${index + 1}: ${(cause as Error).message}`,
          { hint: "Start with --fresh to begin with empty state, or move that file away.", cause },
        );
      }
    });
}

function parseLine<Values>(text: string, kinds: JournalKinds<Values>): Line {
  const line = checkFields<Line>(JSON.parse(text), { string: ["key"] });
  const kind = line.key.slice(0, line.key.indexOf("/"));
  if (!Object.hasOwn(kinds, kind)) throw new TypeError(`"${line.key}" is of no known kind.`);
  if (line.value === undefined) return line;
  return { key: line.key, value: kinds[kind as keyof Values](line.value) };
}

function replay(lines: readonly Line[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { key, value } of lines) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return values;
}

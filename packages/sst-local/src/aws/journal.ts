import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

interface Entry {
  readonly key: string;
  /** Left out when the key is removed. */
  readonly value?: unknown;
}

/**
 * A map from string to JSON value that is on disk before `set` returns: one line
 * appended per change, so that killing the process loses at most the change under
 * way. The file is rewritten when most of its lines are outdated.
 */
export class Journal {
  readonly #file: string;
  readonly #values: Map<string, unknown>;
  #descriptor: number;
  #lines: number;

  /** Opens or makes the file (mode 0600, it holds verifiers and session hashes). */
  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    const entries = parseLines(complete, file);
    this.#values = replay(entries);
    this.#lines = entries.length;
    this.#descriptor = openSync(file, "a", 0o600);
    // A write cut short by a kill leaves half a line; the next one must not join it.
    if (complete.length < text.length) {
      ftruncateSync(this.#descriptor, Buffer.byteLength(complete));
    }
    this.#compactIfWorthIt();
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** The entries whose key starts with `prefix`, oldest first. */
  *entries(prefix: string): Generator<[key: string, value: unknown]> {
    for (const entry of this.#values) if (entry[0].startsWith(prefix)) yield entry;
  }

  set(key: string, value: unknown): void {
    this.#append({ key, value });
    this.#values.set(key, value);
    this.#compactIfWorthIt();
  }

  delete(key: string): void {
    if (!this.#values.has(key)) return;
    this.#append({ key });
    this.#values.delete(key);
    this.#compactIfWorthIt();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #append(entry: Entry): void {
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
    this.#lines += 1;
  }

  #compactIfWorthIt(): void {
    if (this.#lines < 200 + 4 * this.#values.size) return;
    const lines = Array.from(this.#values, ([key, value]) => JSON.stringify({ key, value }));
    const draft = `${this.#file}.tmp`;
    writeFileSync(draft, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    renameSync(draft, this.#file);
    closeSync(this.#descriptor);
    this.#descriptor = openSync(this.#file, "a", 0o600);
    this.#lines = lines.length;
  }
}

function parseLines(text: string, file: string): Entry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      try {
        return JSON.parse(line) as Entry;
      } catch (cause) {
        throw new Error(`${file}:${index + 1} is not a journal line`, { cause });
      }
    });
}

function replay(entries: readonly Entry[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { key, value } of entries) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return values;
}

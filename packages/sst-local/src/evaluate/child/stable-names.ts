import { createHash } from "node:crypto";
import crypto from "node:crypto";

/** The alphabet and length of SST's random suffixes (platform/src/components/naming.ts). */
const LETTERS = "abcdefhkmnorstuvwxz";
const LENGTH = 8;

/**
 * Replaces the eight random letters at the end of SST's physical names by letters derived from the
 * resource's URN. On AWS the engine keeps the first ones in its state; an evaluation has no state.
 * Random suffixes are recorded as they are drawn and replaced wherever they occur.
 */
export class StableNames {
  private readonly drawn = new Map<string, string | undefined>();
  private readonly pattern = new RegExp(`[${LETTERS}]{${LENGTH}}`, "g");

  /** Records every suffix that is drawn from now on. */
  watch(): void {
    const random = crypto.randomBytes;
    const recording = (size: number, callback?: (error: Error | null, bytes: Buffer) => void) => {
      if (callback) return random(size, callback);
      const bytes = random(size);
      if (size === 8) this.drawn.set(suffixOf(bytes.toString("hex")), undefined);
      return bytes;
    };
    crypto.randomBytes = recording as typeof crypto.randomBytes;
  }

  /** Replaces each random suffix in `value` by one derived from `key`, the first place where it occurs. */
  settle<T>(value: T, key: string): T {
    return this.drawn.size === 0 ? value : (this.walk(value, key) as T);
  }

  private walk(value: unknown, key: string): unknown {
    if (typeof value === "string") {
      if (value.length < LENGTH) return value;
      return value.replaceAll(this.pattern, (found) => this.replacement(found, key));
    }
    if (Array.isArray(value)) return value.map((item, i) => this.walk(item, `${key}[${i}]`));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.walk(item, `${key}.${name}`)]),
      );
    }
    return value;
  }

  private replacement(found: string, key: string): string {
    if (!this.drawn.has(found)) return found;
    const known = this.drawn.get(found);
    if (known !== undefined) return known;
    const settled = suffixOf(key);
    this.drawn.set(found, settled);
    return settled;
  }
}

/** SST's `hashStringToPrettyString`. */
function suffixOf(text: string): string {
  let number = Number(`0x${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
  let suffix = "";
  while (number > 0) {
    suffix = LETTERS[number % LETTERS.length]! + suffix;
    number = Math.floor(number / LETTERS.length);
  }
  return suffix.slice(0, LENGTH).padStart(LENGTH, "s");
}

import { createHash } from "node:crypto";
import crypto from "node:crypto";

/** The letters and the arithmetic of SST's own naming, which turns random bytes into a suffix. */
const LETTERS = "abcdefhkmnorstuvwxz";
const LENGTH = 8;

/**
 * SST ends every physical name with eight random letters and lets the engine keep the
 * first ones it ever saw. Without a state there is nothing to keep, so here the suffix
 * follows from the resource's URN: the random ones are noted when they are drawn and
 * replaced wherever they turn up.
 */
export class StableNames {
  private readonly drawn = new Map<string, string | undefined>();
  private readonly pattern = new RegExp(`[${LETTERS}]{${LENGTH}}`, "g");

  /** Notes every suffix from now on. */
  watch(): void {
    const random = crypto.randomBytes;
    const noting = (size: number, callback?: (error: Error | null, bytes: Buffer) => void) => {
      if (callback) return random(size, callback);
      const bytes = random(size);
      if (size === 8) this.drawn.set(suffixOf(bytes.toString("hex")), undefined);
      return bytes;
    };
    crypto.randomBytes = noting as typeof crypto.randomBytes;
  }

  /** `value` with each random suffix replaced by one that follows from `key`, the first place it was seen at. */
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

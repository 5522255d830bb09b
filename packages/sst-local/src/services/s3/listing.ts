/** A page of a bucket's keys. */
export interface Listing {
  readonly keys: readonly string[];
  /** What the keys between prefix and delimiter have in common, each once. */
  readonly commonPrefixes: readonly string[];
  /** The last key or prefix of the page, where there is more. */
  readonly next: string | undefined;
}

export interface ListingOptions {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys and prefixes come after it. */
  readonly after: string;
  readonly count: number;
}

/**
 * Lists keys.
 * @param keys in the order of ListObjects
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function listKeys(
  keys: readonly string[],
  { prefix, delimiter, after, count }: ListingOptions,
): Listing {
  const found: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (let index = firstIndex(keys, prefix, after); index < keys.length; index++) {
    const key = keys[index] ?? "";
    if (!key.startsWith(prefix)) break;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    // A prefix stands for all of its keys; the page before may have ended with it.
    if (common !== undefined && (common === prefixes.at(-1) || common === after)) continue;
    if (found.length + prefixes.length === count) {
      return { keys: found, commonPrefixes: prefixes, next: last };
    }
    if (common === undefined) found.push(key);
    else prefixes.push(common);
    last = common ?? key;
  }
  return { keys: found, commonPrefixes: prefixes, next: undefined };
}

/** The index of the first key that comes after `after` and can have the prefix. */
function firstIndex(keys: readonly string[], prefix: string, after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = keys[middle] ?? "";
    if (comesAfter(key, after) && !comesAfter(prefix, key)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By UTF-8 bytes. */
const comesAfter = (a: string, b: string): boolean =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;

/** An address on AWS and the one that stands for it here: neither ends in a slash. */
export type Rewrite = readonly [from: string, to: string];

/** A copy of the value in which every text that begins with an AWS address has the local one. */
export function rewriteUrls(value: unknown, rewrites: readonly Rewrite[]): unknown {
  if (typeof value === "string") {
    const rewrite = rewrites.find(([from]) => value.startsWith(from));
    return rewrite ? rewrite[1] + value.slice(rewrite[0].length) : value;
  }
  if (Array.isArray(value)) return value.map((item) => rewriteUrls(item, rewrites));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, rewriteUrls(item, rewrites)]),
    );
  }
  return value;
}

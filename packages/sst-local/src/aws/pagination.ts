/** A page of a list, with the token of the next one where there is more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/**
 * The page of a list that a token stands for, the first one without a token.
 * @returns undefined for a text that is no token
 */
export function pageOf<Item>(
  all: readonly Item[],
  { token, size }: { token: string | undefined; size: number },
): Page<Item> | undefined {
  const start = token === undefined ? "0" : Buffer.from(token, "base64").toString("utf8");
  if (!/^\d+$/.test(start)) return undefined;
  const end = Number(start) + size;
  return {
    items: all.slice(Number(start), end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64") : undefined,
  };
}

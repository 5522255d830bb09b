import { cognitoError } from "../errors.ts";
import type { Input } from "../../../aws/input.ts";

const LARGEST_PAGE = 60;

/**
 * A page of a list: at most `Limit` items, 60 by default. The token encodes the next page's offset.
 * @throws AwsError InvalidParameterException for another token
 */
export function pageOf<Item>(
  all: readonly Item[],
  input: Input,
  tokenName: "NextToken" | "PaginationToken",
  limitName: "Limit" | "MaxResults" = "Limit",
): { items: readonly Item[]; next: string | undefined } {
  const limit =
    input.optionalInteger(limitName, { min: limitName === "Limit" ? 0 : 1, max: LARGEST_PAGE }) ||
    LARGEST_PAGE;
  const start = decode(input.optionalString(tokenName));
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? encode(end) : undefined };
}

function encode(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString("base64");
}

function decode(token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, "base64").toString("utf8");
  const offset = /^\{"offset":(\d+)\}$/.exec(text)?.[1];
  if (offset === undefined) throw cognitoError("invalidParameter", { detail: "Invalid token" });
  return Number(offset);
}

import { putOwn } from "./headers.ts";

/** The parameters of a query string: the last value of each name, and all values. */
export interface Query {
  readonly last: Record<string, string>;
  readonly all: Record<string, string[]>;
}

/**
 * Parses a query string; undefined when it has no parameters. A semicolon separates parameters as an
 * ampersand does, and a plus is a space.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function parseQuery(raw: string): Query | undefined {
  if (raw === "") return undefined;
  const last: Record<string, string> = {};
  const all: Record<string, string[]> = {};
  let found = false;
  for (const pair of raw.split(/[&;]/)) {
    if (pair === "") continue;
    found = true;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
    putOwn(last, name, value);
    if (Object.hasOwn(all, name)) all[name]!.push(value);
    else putOwn(all, name, [value]);
  }
  return found ? { last, all } : undefined;
}

/** Formats parameters as a query string, without the question mark. */
export function formatQuery(query: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      (typeof value === "string" ? [value] : value).map(
        (one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
      ),
    )
    .join("&");
}

function decode(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Bytes that are not UTF-8 become U+FFFD, and a stray percent sign is kept.
    return spaced.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
    );
  }
}

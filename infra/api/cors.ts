import { routes } from "@souk/contract/routes";

/** Request headers that are allowed from other origins. */
const requestHeaders = ["authorization", "content-type", "idempotency-key", "x-api-key"];

/** Response headers that scripts of other origins may read. */
export const exposedHeaders = ["date", "idempotency-replayed", "retry-after", "x-amzn-requestid"];

/**
 * Any origin: no route uses cookies, so a page of another origin can do nothing that its author
 * could not do with curl. https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
 */
export const allowOrigin = "*";

/** The headers of each path's preflight response, by path. */
export function preflights(): Map<string, Record<string, string>> {
  const methods = Map.groupBy(routes, ({ path }) => path);
  return new Map(
    [...methods].map(([path, rows]) => [
      path,
      {
        "Access-Control-Allow-Origin": allowOrigin,
        "Access-Control-Allow-Methods": [...rows.map(({ method }) => method), "OPTIONS"].join(","),
        "Access-Control-Allow-Headers": requestHeaders.join(","),
        "Access-Control-Max-Age": "600",
      },
    ]),
  );
}

import { routes } from "@souk/contract/routes";

/** Headers a browser may send to the API from another origin. */
const requestHeaders = ["authorization", "content-type", "idempotency-key", "x-api-key"];

/** Headers of an answer that a browser's script may read from another origin. */
export const exposedHeaders = ["date", "idempotency-replayed", "retry-after", "x-amzn-requestid"];

/**
 * Any origin: no route believes a cookie, so a foreign page can do nothing that its
 * author could not do with curl. https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
 */
export const allowOrigin = "*";

/** Path → headers of the answer to its preflight request. */
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

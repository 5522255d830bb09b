import type { IncomingMessage } from "node:http";
import type { Api } from "./api.ts";
import { type HttpAnswer, targetOf } from "./http.ts";

/** Pages of any origin may read the answers of operations that browsers call: no cookie is involved. */
export const allowOrigin = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
} as const;

const SDK_HEADERS = [
  "content-type",
  "x-amz-target",
  "x-amz-user-agent",
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "cache-control",
];

/**
 * The answer to a preflight. It names no operation, so it allows what any operation for browsers at
 * this path needs, and never `authorization` but for a route that asks for it: a page of another
 * origin cannot send signed requests.
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function preflight(apis: readonly Api[], message: IncomingMessage): HttpAnswer {
  const { path } = targetOf(message.url);
  const routes = apis.flatMap((api) =>
    api.protocol === "http"
      ? api.routes.filter((route) => route.access === "browser" && route.path.test(path))
      : [],
  );
  const operations =
    path === "/" &&
    apis.some(
      (api) =>
        (api.protocol === "json-1.0" || api.protocol === "json-1.1") &&
        Object.values(api.operations).some(({ access }) => access === "browser"),
    );
  if (routes.length === 0 && !operations) return { status: 403 };
  return {
    status: 200,
    headers: {
      ...allowOrigin,
      "access-control-allow-methods": "GET,POST,OPTIONS",
      "access-control-allow-headers": [
        ...SDK_HEADERS,
        ...routes.flatMap(({ allowedHeaders = [] }) => allowedHeaders),
      ].join(","),
      "access-control-max-age": "172800",
    },
  };
}

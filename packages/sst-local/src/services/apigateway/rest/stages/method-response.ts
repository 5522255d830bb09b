import type { Answer, Answered } from "../api/context.ts";
import type { IntegrationType } from "../api/definition.ts";
import { HeaderList } from "../../shared/headers.ts";

/** Headers that reach the client as `x-amzn-Remapped-…`. */
const REMAPPED = new Set(["connection", "content-length", "date", "server", "x-amzn-requestid"]);
const REMAPPED_UNLESS_PROXY = new Set([
  ...REMAPPED,
  "authorization",
  "content-md5",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

const DROPPED = new Set(["transfer-encoding"]);
const DROPPED_BY_HTTP_PROXY = new Set([...DROPPED, "content-encoding", "via"]);

/** Integrations whose answers carry the trace header. */
const TRACED = new Set<IntegrationType>(["HTTP", "AWS", "AWS_PROXY"]);

/**
 * Renames and drops headers and adds those of every answer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function methodResponse(context: Answered): Answer {
  const { answer, trace, variables } = context;
  const { type } = context.method.integration;
  const isProxy = type === "AWS_PROXY" || type === "HTTP_PROXY";
  const remapped = isProxy ? REMAPPED : REMAPPED_UNLESS_PROXY;
  const dropped = type === "HTTP_PROXY" ? DROPPED_BY_HTTP_PROXY : DROPPED;

  const headers = new HeaderList();
  headers.add("x-amzn-RequestId", variables.requestId);
  headers.add("x-amz-apigw-id", variables.extendedRequestId);
  answer.headers.forEach((name, value, lower) => {
    if (dropped.has(lower)) return;
    headers.add(remapped.has(lower) ? `x-amzn-Remapped-${name}` : name, value);
  });
  headers.setDefault("Content-Type", "application/json");
  if (TRACED.has(type)) headers.set("X-Amzn-Trace-Id", trace);
  return { status: answer.status, headers, body: answer.body };
}

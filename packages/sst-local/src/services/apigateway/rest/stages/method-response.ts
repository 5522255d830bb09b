import { HeaderList } from "../../shared/headers.ts";
import { REMAPPED_HEADERS } from "../../shared/response-headers.ts";
import type { Answer, Answered } from "../api/context.ts";
import type { IntegrationType } from "../api/definition.ts";

/** The headers that are renamed and dropped, and whether the response has a trace header. */
export interface Plan {
  readonly remapped: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
  readonly isTraced: boolean;
}

const REMAPPED_UNLESS_PROXY = [
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
];

export function compile(type: IntegrationType): Plan {
  const isProxy = type === "AWS_PROXY" || type === "HTTP_PROXY";
  return {
    remapped: new Set([...REMAPPED_HEADERS, ...(isProxy ? [] : REMAPPED_UNLESS_PROXY)]),
    dropped: new Set([
      "transfer-encoding",
      ...(type === "HTTP_PROXY" ? ["content-encoding", "via"] : []),
    ]),
    isTraced: type === "HTTP" || type === "AWS" || type === "AWS_PROXY",
  };
}

/**
 * Renames and drops headers, and adds those of every response.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function run({ remapped, dropped, isTraced }: Plan, context: Answered): Answer {
  const { answer, trace, variables } = context;
  const headers = new HeaderList();
  headers.add("x-amzn-RequestId", variables.requestId);
  headers.add("x-amz-apigw-id", variables.extendedRequestId);
  answer.headers.forEach((name, value, lower) => {
    if (dropped.has(lower)) return;
    headers.add(remapped.has(lower) ? `x-amzn-Remapped-${name}` : name, value);
  });
  headers.setDefault("Content-Type", "application/json");
  if (isTraced) headers.set("X-Amzn-Trace-Id", trace);
  return { status: answer.status, headers, body: answer.body };
}

import type { HttpAnswer } from "../../aws/http.ts";

/** Any page may call Cognito from a browser: the API takes no cookies. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
} as const;

const HEADERS =
  "content-type,x-amz-target,x-amz-user-agent,amz-sdk-invocation-id,amz-sdk-request,cache-control";

/**
 * `authorization` is allowed for /oauth2/userInfo, which takes its token by it, and nowhere
 * else: a page may not send the signed requests of administrators.
 */
export function preflight(path: string): HttpAnswer {
  return {
    status: 200,
    headers: {
      ...corsHeaders,
      "access-control-allow-methods": "GET,POST,OPTIONS",
      "access-control-allow-headers":
        path === "/oauth2/userInfo" ? `${HEADERS},authorization` : HEADERS,
      "access-control-max-age": "172800",
    },
  };
}

import type { HttpAnswer } from "./http.ts";

/** Any page may call Cognito from a browser: the API takes no cookies. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
} as const;

/**
 * `authorization` is left out of the allowed headers on purpose: a page may not send the
 * signed requests of administrators. /oauth2/userInfo takes its token by the same header,
 * so it is for servers here; the ID token tells a page the same.
 */
export function preflight(): HttpAnswer {
  return {
    status: 200,
    headers: {
      ...corsHeaders,
      "access-control-allow-methods": "GET,POST,OPTIONS",
      "access-control-allow-headers":
        "content-type,x-amz-target,x-amz-user-agent,amz-sdk-invocation-id,amz-sdk-request,cache-control",
      "access-control-max-age": "172800",
    },
  };
}

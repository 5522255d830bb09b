import { callerOf } from "../../shared/iam-caller.ts";
import type { Authorization, Exchange } from "../context.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";

/**
 * Accepts a request that is signed for `execute-api`.
 * @throws HttpApiError 403 without a signature
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export function authorizeWithIam({ request, variables }: Exchange): Authorization {
  const { headers, query } = request;
  const signed = {
    authorization: headers.get("authorization"),
    origin: headers.get("origin"),
    fetchSite: headers.get("sec-fetch-site"),
    query,
  };
  const caller = callerOf(signed, "execute-api", variables.accountId);
  if (typeof caller === "string") throw new HttpApiError(ERRORS.forbidden, caller);
  return { type: "iam", identity: caller };
}

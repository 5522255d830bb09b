import type {
  APIGatewayAuthorizerWithContextResult,
  APIGatewayRequestAuthorizerEvent,
} from "aws-lambda";
import type { CallerContext } from "../authorizer/caller.ts";
import { identify } from "../authorizer/identity.ts";
import { allow } from "../authorizer/policy.ts";
import { refusal, unauthorized } from "../authorizer/refusal.ts";
import { verifierFromEnv } from "../authorizer/verifier.ts";

// Every other value is as strict as production.
const mode = process.env["CHAT_IDENTITY"] === "username" ? "username" : "cognito";
const verify = verifierFromEnv();

/**
 * The REQUEST authorizer of the chat routes. It allows the called endpoint, and is not cached.
 *
 * @throws Error `Unauthorized` for a request without a caller
 */
export async function handler(
  event: APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerWithContextResult<CallerContext>> {
  const { requestId } = event.requestContext;
  const caller = await identify(event, { mode, verify }).catch((error: unknown) => {
    throw refusal(error, { requestId });
  });
  if (caller === undefined) throw unauthorized("no caller", { requestId });
  return allow(caller, event.methodArn);
}

import type { Person } from "@souk/core/actor";
import type {
  APIGatewayAuthorizerWithContextResult,
  APIGatewayRequestAuthorizerEvent,
} from "aws-lambda";
import { identify } from "../authorizer/identity.ts";
import { allow } from "../authorizer/policy.ts";
import type { CallerContext } from "../authorizer/policy.ts";
import { refusal, unauthorized } from "../authorizer/refusal.ts";
import { verifierFromEnv } from "../authorizer/verifier.ts";

// Whatever is not spelled out as `username` is as strict as production.
const mode = process.env["CHAT_IDENTITY"] === "username" ? "username" : "cognito";
const verifyIdToken = verifierFromEnv();

/**
 * The REQUEST authorizer of the chat routes: it lets a caller call what is called, once.
 *
 * @throws Error `Unauthorized` where nobody can be told from the request
 */
export async function handler(
  event: APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerWithContextResult<CallerContext>> {
  const { requestId } = event.requestContext;
  const caller = await identify(event, {
    mode,
    ...(verifyIdToken && { verify: (token) => verifyIdToken(token).then(toPerson) }),
  }).catch((error: unknown) => {
    throw refusal(error, { requestId });
  });
  if (caller === undefined) throw unauthorized("no caller", { requestId });
  return allow(caller, event.methodArn);
}

function toPerson({ sub, name }: { sub: string; name: string }): Person {
  return { id: sub, name };
}

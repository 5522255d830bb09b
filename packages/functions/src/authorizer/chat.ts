import type {
  APIGatewayAuthorizerWithContextResult,
  APIGatewayRequestAuthorizerEvent,
} from "aws-lambda";
import { logger } from "../logger.ts";
import { identify } from "./identity.ts";
import { allow } from "./policy.ts";
import type { CallerContext } from "./policy.ts";

// Whatever is not spelled out as `username` is as strict as production.
const mode = process.env["CHAT_IDENTITY"] === "username" ? "username" : "cognito";

/**
 * The REQUEST authorizer of the chat routes. API Gateway answers 401 when it throws "Unauthorized"
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
 */
export async function handler(
  event: APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerWithContextResult<CallerContext>> {
  const caller = await identify(event, { mode }).catch((error: unknown) => {
    logger.info("token refused", {
      requestId: event.requestContext.requestId,
      reason: error instanceof Error ? error.name : "unknown",
    });
    return undefined;
  });
  if (caller === undefined) throw new Error("Unauthorized");
  return allow(caller, event.methodArn);
}

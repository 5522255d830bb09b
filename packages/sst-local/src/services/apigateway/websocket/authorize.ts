import type { IncomingMessage } from "node:http";
import { parseAuthorizerResult } from "../shared/authorizer-result.ts";
import { evaluate } from "../shared/policy/policy.ts";
import type { WebSocketApiDefinition, WebSocketAuthorizer } from "./definition.ts";
import { requestParts } from "./events.ts";
import { identityOf } from "./identity-source.ts";
import type { InvokeFunction } from "./integration.ts";
import { Refusal } from "./refusal.ts";

/**
 * Asks the REQUEST authorizer of `$connect`, and returns what it tells the functions behind it.
 * @throws Refusal 401, 403 or 500, as for a REST API
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export async function authorize(
  definition: WebSocketApiDefinition,
  { name, functionArn, identitySources }: WebSocketAuthorizer,
  request: IncomingMessage,
  requestContext: Record<string, unknown>,
  invoke: InvokeFunction,
): Promise<Record<string, string>> {
  const { region, accountId, apiId, stageName, stageVariables } = definition;
  const missing = identitySources.find(
    (source) => identityOf(source, request, requestContext, definition) === undefined,
  );
  if (missing !== undefined) {
    throw new Refusal(401, "Unauthorized", `The authorizer ${name} found no ${missing}.`);
  }
  const methodArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/$connect`;
  const { payload, functionError } = await invoke(functionArn, {
    type: "REQUEST",
    methodArn,
    ...requestParts(request),
    stageVariables,
    requestContext,
  });
  if (functionError !== undefined) throw failed(name, payload);
  try {
    const { principalId, policy, context } = parseAuthorizerResult(payload);
    const asked = { action: "execute-api:Invoke", resource: methodArn, context: {} };
    if (evaluate(policy, asked) === "allow") return { ...context, principalId };
  } catch (error) {
    throw new Refusal(500, "Internal server error", `The authorizer ${name}: ${String(error)}.`);
  }
  throw new Refusal(403, "Forbidden", `The authorizer ${name} does not allow $connect.`);
}

function failed(name: string, payload: unknown): Refusal {
  const { errorMessage } = (payload ?? {}) as { errorMessage?: unknown };
  return errorMessage === "Unauthorized"
    ? new Refusal(401, "Unauthorized", `The authorizer ${name} threw "Unauthorized".`)
    : new Refusal(
        500,
        "Internal server error",
        `The authorizer ${name} failed with ${JSON.stringify(errorMessage)}; only "Unauthorized" becomes a 401.`,
      );
}

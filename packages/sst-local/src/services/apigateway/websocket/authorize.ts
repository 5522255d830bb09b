import type { IncomingMessage } from "node:http";
import {
  authorizerErrorMessage,
  type AuthorizerContext,
  parseAuthorizerResult,
} from "../shared/authorizer-result.ts";
import { compileIdentitySource } from "../shared/identity-source.ts";
import { evaluate } from "../../../aws/policy/policy.ts";
import { parseQuery } from "../shared/query.ts";
import { targetOf } from "../shared/request.ts";
import type { WebSocketApiDefinition, WebSocketAuthorizer } from "./definition.ts";
import { requestParts } from "./events.ts";
import type { InvokeFunction } from "./integration.ts";
import { Refusal } from "./refusal.ts";

/**
 * Runs the REQUEST authorizer of `$connect` and returns its context with the principal.
 * @throws Refusal 401, 403 or 500, as for a REST API
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export async function authorize(
  definition: WebSocketApiDefinition,
  authorizer: WebSocketAuthorizer,
  request: IncomingMessage,
  requestContext: Record<string, unknown>,
  invoke: InvokeFunction,
): Promise<AuthorizerContext> {
  const { region, accountId, apiId, stageName, stageVariables } = definition;
  const { name, functionArn, credentialsArn } = authorizer;
  refuseMissingIdentity(definition, authorizer, request, requestContext);
  const methodArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/$connect`;
  const event = {
    type: "REQUEST",
    methodArn,
    ...requestParts(request),
    stageVariables,
    requestContext,
  };
  const { payload, functionError } = await invoke(functionArn, event, { credentialsArn });
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

/** The authorizer does not run when an identity source is missing or empty. */
function refuseMissingIdentity(
  { stageVariables }: WebSocketApiDefinition,
  { name, identitySources }: WebSocketAuthorizer,
  { headersDistinct, url }: IncomingMessage,
  variables: object,
): void {
  const identityRequest = {
    request: {
      headers: { get: (lower: string) => headersDistinct[lower]?.at(-1) },
      query: parseQuery(targetOf(url).query)?.last ?? null,
    },
    stageVariables,
    variables,
  };
  const missing = identitySources.find(
    (source) => compileIdentitySource(source)?.(identityRequest) === undefined,
  );
  if (missing === undefined) return;
  throw new Refusal(401, "Unauthorized", `The authorizer ${name} found no ${missing}.`);
}

function failed(name: string, payload: unknown): Refusal {
  const message = authorizerErrorMessage(payload);
  return message === "Unauthorized"
    ? new Refusal(401, "Unauthorized", `The authorizer ${name} threw "Unauthorized".`)
    : new Refusal(
        500,
        "Internal server error",
        `The authorizer ${name} failed with ${JSON.stringify(message)}; only "Unauthorized" becomes a 401.`,
      );
}

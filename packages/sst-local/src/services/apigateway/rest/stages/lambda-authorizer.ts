import type { AuthorizerResult } from "../../shared/authorizer-result.ts";
import { authorizerErrorMessage, parseAuthorizerResult } from "../../shared/authorizer-result.ts";
import { functionArnOf, renderStageVariables } from "../../shared/lambda-uri.ts";
import type { Decision } from "../../../../aws/policy/policy.ts";
import { evaluate, resourcesOf } from "../../../../aws/policy/policy.ts";
import { PolicyError } from "../../../../aws/policy/policy-error.ts";
import { within } from "../../shared/timeout.ts";
import { invokeLambda } from "../api/backends.ts";
import type { Routed } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { INTEGRATION_TIMEOUT_DEFAULT, METHOD_ARN_LIMIT } from "../api/limits.ts";
import { requestAuthorizerEvent } from "../integrations/proxy-event.ts";
import type { AuthorizerPlan } from "./authorizers.ts";
import { accessRequest, methodArn } from "./method-arn.ts";

/** The decision of an authorizer's policy on one request. */
export interface Verdict {
  readonly decision: Decision;
  readonly result: AuthorizerResult;
  /** Milliseconds that the function took; 0 for a cached result. */
  readonly latency: number;
  /** The decision in a sentence. */
  readonly explanation: string;
}

/**
 * Runs a TOKEN or REQUEST authorizer. The policy that it returns is cached, and evaluated for each
 * request.
 * @throws GatewayError 401 without an identity, 500 when the function fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export async function authorizeWithLambda(
  authorizer: AuthorizerPlan,
  context: Routed,
): Promise<Verdict> {
  const identity = identityOf(context, authorizer);
  const arn = methodArn(context);
  if (Buffer.byteLength(arn) > METHOD_ARN_LIMIT) throw arnTooLong(arn);

  const { now } = context.settings;
  const key = JSON.stringify(identity);
  const cached = authorizer.cache.get(key, now());
  const startedAt = now();
  const result = cached ?? (await invoke(context, authorizer, identity, arn));
  const latency = cached === undefined ? now() - startedAt : 0;
  if (cached === undefined) authorizer.cache.set(key, result, now());

  return {
    decision: decide(context, authorizer, result),
    result,
    latency,
    explanation: explain(authorizer, result, arn, cached !== undefined),
  };
}

function identityOf(context: Routed, authorizer: AuthorizerPlan): readonly string[] {
  const values = authorizer.identitySources.map((source) => source(context));
  const identity = values.filter((value) => value !== undefined);
  if (identity.length < values.length) {
    throw unauthorized(
      `The authorizer ${authorizer.name} did not run: an identity source is missing.`,
    );
  }
  const isValid = authorizer.identityValidation?.(identity[0] ?? "") ?? true;
  if (authorizer.type === "TOKEN" && !isValid) {
    throw unauthorized(
      `The authorizer ${authorizer.name} did not run: the token does not match its identityValidationExpression.`,
    );
  }
  return identity;
}

async function invoke(
  context: Routed,
  authorizer: AuthorizerPlan,
  identity: readonly string[],
  arn: string,
): Promise<AuthorizerResult> {
  const functionArn = functionArnOf(renderStageVariables(authorizer.uri, context.stageVariables))!;
  checkRole(authorizer, functionArn, context);
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
  const event =
    authorizer.type === "TOKEN"
      ? { type: "TOKEN", methodArn: arn, authorizationToken: identity[0]! }
      : requestAuthorizerEvent(context, arn);
  const { payload, functionError } = await callFunction(context, functionArn, event).catch(
    (error: unknown) => {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError("AUTHORIZER_FAILURE", {
        stage: "authorize",
        sentence: `The authorizer ${authorizer.name} could not be invoked: ${String(error)}`,
        cause: error,
      });
    },
  );
  if (functionError !== undefined) throw functionFailed(authorizer, payload);
  try {
    return parseAuthorizerResult(payload);
  } catch (error) {
    throw unusable(authorizer, error);
  }
}

function checkRole(
  { name, credentials }: AuthorizerPlan,
  functionArn: string,
  { backends }: Routed,
): void {
  const refusal =
    credentials === undefined ? undefined : backends.refuseRole?.(credentials, functionArn);
  if (refusal === undefined) return;
  throw new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence: `The authorizer ${name} was not invoked: ${refusal}`,
  });
}

function callFunction(context: Routed, functionArn: string, event: unknown) {
  return within(
    INTEGRATION_TIMEOUT_DEFAULT,
    (clock) => invokeLambda(context, functionArn, event, "RequestResponse", clock),
    () => timedOut(functionArn),
  );
}

function decide(
  context: Routed,
  authorizer: AuthorizerPlan,
  { policy }: AuthorizerResult,
): Decision {
  try {
    return evaluate(policy, accessRequest(context));
  } catch (error) {
    throw unusable(authorizer, error);
  }
}

function explain(
  authorizer: AuthorizerPlan,
  { policy }: AuthorizerResult,
  arn: string,
  isCached: boolean,
): string {
  const short = (resource: string) => resource.replace(/^arn:aws:execute-api:[^/]*\/[^/]*\//, "");
  const list = (effect: "allow" | "deny") => resourcesOf(policy, effect).map(short).join(", ");
  const denies = list("deny");
  const says = `allows ${list("allow") || "nothing"}${denies && ` and denies ${denies}`}`;
  const source = isCached ? "the cached result for this identity" : "its result for this identity";
  return `The policy of the authorizer ${authorizer.name} ${says}; ${source} denied ${short(arn)}.`;
}

function timedOut(functionArn: string): GatewayError {
  return new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence: `${functionArn} took longer than ${INTEGRATION_TIMEOUT_DEFAULT} ms to authorize.`,
  });
}

function functionFailed(authorizer: AuthorizerPlan, payload: unknown): GatewayError {
  const message = authorizerErrorMessage(payload);
  if (message === "Unauthorized") {
    return unauthorized(`The authorizer ${authorizer.name} threw "Unauthorized".`);
  }
  return new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence: `The authorizer ${authorizer.name} failed with ${JSON.stringify(message)}; only the message "Unauthorized" becomes a 401.`,
    cause: payload,
  });
}

function unusable(authorizer: AuthorizerPlan, error: unknown): GatewayError {
  if (!(error instanceof PolicyError)) throw error;
  return new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence: `The result of the authorizer ${authorizer.name} is not valid: ${error.message}.`,
    cause: error,
  });
}

function unauthorized(sentence: string): GatewayError {
  return new GatewayError("UNAUTHORIZED", { stage: "authorize", sentence });
}

function arnTooLong(arn: string): GatewayError {
  return new GatewayError("DEFAULT_4XX", {
    stage: "authorize",
    status: 414,
    message: "Request URI too long",
    errorType: "RequestTooLongException",
    sentence: `The method ARN is ${Buffer.byteLength(arn)} bytes long, the limit for a method with an authorizer is ${METHOD_ARN_LIMIT}.`,
  });
}

import type { Routed } from "../../api/context.ts";
import { GatewayError } from "../../api/gateway-error.ts";
import { functionArnOf, renderStageVariables } from "../integration-uri.ts";
import { INTEGRATION_TIMEOUT_DEFAULT, METHOD_ARN_LIMIT } from "../../api/limits.ts";
import type { Decision } from "../../../shared/policy/policy.ts";
import { evaluate, resourcesOf } from "../../../shared/policy/policy.ts";
import { PolicyError } from "../../../shared/policy/policy-error.ts";
import { invokeLambda } from "../invoke-lambda.ts";
import { within } from "../../../shared/timeout.ts";
import type { AuthorizerPlan } from "./authorizer-plan.ts";
import type { AuthorizerResult } from "../../../shared/authorizer-result.ts";
import { parseAuthorizerResult } from "../../../shared/authorizer-result.ts";
import { requestEvent, tokenEvent } from "./authorizer-event.ts";
import { conditionContext, methodArn } from "./method-arn.ts";

/** What an authorizer's policy says of one request. */
export interface Verdict {
  readonly decision: Decision;
  readonly result: AuthorizerResult;
  /** Milliseconds the function took, 0 when its result was cached. */
  readonly latency: number;
  /** The decision in a sentence. */
  readonly explanation: string;
}

/**
 * Asks a TOKEN or REQUEST authorizer. Its policy is what is cached, and each request is evaluated
 * against it anew.
 * @throws GatewayError 401 without an identity, 500 when the function fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export async function authorizeWithLambda(context: Routed): Promise<Verdict> {
  const authorizer = authorizerOf(context);
  const identity = identityOf(context, authorizer);
  const arn = methodArn(context);
  if (Buffer.byteLength(arn) > METHOD_ARN_LIMIT) throw arnTooLong(arn);

  const { now } = context.deployment.settings;
  const key = JSON.stringify(identity);
  const cached = authorizer.cache.get(key, now());
  const startedAt = now();
  const result = cached ?? (await invoke(context, authorizer, identity, arn));
  const latency = cached === undefined ? now() - startedAt : 0;
  if (cached === undefined) authorizer.cache.set(key, result, now());

  const decision = decide(context, authorizer, result, arn);
  return {
    decision,
    result,
    latency,
    explanation: explain(authorizer, result, arn, cached !== undefined),
  };
}

function authorizerOf(context: Routed): AuthorizerPlan {
  const { authorization } = context.method;
  if (typeof authorization === "string") throw new TypeError(`${authorization} is no authorizer`);
  return authorization;
}

function identityOf(context: Routed, authorizer: AuthorizerPlan): readonly string[] {
  const values = authorizer.identitySources.map((source) => source(context));
  const identity = values.filter((value) => value !== undefined);
  if (identity.length < values.length) {
    throw unauthorized(
      `The authorizer ${authorizer.name} was not asked: an identity source is missing.`,
    );
  }
  const isValid = authorizer.identityValidation?.(identity[0] ?? "") ?? true;
  if (authorizer.type === "TOKEN" && !isValid) {
    throw unauthorized(
      `The authorizer ${authorizer.name} was not asked: the token does not match its identityValidationExpression.`,
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
  const uri = renderStageVariables(authorizer.uri, context.stageVariables);
  const event =
    authorizer.type === "TOKEN" ? tokenEvent(identity[0]!, arn) : requestEvent(context, arn);
  const { payload, functionError } = await callFunction(context, functionArnOf(uri)!, event).catch(
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

function callFunction(context: Routed, functionArn: string, event: unknown) {
  const { backends } = context.deployment;
  const work = invokeLambda(backends, functionArn, event, "RequestResponse");
  return within(INTEGRATION_TIMEOUT_DEFAULT, work, () => timedOut(functionArn));
}

function decide(
  context: Routed,
  authorizer: AuthorizerPlan,
  { policy }: AuthorizerResult,
  resource: string,
): Decision {
  try {
    return evaluate(policy, {
      action: "execute-api:Invoke",
      resource,
      context: conditionContext(context),
    });
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
  const message =
    typeof payload === "object" && payload !== null && "errorMessage" in payload
      ? payload.errorMessage
      : payload;
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
    sentence: `The answer of the authorizer ${authorizer.name} cannot be used: ${error.message}.`,
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

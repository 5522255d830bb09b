import { authorizeWithCognito } from "./authorizers/cognito.ts";
import type { Verdict } from "./authorizers/lambda.ts";
import { authorizeWithLambda } from "./authorizers/lambda.ts";
import { conditionContext, methodArn } from "./authorizers/method-arn.ts";
import type { Authorized, Routed } from "../api/context.ts";
import { grow } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";
import type { Decision } from "../../shared/policy/policy.ts";
import { evaluate } from "../../shared/policy/policy.ts";

/**
 * Decides whether the caller may call: an explicit deny of the resource policy first, then the
 * authorizer, then both together.
 * @throws GatewayError 401, 403, 414 and 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function authorize(context: Routed): Authorized | Promise<Authorized> {
  const { authorization } = context.method;
  if (authorization === "NONE" && context.deployment.resourcePolicy === undefined) {
    return grow(context, { usageIdentifierKey: undefined });
  }
  const resourceDecision = decideByResourcePolicy(context);
  if (resourceDecision === "deny") throw deniedByResourcePolicy(context, "deny");
  if (authorization === "NONE") {
    if (resourceDecision === "none") throw deniedByResourcePolicy(context, "none");
    return grow(context, { usageIdentifierKey: undefined });
  }
  if (authorization === "AWS_IAM") throw unsigned(context);
  return authorization.type === "COGNITO_USER_POOLS"
    ? withCognito(context, resourceDecision)
    : withLambda(context, resourceDecision);
}

async function withCognito(
  context: Routed,
  resourceDecision: Decision | undefined,
): Promise<Authorized> {
  await authorizeWithCognito(context);
  if (resourceDecision === "none") throw deniedByResourcePolicy(context, "none");
  return grow(context, { usageIdentifierKey: undefined });
}

async function withLambda(
  context: Routed,
  resourceDecision: Decision | undefined,
): Promise<Authorized> {
  const verdict = await authorizeWithLambda(context);
  const isDenied = verdict.decision === "deny";
  if (isDenied || (verdict.decision === "none" && resourceDecision !== "allow")) {
    throw denied(verdict, isDenied);
  }
  context.variables.authorizer = {
    principalId: verdict.result.principalId,
    integrationLatency: verdict.latency,
    ...verdict.result.context,
  };
  return grow(context, { usageIdentifierKey: verdict.result.usageIdentifierKey });
}

function decideByResourcePolicy(context: Routed): Decision | undefined {
  const policy = context.deployment.resourcePolicy;
  return (
    policy &&
    evaluate(policy, {
      action: "execute-api:Invoke",
      resource: methodArn(context),
      context: conditionContext(context),
    })
  );
}

function deniedByResourcePolicy(context: Routed, decision: "deny" | "none"): GatewayError {
  const arn = methodArn(context).replace(/:\d{8}(\d{4}):/, ":********$1:");
  const suffix = decision === "deny" ? " with an explicit deny" : "";
  return new GatewayError("ACCESS_DENIED", {
    stage: "authorize",
    message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${arn}${suffix}`,
    sentence:
      decision === "deny"
        ? `A Deny statement of the API's resource policy covers ${arn}.`
        : `No Allow statement of the API's resource policy covers ${arn}.`,
  });
}

function denied(verdict: Verdict, isExplicit: boolean): GatewayError {
  return new GatewayError("ACCESS_DENIED", {
    stage: "authorize",
    message: `User is not authorized to access this resource${isExplicit ? " with an explicit deny" : ""}`,
    sentence: verdict.explanation,
  });
}

/** No key here can verify a signature, so that only what AWS says of a missing one is right. */
function unsigned(context: Routed): GatewayError {
  const { request } = context;
  const isSigned =
    request.headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256") === true ||
    request.query?.["X-Amz-Signature"] !== undefined;
  if (!isSigned) {
    return new GatewayError("MISSING_AUTHENTICATION_TOKEN", {
      stage: "authorize",
      sentence: "The method wants AWS_IAM authorization and the request is not signed.",
    });
  }
  return new GatewayError("API_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence:
      "The method wants AWS_IAM authorization; verifying signatures is not supported by the local gateway.",
  });
}

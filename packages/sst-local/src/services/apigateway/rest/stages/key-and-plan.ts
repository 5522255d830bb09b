import type { Authorized, Metered } from "../api/context.ts";
import { grow } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { ACCOUNT_THROTTLE } from "../api/limits.ts";
import { countRequest } from "./usage/quota.ts";
import type { ApiKeyPlan } from "./usage/usage-plans.ts";

/**
 * Checks the API key where the method wants one, then the limits: of the usage plan for this
 * client, of the stage for this method, of the account, and last the quota.
 * @throws GatewayError 403 Forbidden, 429 Too Many Requests, 429 Limit Exceeded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function keyAndPlan(context: Authorized): Metered {
  const key = context.method.apiKeyRequired ? requiredKey(context) : undefined;
  throttle(context, key);
  if (key !== undefined) countAgainstQuota(context, key);
  return grow(context, { metered: true as const });
}

function requiredKey(context: Authorized): ApiKeyPlan {
  const { deployment, request, variables } = context;
  const isHeader = deployment.apiKeySource === "HEADER";
  const value = isHeader ? request.headers.get("x-api-key") : context.usageIdentifierKey;
  if (value === undefined || value === "") {
    throw invalidKey(
      isHeader
        ? "The method requires an API key and the request has no x-api-key header."
        : "The method requires an API key and the authorizer returned no usageIdentifierKey (apiKeySource is AUTHORIZER).",
    );
  }
  const key = deployment.apiKeys.get(value);
  if (key === undefined) throw invalidKey("There is no such API key.");
  if (!key.enabled) throw invalidKey(`The API key ${key.id} is disabled.`);
  if (key.plan === undefined) {
    throw invalidKey(
      `The API key ${key.id} is in no usage plan with the stage ${deployment.stageName}.`,
    );
  }
  variables.identity.apiKey = key.value;
  variables.identity.apiKeyId = key.id;
  return key;
}

function throttle(context: Authorized, key: ApiKeyPlan | undefined): void {
  const { deployment, method, request, variables } = context;
  const { usage } = deployment;
  const now = variables.requestTimeEpoch;
  const methodKey = `${method.resourcePath}/${request.method}`;

  const plan = key?.plan;
  const ownLimits =
    plan?.methodThrottle.get(methodKey) ?? plan?.methodThrottle.get(`${method.resourcePath}/ANY`);
  const planLimits = ownLimits ?? plan?.throttle;
  if (planLimits !== undefined) {
    const bucket = `plan ${plan!.id} ${key!.id} ${ownLimits === undefined ? "" : methodKey}`;
    if (!usage.take(bucket, planLimits, now)) {
      throw throttled(`The usage plan ${plan!.id} allows this client ${inWords(planLimits)}.`);
    }
  }
  const stageLimits = deployment.stageThrottle(method.resourcePath, method.httpMethod);
  if (stageLimits !== undefined && !usage.take(`stage ${methodKey}`, stageLimits, now)) {
    throw throttled(`The stage allows ${inWords(stageLimits)} of ${methodKey}.`);
  }
  if (!usage.take("account", ACCOUNT_THROTTLE, now)) {
    throw throttled(`An account is allowed ${inWords(ACCOUNT_THROTTLE)} in one region.`);
  }
}

function countAgainstQuota(context: Authorized, key: ApiKeyPlan): void {
  const plan = key.plan;
  if (plan?.quota === undefined) return;
  const { usage } = context.deployment;
  const name = `${plan.id} ${key.id}`;
  const use = countRequest(plan.quota, usage.quota(name), context.variables.requestTimeEpoch);
  if (use === null) {
    throw new GatewayError("QUOTA_EXCEEDED", {
      stage: "key and plan",
      sentence: `The usage plan ${plan.id} allows the API key ${key.id} ${plan.quota.limit} requests a ${plan.quota.period.toLowerCase()}.`,
    });
  }
  usage.setQuota(name, use);
}

function inWords({ rateLimit, burstLimit }: { rateLimit: number; burstLimit: number }): string {
  return `${rateLimit} requests a second and ${burstLimit} at once`;
}

function invalidKey(sentence: string): GatewayError {
  return new GatewayError("INVALID_API_KEY", { stage: "key and plan", sentence });
}

function throttled(sentence: string): GatewayError {
  return new GatewayError("THROTTLED", { stage: "key and plan", sentence });
}

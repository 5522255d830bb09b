import type { Authorized, Metered } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { Method, RestApiDefinition } from "../api/definition.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { ACCOUNT_THROTTLE } from "../api/limits.ts";
import type { Settings } from "../api/options.ts";
import type { ApiKeyPlan, ApiKeys } from "./usage-plans.ts";
import { compileUsagePlans, stageThrottle } from "./usage-plans.ts";
import type { Limits, UsageState } from "./usage.ts";

/** The API keys of an API and the state of its usage plans. */
export interface ApiPlan {
  readonly apiKeys: ApiKeys;
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly usage: UsageState;
}

export interface Plan extends ApiPlan {
  readonly apiKeyRequired: boolean;
  /** The throttle of the stage for the method. */
  readonly throttle: Limits | undefined;
}

export function compileApi(
  definition: RestApiDefinition,
  settings: Settings,
  usage: UsageState,
): ApiPlan {
  return {
    apiKeys: compileUsagePlans(definition, settings),
    apiKeySource: definition.restApi?.apiKeySource ?? "HEADER",
    usage,
  };
}

export function compile(
  { apiKeyRequired = false }: Method,
  { stage }: RestApiDefinition,
  api: ApiPlan,
  { resourcePath, httpMethod }: { resourcePath: string; httpMethod: string },
): Plan {
  return { ...api, apiKeyRequired, throttle: stageThrottle(stage, resourcePath, httpMethod) };
}

/**
 * Checks the API key of a method that requires one, then the throttles of the usage plan, the stage
 * and the account, and last the quota.
 * @throws GatewayError 403 Forbidden, 429 Too Many Requests, 429 Limit Exceeded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function run(plan: Plan, context: Authorized): Metered {
  const key = plan.apiKeyRequired ? requiredKey(plan, context) : undefined;
  throttle(plan, context, key);
  if (key !== undefined) countAgainstQuota(plan, context, key);
  return grow(context, { metered: true as const });
}

function requiredKey({ apiKeySource, apiKeys }: Plan, context: Authorized): ApiKeyPlan {
  const { request, variables } = context;
  const isHeader = apiKeySource === "HEADER";
  const value = isHeader ? request.headers.get("x-api-key") : context.usageIdentifierKey;
  if (value === undefined || value === "") {
    throw invalidKey(
      isHeader
        ? "The method requires an API key and the request has no x-api-key header."
        : "The method requires an API key and the authorizer returned no usageIdentifierKey (apiKeySource is AUTHORIZER).",
    );
  }
  const key = apiKeys.get(value);
  if (key === undefined) throw invalidKey("There is no such API key.");
  if (!key.enabled) throw invalidKey(`The API key ${key.id} is disabled.`);
  if (key.plan === undefined) {
    throw invalidKey(
      `The API key ${key.id} is in no usage plan with the stage ${variables.stage}.`,
    );
  }
  variables.identity.apiKey = key.value;
  variables.identity.apiKeyId = key.id;
  return key;
}

function throttle(stage: Plan, context: Authorized, key: ApiKeyPlan | undefined): void {
  const { method, request, variables } = context;
  const { usage } = stage;
  const now = variables.requestTimeEpoch;
  const methodKey = `${method.resourcePath}/${request.method}`;

  const plan = key?.plan;
  const methodLimits =
    plan?.methodThrottle.get(methodKey) ?? plan?.methodThrottle.get(`${method.resourcePath}/ANY`);
  const planLimits = methodLimits ?? plan?.throttle;
  if (planLimits !== undefined) {
    const bucket = `plan ${plan!.id} ${key!.id} ${methodLimits === undefined ? "" : methodKey}`;
    if (!usage.take(bucket, planLimits, now)) {
      throw throttled(`The usage plan ${plan!.id} allows this client ${describe(planLimits)}.`);
    }
  }
  if (stage.throttle !== undefined && !usage.take(`stage ${methodKey}`, stage.throttle, now)) {
    throw throttled(`The stage allows ${describe(stage.throttle)} of ${methodKey}.`);
  }
  if (!usage.take("account", ACCOUNT_THROTTLE, now)) {
    throw throttled(`An account has ${describe(ACCOUNT_THROTTLE)} in a region.`);
  }
}

function countAgainstQuota({ usage }: Plan, context: Authorized, { id, plan }: ApiKeyPlan): void {
  if (plan?.quota === undefined) return;
  const { limit, period } = plan.quota;
  if (usage.count(`${plan.id} ${id}`, plan.quota, context.variables.requestTimeEpoch)) return;
  throw new GatewayError("QUOTA_EXCEEDED", {
    stage: "key and plan",
    sentence: `The usage plan ${plan.id} allows the API key ${id} ${limit} requests a ${period.toLowerCase()}.`,
  });
}

function describe({ rateLimit, burstLimit }: Limits): string {
  return `${rateLimit} requests a second and ${burstLimit} at once`;
}

function invalidKey(sentence: string): GatewayError {
  return new GatewayError("INVALID_API_KEY", { stage: "key and plan", sentence });
}

/**
 * AWS documents no Retry-After on its 429, and clients are told to back off; a gateway response may
 * set the header.
 * @see https://repost.aws/knowledge-center/api-gateway-429-limit
 */
function throttled(sentence: string): GatewayError {
  return new GatewayError("THROTTLED", { stage: "key and plan", sentence });
}

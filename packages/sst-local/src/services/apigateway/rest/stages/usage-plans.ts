import { UserError } from "../../../../errors.ts";
import { resourceIdOf } from "../../shared/ids.ts";
import type { ApiStage, RestApiDefinition, Stage, UsagePlan } from "../api/definition.ts";
import type { Settings } from "../api/options.ts";
import type { Limits, Quota } from "./usage.ts";
import { limitsOf, quotaOf } from "./usage.ts";

/** API keys by value. */
export type ApiKeys = ReadonlyMap<string, ApiKeyPlan>;

export interface ApiKeyPlan {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  /** The usage plan of the key with this stage, if any. */
  readonly plan: PlanLimits | undefined;
}

export interface PlanLimits {
  readonly id: string;
  readonly throttle: Limits | undefined;
  /** By method, such as `/pets/GET`; used instead of the plan's own throttle. */
  readonly methodThrottle: ReadonlyMap<string, Limits>;
  readonly quota: Quota | undefined;
}

/** Compiles the API keys with their usage plans for this stage. */
export function compileUsagePlans(definition: RestApiDefinition, settings: Settings): ApiKeys {
  const plans = (definition.usagePlans ?? []).flatMap((plan, index) => {
    const stage = stageOf(plan, definition.stage.stageName, settings.apiId);
    return stage === undefined ? [] : [{ plan, limits: compilePlan(plan, stage, index) }];
  });
  return new Map(
    (definition.apiKeys ?? []).map((key) => {
      const id = key.id ?? resourceIdOf(`api key ${key.name ?? key.value}`);
      const names = new Set([key.id, key.name, id, key.value]);
      const isMember = (plan: UsagePlan) => memberNames(plan).some((name) => names.has(name));
      const plan = plans.find((candidate) => isMember(candidate.plan))?.limits;
      return [key.value, { id, value: key.value, enabled: key.enabled ?? true, plan }];
    }),
  );
}

function memberNames({ keys = [] }: UsagePlan): string[] {
  return keys
    .flatMap((key) => (typeof key === "string" ? [key] : [key.keyId, key.id, key.name]))
    .filter((name) => name !== undefined);
}

/** A plain string is a stage of this API by name, `{api}:{stage}`, or the placeholder for this stage. */
function stageOf({ apiStages = [] }: UsagePlan, stageName: string, apiId: string) {
  for (const apiStage of apiStages) {
    const entry: ApiStage =
      typeof apiStage !== "string"
        ? apiStage
        : apiStage.includes(":")
          ? { apiId: apiStage.split(":", 1)[0]!, stage: apiStage.slice(apiStage.indexOf(":") + 1) }
          : apiStage === "<this stage>"
            ? {}
            : { stage: apiStage };
    if ((entry.apiId ?? apiId) === apiId && (entry.stage ?? stageName) === stageName) return entry;
  }
  return undefined;
}

function compilePlan(plan: UsagePlan, stage: ApiStage, index: number): PlanLimits {
  const id = plan.id ?? plan.name ?? `plan ${index}`;
  const methodThrottle = new Map<string, Limits>();
  for (const [key, throttle] of Object.entries(stage.throttle ?? {})) {
    const limits = limitsOf(throttle);
    if (!key.startsWith("/")) {
      throw new UserError(
        `Usage plan ${id}: the throttle key "${key}" must have the form /pets/GET.`,
      );
    }
    if (limits !== undefined) methodThrottle.set(key, limits);
  }
  return {
    id,
    throttle: limitsOf(plan.throttle ?? {}),
    methodThrottle,
    quota: quotaOf(plan.quota, `Usage plan ${id}`),
  };
}

/**
 * The throttle of a stage for one method. The settings of all methods are defaults for those that
 * the method does not set.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */
export function stageThrottle(
  { methodSettings = {} }: Stage,
  resourcePath: string,
  httpMethod: string,
): Limits | undefined {
  const settings = new Map(
    Object.entries(methodSettings).map(([key, setting]) => [normalized(key), setting]),
  );
  const own = settings.get(normalized(`${resourcePath}/${httpMethod}`));
  const defaults = settings.get("*/*");
  return limitsOf({
    rateLimit: own?.throttlingRateLimit ?? defaults?.throttlingRateLimit,
    burstLimit: own?.throttlingBurstLimit ?? defaults?.throttlingBurstLimit,
  });
}

/** `~1pets~1{id}/GET`, `/pets/{id}/GET` and `pets/{id}/GET` are the same method. */
function normalized(key: string): string {
  return key.replaceAll("~1", "/").replace(/^\/+/, "");
}

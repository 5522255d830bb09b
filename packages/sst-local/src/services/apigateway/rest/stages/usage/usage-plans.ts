import { UserError } from "../../../../../errors.ts";
import type { ApiStage, RestApiDefinition, UsagePlan } from "../../api/definition.ts";
import { resourceIdOf } from "../../../shared/ids.ts";
import type { Settings } from "../../api/options.ts";
import type { Quota } from "./quota.ts";
import { quotaOf } from "./quota.ts";
import { limitsOf } from "./token-bucket.ts";

/** API keys by value. */
export type ApiKeys = ReadonlyMap<string, ApiKeyPlan>;

export interface ApiKeyPlan {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  /** The plan that ties the key to this stage, if any. */
  readonly plan: PlanLimits | undefined;
}

export interface PlanLimits {
  readonly id: string;
  readonly throttle: ReturnType<typeof limitsOf>;
  /** Keyed `/pets/GET`; stands in for the plan's own throttle. */
  readonly methodThrottle: ReadonlyMap<string, NonNullable<ReturnType<typeof limitsOf>>>;
  readonly quota: Quota | undefined;
}

/** Joins keys, plans and this stage. */
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

/** A plain string stands for this API: the stage by name, or whatever a placeholder says. */
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
  const methodThrottle = new Map<string, NonNullable<ReturnType<typeof limitsOf>>>();
  for (const [key, throttle] of Object.entries(stage.throttle ?? {})) {
    const limits = limitsOf(throttle);
    if (!key.startsWith("/")) {
      throw new UserError(`Usage plan ${id}: the throttle key "${key}" must look like /pets/GET.`);
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

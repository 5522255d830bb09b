import type { Stage } from "../../api/definition.ts";
import type { Limits } from "./token-bucket.ts";
import { limitsOf } from "./token-bucket.ts";

type FullLimits = NonNullable<ReturnType<typeof limitsOf>>;

/** The stage's own limit for a method, undefined when it sets none. */
export type StageThrottle = (resourcePath: string, httpMethod: string) => FullLimits | undefined;

/**
 * Reads the method settings of a stage. The settings of all methods are defaults: those of one
 * method stand.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */
export function compileStageThrottle({ methodSettings = {} }: Stage): StageThrottle {
  const byMethod = new Map<string, Limits>(
    Object.entries(methodSettings).map(([key, setting]) => [
      normalized(key),
      { rateLimit: setting.throttlingRateLimit, burstLimit: setting.throttlingBurstLimit },
    ]),
  );
  if (byMethod.size === 0) return () => undefined;
  const defaults: Limits = byMethod.get("*/*") ?? {};
  return (resourcePath, httpMethod) => {
    const own: Limits = byMethod.get(normalized(`${resourcePath}/${httpMethod}`)) ?? {};
    return limitsOf({
      rateLimit: own.rateLimit ?? defaults.rateLimit,
      burstLimit: own.burstLimit ?? defaults.burstLimit,
    });
  };
}

/** `~1pets~1{id}/GET`, `/pets/{id}/GET` and `pets/{id}/GET` are one method. */
function normalized(key: string): string {
  return key.replaceAll("~1", "/").replace(/^\/+/, "");
}

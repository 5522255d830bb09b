import type { RestApiDefinition } from "./index.ts";

/**
 * The value of the first API key that opens the methods of this API that want one: it is enabled
 * and in a usage plan that this stage is in. Undefined where there is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function usableKey({
  apiKeys = [],
  usagePlans = [],
}: Pick<RestApiDefinition, "apiKeys" | "usagePlans">): string | undefined {
  const planned = new Set(
    usagePlans
      .filter(({ apiStages = [] }) => apiStages.length > 0)
      .flatMap(({ keys = [] }) => keys.map((key) => (typeof key === "string" ? key : key.keyId))),
  );
  return apiKeys.find(({ id, enabled = true }) => enabled && planned.has(id))?.value;
}

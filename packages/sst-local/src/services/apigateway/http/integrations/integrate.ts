import type { Answer, Exchange, HttpApiBackends } from "../context.ts";
import type { Integration } from "../definition.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { mapRequest, mapResponse } from "../parameter-mapping.ts";
import { httpProxy } from "./http.ts";
import { lambdaProxy } from "./lambda.ts";
import { unsupported } from "./unsupported.ts";

/**
 * Maps the parameters of the request, calls the integration and maps those of its response.
 * @throws HttpApiError 413, 500 and 503
 */
export async function integrate(
  integration: Integration,
  exchange: Exchange,
  backends: HttpApiBackends,
): Promise<Answer> {
  const missing = unsupported(integration);
  if (missing !== undefined) {
    throw new HttpApiError(ERRORS.unavailable, `sst-local does not emulate ${missing}.`);
  }
  const mapped = mapRequest(integration.requestParameters ?? {}, exchange);
  const call = integration.integrationType === "HTTP_PROXY" ? httpProxy : lambdaProxy;
  const { variables } = exchange;
  const begun = performance.now();
  try {
    const answer = await call(integration, mapped, backends);
    variables.integration ??= { status: answer.status };
    return mapResponse(integration.responseParameters?.[answer.status] ?? {}, answer, exchange);
  } finally {
    const latency = Math.round(performance.now() - begun);
    variables.integrationLatency = latency;
    variables.integration = { ...variables.integration, latency };
  }
}

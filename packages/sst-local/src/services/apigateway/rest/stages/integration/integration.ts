import type { EndpointResponse, Integrated, Prepared } from "../../api/context.ts";
import { grow } from "../../api/context.ts";
import type { IntegrationType } from "../../api/definition.ts";
import { GatewayError } from "../../api/gateway-error.ts";
import { within } from "../../../shared/timeout.ts";
import { aws } from "./aws.ts";
import { http } from "./http.ts";
import { httpProxy } from "./http-proxy.ts";
import { lambda } from "./lambda.ts";
import { lambdaProxy } from "./lambda-proxy.ts";
import { mock } from "./mock.ts";

/** Calls one kind of integration. The signal ends with the integration's time. */
export type Call = (
  context: Prepared,
  signal: AbortSignal | undefined,
) => EndpointResponse | Promise<EndpointResponse>;

const CALLS: Readonly<Record<IntegrationType, Call>> = {
  MOCK: mock,
  AWS: (context, signal) =>
    context.method.integration.isLambda ? lambda(context, signal) : aws(context, signal),
  AWS_PROXY: lambdaProxy,
  HTTP: http,
  HTTP_PROXY: httpProxy,
};

/**
 * Calls the integration and waits `timeoutInMillis` for it.
 * @throws GatewayError 504 Endpoint request timed out, and what the integration fails with
 */
export async function integration(context: Prepared): Promise<Integrated> {
  const { type, timeout } = context.method.integration;
  const { now } = context.deployment.settings;
  const startedAt = now();
  const abort = type === "HTTP" || type === "HTTP_PROXY" ? new AbortController() : undefined;
  const answer = CALLS[type](context, abort?.signal);
  const endpointResponse =
    answer instanceof Promise
      ? await within(timeout, answer, () => {
          abort?.abort();
          return timedOut(timeout);
        })
      : answer;
  return grow(context, { endpointResponse, integrationLatency: now() - startedAt });
}

function timedOut(timeout: number): GatewayError {
  return new GatewayError("INTEGRATION_TIMEOUT", {
    stage: "integration",
    sentence: `The integration took longer than ${timeout} ms.`,
  });
}

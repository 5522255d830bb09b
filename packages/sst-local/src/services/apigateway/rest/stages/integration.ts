import { UserError } from "../../../../errors.ts";
import { functionArnOf } from "../../shared/lambda-uri.ts";
import { within } from "../../shared/timeout.ts";
import type { Integrated, IntegrationCall, Prepared } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { Integration, IntegrationType } from "../api/definition.ts";
import { configurationError, GatewayError } from "../api/gateway-error.ts";
import { INTEGRATION_TIMEOUT_DEFAULT, INTEGRATION_TIMEOUT_MIN } from "../api/limits.ts";
import { aws } from "../integrations/aws.ts";
import { http, httpProxy } from "../integrations/http.ts";
import { lambdaProxy } from "../integrations/lambda-proxy.ts";
import { lambda } from "../integrations/lambda.ts";
import { mock } from "../integrations/mock.ts";

export interface Plan {
  readonly call: IntegrationCall;
  /** Milliseconds. */
  readonly timeout: number;
  readonly insecureSkipVerification: boolean;
  /** ARN of the role that API Gateway assumes for the call. */
  readonly credentials: string | undefined;
}

const CALLS: Readonly<Record<IntegrationType, IntegrationCall>> = {
  MOCK: mock,
  AWS: aws,
  AWS_PROXY: lambdaProxy,
  HTTP: http,
  HTTP_PROXY: httpProxy,
};

/** @throws UserError for a timeout that API Gateway refuses, and for what is not supported */
export function compile(integration: Integration, type: IntegrationType, where: string): Plan {
  if (integration.connectionType === "VPC_LINK") {
    throw new UserError(`${where}: integrations through a VPC link are not supported.`);
  }
  if (integration.responseTransferMode === "STREAM") {
    throw new UserError(`${where}: response streaming is not supported.`);
  }
  const isLambda = type === "AWS" && functionArnOf(integration.uri ?? "") !== undefined;
  return {
    call: isLambda ? lambda : CALLS[type],
    timeout: timeoutOf(integration.timeoutInMillis, where),
    insecureSkipVerification: integration.tlsConfig?.insecureSkipVerification ?? false,
    credentials: type === "AWS" || type === "AWS_PROXY" ? integration.credentials : undefined,
  };
}

function timeoutOf(timeout: number | undefined, where: string): number {
  if (timeout === undefined) return INTEGRATION_TIMEOUT_DEFAULT;
  if (!(timeout >= INTEGRATION_TIMEOUT_MIN)) {
    throw new UserError(
      `${where}: timeoutInMillis is ${timeout} and must be at least ${INTEGRATION_TIMEOUT_MIN}.`,
    );
  }
  return timeout;
}

/**
 * Calls the integration, for `timeoutInMillis` at most.
 * @throws GatewayError 500 for a role that API Gateway cannot assume, 504 Endpoint request timed
 *   out, and the errors of the integration
 */
export async function run(
  { call, timeout, insecureSkipVerification, credentials }: Plan,
  context: Prepared,
): Promise<Integrated> {
  const { now } = context.settings;
  if (credentials !== undefined) checkRole(credentials, context);
  const startedAt = now();
  // Only an integration that can be aborted asks for it.
  let abort: AbortController | undefined;
  const endpointResponse = await within(
    timeout,
    async (clock) =>
      call(context, {
        signal: () => (abort ??= new AbortController()).signal,
        ...{ clock, insecureSkipVerification, credentials },
      }),
    () => {
      abort?.abort();
      return timedOut(timeout);
    },
  );
  return grow(context, { endpointResponse, integrationLatency: now() - startedAt });
}

function checkRole(credentials: string, { backends, integrationRequest }: Prepared): void {
  const refusal = backends.refuseRole?.(credentials, functionArnOf(integrationRequest.uri));
  if (refusal !== undefined) throw configurationError("integration", refusal);
}

function timedOut(timeout: number): GatewayError {
  return new GatewayError("INTEGRATION_TIMEOUT", {
    stage: "integration",
    sentence: `The integration took longer than ${timeout} ms.`,
  });
}

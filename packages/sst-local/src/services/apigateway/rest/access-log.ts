import type { Answer, Integrated, Parsed } from "./api/context.ts";
import type { GatewayError } from "./api/gateway-error.ts";
import { errorVariables } from "./api/gateway-error.ts";
import type { AccessRecord } from "./api/options.ts";
import { accessLogLine } from "../shared/access-log-line.ts";

/** The access record of a request, whichever stage ended it. */
export function accessRecord(
  context: Parsed & Partial<Integrated>,
  format: string | undefined,
  answer: Answer,
  error: GatewayError | undefined,
): AccessRecord {
  const { settings, variables } = context;
  const { body, status } = answer;
  const responseLength = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const responseLatency = settings.now() - variables.requestTimeEpoch;
  const integration = {
    status: context.endpointResponse?.status,
    latency: context.integrationLatency,
  };
  return {
    requestId: variables.requestId,
    httpMethod: variables.httpMethod,
    path: variables.path,
    resourcePath: variables.resourcePath,
    xrayTraceId: context.trace,
    status,
    responseLength,
    responseLatency,
    line:
      format &&
      accessLogLine(format, {
        ...variables,
        status,
        responseLength,
        responseLatency,
        integration,
        integrationStatus: integration.status,
        integrationLatency: integration.latency,
        xrayTraceId: context.trace,
        error: error && errorVariables(error),
      }),
  };
}

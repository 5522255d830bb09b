import type { Clock } from "../../../../aws/capabilities.ts";
import { functionArnOf } from "../../shared/lambda-uri.ts";
import type { LambdaResult } from "../api/backends.ts";
import { invokeLambda } from "../api/backends.ts";
import type { EndpointResponse, IntegrationCall, Prepared } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { LAMBDA_PAYLOAD_LIMIT } from "../api/limits.ts";
import { proxyEvent } from "./proxy-event.ts";
import { InvalidProxyResponse, proxyResponse } from "./proxy-response.ts";

/**
 * Invokes a function with the request as its event and reads its response.
 * @throws GatewayError 413, 500, 502
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export const lambdaProxy: IntegrationCall = async (context, { clock }) => {
  const { integrationRequest, request } = context;
  if (integrationRequest.method !== "POST") {
    throw failed(
      500,
      `integrationHttpMethod is ${integrationRequest.method}; Lambda is invoked by POST.`,
    );
  }
  const functionArn = functionArnOf(integrationRequest.uri)!;
  const event = proxyEvent(context);
  refuseLargeEvent(event, request.body.length);
  const { payload, functionError } = await invoke(context, functionArn, event, clock);
  if (functionError !== undefined) {
    throw failed(502, `${functionArn} failed.`, payload);
  }
  return answerOf(functionArn, payload, context.isBinary(request.headers.get("accept")));
};

async function invoke(
  context: Prepared,
  functionArn: string,
  event: unknown,
  clock: Clock,
): Promise<LambdaResult> {
  try {
    return await invokeLambda(context, functionArn, event, "RequestResponse", clock);
  } catch (error) {
    const isForbidden = error instanceof Error && error.name === "AccessDeniedException";
    throw failed(
      isForbidden ? 500 : 502,
      `${functionArn} was not invoked: ${String(error)}`,
      error,
    );
  }
}

function answerOf(functionArn: string, payload: unknown, wantsBinary: boolean): EndpointResponse {
  try {
    const { status, headers, body } = proxyResponse(payload, wantsBinary);
    if (body.length > LAMBDA_PAYLOAD_LIMIT) {
      throw failed(
        502,
        `${functionArn} returned ${body.length} bytes; the limit of Lambda is 6 MB.`,
      );
    }
    return { status, headers, body, selection: "" };
  } catch (error) {
    if (!(error instanceof InvalidProxyResponse)) throw error;
    throw failed(
      error.status,
      `${functionArn} returned no valid proxy response: ${error.message}.`,
    );
  }
}

/** Measures only events with a large body, since nothing else makes an event large. */
function refuseLargeEvent(event: unknown, bodyLength: number): void {
  if (bodyLength < LAMBDA_PAYLOAD_LIMIT / 8) return;
  const size = Buffer.byteLength(JSON.stringify(event));
  if (size <= LAMBDA_PAYLOAD_LIMIT) return;
  throw new GatewayError("REQUEST_TOO_LARGE", {
    stage: "integration",
    sentence: `The event is ${size} bytes long; Lambda accepts ${LAMBDA_PAYLOAD_LIMIT} (6 MB).`,
  });
}

function failed(status: number, sentence: string, cause?: unknown): GatewayError {
  return new GatewayError("DEFAULT_5XX", { stage: "integration", status, sentence, cause });
}

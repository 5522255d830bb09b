import type { FunctionResult } from "../../../../aws/capabilities.ts";
import { functionArnOf, renderStageVariables } from "../../shared/lambda-uri.ts";
import { within } from "../../shared/timeout.ts";
import type { Answer, Exchange, HttpApiBackends } from "../context.ts";
import { traceOf } from "../request.ts";
import type { Integration } from "../definition.ts";
import { proxyEvent1 } from "../events/payload-1.ts";
import { proxyEvent2 } from "../events/payload-2.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { LIMITS } from "../limits.ts";
import { response1, response2 } from "./lambda-response.ts";
import { timeoutOf } from "./timeout.ts";

/**
 * Invokes a function with the request as its event and reads its response.
 * @throws HttpApiError 413, 500 and 503
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function lambdaProxy(
  integration: Integration,
  exchange: Exchange,
  backends: HttpApiBackends,
): Promise<Answer> {
  const { credentialsArn, payloadFormatVersion, integrationUri = "" } = integration;
  const uri = renderStageVariables(integrationUri, exchange.stageVariables ?? null);
  const functionArn = functionArnOf(uri) ?? uri;
  const refusal = credentialsArn && backends.refuseRole?.(credentialsArn, functionArn);
  if (refusal) throw failed(exchange, `${functionArn} was not invoked: ${refusal}`);
  const isFormat2 = payloadFormatVersion === "2.0";
  const event = isFormat2 ? proxyEvent2(exchange) : proxyEvent1(exchange);
  refuseLargeEvent(event, exchange.request.body.length);
  const { payload, functionError } = await invoke(
    integration,
    exchange,
    functionArn,
    event,
    backends,
  );
  exchange.variables.integrationStatus = 200;
  if (functionError !== undefined) throw failed(exchange, `${functionArn} failed.`, payload);
  const answer = isFormat2 ? response2(payload) : response1(payload);
  if (!answer) {
    throw failed(
      exchange,
      `${functionArn} returned no valid response of payload format ${payloadFormatVersion ?? "1.0"}.`,
      payload,
    );
  }
  exchange.variables.integration = { integrationStatus: 200, status: answer.status };
  return answer;
}

async function invoke(
  integration: Integration,
  exchange: Exchange,
  functionArn: string,
  event: object,
  { lambda }: HttpApiBackends,
): Promise<Pick<FunctionResult, "payload"> & { functionError?: string | undefined }> {
  const timeout = timeoutOf(integration);
  try {
    return await within(
      timeout,
      async (clock) => {
        if (!lambda) throw new Error("backends.lambda is not set");
        return lambda(functionArn, event, { clock, ...traceOf(exchange) });
      },
      () => new HttpApiError(ERRORS.unavailable, `${functionArn} took longer than ${timeout} ms.`),
    );
  } catch (error) {
    if (error instanceof HttpApiError) throw error;
    if (isThrottle(error)) {
      throw new HttpApiError(ERRORS.unavailable, `${functionArn} is throttled.`, { cause: error });
    }
    throw failed(exchange, `${functionArn} could not be invoked.`, error);
  }
}

const isThrottle = (error: unknown): boolean =>
  error instanceof Error && "statusCode" in error && error.statusCode === 429;

function failed({ variables }: Exchange, sentence: string, cause?: unknown): HttpApiError {
  variables.integrationErrorMessage = sentence;
  variables.integration = { ...variables.integration, error: sentence };
  return new HttpApiError(ERRORS.internal, sentence, { cause });
}

/** Measures only events with a large body, since nothing else makes an event large. */
function refuseLargeEvent(event: object, bodyLength: number): void {
  if (bodyLength < LIMITS.lambdaPayload / 8) return;
  const size = Buffer.byteLength(JSON.stringify(event));
  if (size <= LIMITS.lambdaPayload) return;
  throw new HttpApiError(
    ERRORS.tooLarge,
    `The event is ${size} bytes long; Lambda accepts ${LIMITS.lambdaPayload} (6 MB).`,
  );
}

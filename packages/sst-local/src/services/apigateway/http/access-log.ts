import { accessLogLine } from "../shared/access-log-line.ts";
import type { AccessRecord, Answer, Exchange } from "./context.ts";
import type { HttpApiError } from "./http-error.ts";

/** The access record of a request, whichever step ended it. */
export function accessRecord(
  { variables, stage, request }: Exchange,
  { status, body }: Answer,
  error: HttpApiError | undefined,
  now: number,
): AccessRecord {
  const responseLatency = now - variables.requestTimeEpoch;
  const format = stage?.accessLogSettings?.format;
  return {
    requestId: variables.requestId,
    httpMethod: variables.httpMethod,
    path: variables.path,
    routeKey: variables.routeKey,
    traceId: request.headers.get("x-amzn-trace-id"),
    status,
    responseLatency,
    line:
      format &&
      accessLogLine(format, {
        ...variables,
        status,
        responseLatency,
        responseLength: body.length,
        dataProcessed: body.length,
        ...(error && {
          error: {
            message: error.clientMessage,
            messageString: JSON.stringify(error.clientMessage),
          },
        }),
      }),
  };
}

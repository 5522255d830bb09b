import type { HttpApi } from "../../aws/api.ts";
import { descriptionRoutes } from "./describe.ts";
import type { Invoker, InvokeResult } from "./functions.ts";
import type { LambdaFunction } from "./graph.ts";
import { BODY_LIMIT, invokeRequest } from "./invoke-request.ts";
import { endLine, startLine } from "./platform-lines.ts";

/**
 * Lambda's API at the AWS endpoint: Invoke, ListFunctions, GetFunction and GetFunctionConfiguration.
 * @param list the functions of the graph as it is now
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const lambdaApi = (functions: Invoker, list: () => readonly LambdaFunction[]): HttpApi => ({
  protocol: "http",
  bodyLimit: BODY_LIMIT,
  routes: [
    ...descriptionRoutes(list),
    {
      method: "POST",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/invocations$/,
      access: "signed",
      async handle({ body, headers, query }, { name = "" }) {
        const type = invocationType(headers["x-amz-invocation-type"]);
        const request = invokeRequest(name, query, headers, body);
        const { functionName, payload, ...options } = request;
        const result = await functions.invoke(functionName, payload, {
          invocationType: type,
          ...options,
        });
        const wantsLog = type === "RequestResponse" && headers["x-amz-log-type"] === "Tail";
        return {
          status: result.statusCode,
          headers: {
            "content-type": "application/json",
            "x-amzn-requestid": result.requestId,
            "x-amz-executed-version": "$LATEST",
            ...(result.functionError !== undefined && {
              "x-amz-function-error": result.functionError,
            }),
            ...(wantsLog && { "x-amz-log-result": logTail(result) }),
          },
          body: bodyOf(result),
        };
      },
    },
  ],
});

/** A response that was streamed is not always JSON. */
function bodyOf({ payload, raw }: InvokeResult): string | Buffer {
  if (raw !== undefined) return raw;
  return payload === undefined ? "" : JSON.stringify(payload);
}

const LOG_TAIL_BYTES = 4096;

/** The last 4 KB of an invocation's log in base64; without the REPORT line, which comes later. */
function logTail({ requestId, logs }: InvokeResult): string {
  const lines = [startLine(requestId), ...logs.map(({ message }) => message), endLine(requestId)];
  return Buffer.from(`${lines.join("\n")}\n`)
    .subarray(-LOG_TAIL_BYTES)
    .toString("base64");
}

const invocationType = (header: unknown): "RequestResponse" | "Event" | "DryRun" =>
  header === "Event" || header === "DryRun" ? header : "RequestResponse";

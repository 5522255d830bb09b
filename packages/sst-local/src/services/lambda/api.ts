import type { HttpApi } from "../../aws/api.ts";
import { descriptionRoutes } from "./describe.ts";
import { LambdaException } from "./exceptions.ts";
import type { Invoker, InvokeResult } from "./functions.ts";
import type { LambdaFunction } from "./graph.ts";
import { endLine, startLine } from "./platform-lines.ts";

/** More bytes than the 6 MB of a payload, so that a larger payload gets Lambda's own error. */
const BODY_LIMIT = 7 * 1024 * 1024;

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
        const qualifier = query.get("Qualifier");
        const functionName = decode(name) + (qualifier === null ? "" : `:${qualifier}`);
        const type = invocationType(headers["x-amz-invocation-type"]);
        const clientContext = headers["x-amz-client-context"];
        const result = await functions.invoke(functionName, body === "" ? undefined : json(body), {
          invocationType: type,
          ...(clientContext !== undefined && {
            clientContext: json(Buffer.from(String(clientContext), "base64").toString("utf8")),
          }),
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
          body: result.payload === undefined ? "" : JSON.stringify(result.payload),
        };
      },
    },
  ],
});

const LOG_TAIL_BYTES = 4096;

/** The last 4 KB of an invocation's log in base64; without the REPORT line, which comes later. */
function logTail({ requestId, logs }: InvokeResult): string {
  const lines = [startLine(requestId), ...logs.map(({ message }) => message), endLine(requestId)];
  return Buffer.from(`${lines.join("\n")}\n`)
    .subarray(-LOG_TAIL_BYTES)
    .toString("base64");
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new LambdaException(
      "InvalidParameterValueException",
      `The function name ${name} is not percent-encoded UTF-8.`,
    );
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new LambdaException(
      "InvalidRequestContentException",
      "Could not parse request body into json.",
    );
  }
}

const invocationType = (header: unknown): "RequestResponse" | "Event" | "DryRun" =>
  header === "Event" || header === "DryRun" ? header : "RequestResponse";

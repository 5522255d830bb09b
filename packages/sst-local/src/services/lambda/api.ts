import type { HttpApi } from "../../aws/api.ts";
import type { FunctionInvoker } from "../../aws/service.ts";
import { LambdaException } from "./exceptions.ts";

/** Bytes of a synchronous payload, and some for an asynchronous one to be refused by its own limit. */
const BODY_LIMIT = 7 * 1024 * 1024;

/**
 * Lambda's Invoke, so that programs on this machine call a function as they do on AWS.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const lambdaApi = (functions: FunctionInvoker): HttpApi => ({
  protocol: "http",
  bodyLimit: BODY_LIMIT,
  routes: [
    {
      method: "POST",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/invocations$/,
      access: "signed",
      async handle({ body, headers, query }, { name = "" }) {
        const qualifier = query.get("Qualifier");
        const functionName = decoded(name) + (qualifier === null ? "" : `:${qualifier}`);
        const result = await functions.invoke(functionName, body === "" ? undefined : json(body), {
          invocationType: invocationType(headers["x-amz-invocation-type"]),
        });
        return {
          status: result.statusCode,
          headers: {
            "content-type": "application/json",
            "x-amzn-requestid": result.requestId,
            "x-amz-executed-version": "$LATEST",
            ...(result.functionError !== undefined && {
              "x-amz-function-error": result.functionError,
            }),
          },
          body: result.payload === undefined ? "" : JSON.stringify(result.payload),
        };
      },
    },
  ],
});

function decoded(name: string): string {
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

import type { IncomingMessage, ServerResponse } from "node:http";
import { type Lambda, LambdaException } from "./index.ts";
import type { AwsService } from "../../stack/aws-endpoint.ts";

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * Lambda's Invoke over HTTP, so that code here calls a function as it does on AWS.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaService(lambda: () => Lambda): AwsService {
  return {
    handlesPath: (path) => invocations.test(path),
    listener: (request, response) => {
      invoke(lambda(), request, response).catch((error: unknown) => fail(response, error));
    },
  };
}

async function invoke(
  lambda: Lambda,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = decodeURIComponent(invocations.exec(pathOf(request))?.[1] ?? "");
  const body = await text(request);
  const result = await lambda.invoke(name, body === "" ? undefined : parse(body), {
    invocationType: invocationType(request.headers["x-amz-invocation-type"]),
  });
  response.writeHead(result.statusCode, {
    "content-type": "application/json",
    "x-amzn-requestid": result.requestId,
    "x-amz-executed-version": "$LATEST",
    ...(result.functionError && { "x-amz-function-error": result.functionError }),
  });
  response.end(result.payload === undefined ? "" : JSON.stringify(result.payload));
}

function fail(response: ServerResponse, error: unknown): void {
  const [status, code, message] =
    error instanceof LambdaException
      ? [error.statusCode, error.name, error.message]
      : [500, "ServiceException", "The service failed; its terminal says why."];
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code });
  response.end(JSON.stringify({ Type: "User", Message: message }));
}

function parse(body: string): unknown {
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

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?")[0] ?? "/";

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

import { Agent, request } from "node:http";
import type { Cognito } from "../services/cognito/index.ts";
import type { AwsRequest, AwsResult, Backends } from "../services/apigateway/rest/index.ts";
import type { Invoker } from "../services/lambda/index.ts";
import { unverifiedSignature } from "../aws/signature.ts";
import type { ServiceEndpoints } from "./functions.ts";

const agent = new Agent({ keepAlive: true });

/** What stands behind the gateway here: the local functions and the local services. */
export function gatewayBackends(
  lambda: Invoker,
  cognito: Cognito,
  endpoints: ServiceEndpoints,
): Backends {
  return {
    lambda: (functionArn, payload, options) => lambda.invoke(functionArn, payload, options),
    cognito: cognito.authorize,
    aws: (call) => send(call.service === "dynamodb" ? endpoints.dynamodb : endpoints.aws, call),
  };
}

function send(endpoint: string, call: AwsRequest): Promise<AwsResult> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(call.path ?? "/", endpoint),
      {
        method: call.method,
        agent,
        headers: {
          ...call.headers,
          ...unverifiedSignature(call.region, call.service),
          "content-length": call.body.byteLength,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).flatMap(([name, value]) =>
                value === undefined ? [] : [[name, value]],
              ),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(call.body);
  });
}

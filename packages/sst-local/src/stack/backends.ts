import { Agent, request } from "node:http";
import type { Cognito } from "../cognito/index.ts";
import type { AwsRequest, AwsResult, Backends } from "../gateway/index.ts";
import type { Lambda } from "../lambda/index.ts";
import type { ServiceEndpoints } from "./functions.ts";

/** What stands behind the gateway here: the local functions and the local services. */
export function gatewayBackends(
  lambda: Lambda,
  cognito: Cognito,
  endpoints: ServiceEndpoints,
): Backends {
  const agent = new Agent({ keepAlive: true });
  return {
    lambda: (functionArn, payload, options) => lambda.invoke(functionArn, payload, options),
    cognito: cognito.authorize,
    aws: (call) =>
      send(agent, call.service === "dynamodb" ? endpoints.dynamodb : endpoints.aws, call),
  };
}

/** The signature is made up: a local service reads only the shape of the headers. */
function signature({ region, service }: AwsRequest): Record<string, string> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = `local/${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  return {
    "x-amz-date": date,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=local`,
  };
}

function send(agent: Agent, endpoint: string, call: AwsRequest): Promise<AwsResult> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(call.path ?? "/", endpoint),
      {
        method: call.method,
        agent,
        headers: {
          ...call.headers,
          ...signature(call),
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

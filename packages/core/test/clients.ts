import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { RequestHandler } from "../src/aws/index.ts";
import { createClient } from "../src/table/index.ts";
import type { DynamoDB } from "../src/table/index.ts";
import { createSdkClient } from "./sdk-client.ts";

/** A request as it was sent: the operation, its JSON, and the names of the headers. */
export interface Sent {
  operation: string;
  body: unknown;
  attempt: string;
  headers: string[];
}

/** The two clients by name; both take these settings. */
export const clients: [
  name: string,
  create: (settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    requestHandler: RequestHandler;
  }) => DynamoDB,
][] = [
  [
    "the SDK's client",
    ({ requestHandler, ...rest }) =>
      createSdkClient({ ...rest, requestHandler: requestHandler as NodeHttpHandler }),
  ],
  ["the signed client", createClient],
];

export const settings = (endpoint: string) => ({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

/** A request handler that adds what it sends to `log`. */
export function recording(log: Sent[], handler = new NodeHttpHandler()): RequestHandler {
  return {
    handle(request, options) {
      const { "x-amz-target": target = "", ...headers } = request.headers;
      log.push({
        operation: target,
        body: JSON.parse(textOf(request.body as string | Uint8Array)),
        attempt: headers["amz-sdk-request"] ?? "",
        headers: Object.keys(headers).map((name) => name.toLowerCase()),
      });
      return handler.handle(request, options);
    },
    destroy: () => handler.destroy(),
  };
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createJsonClient } from "@souk/core/aws";
import type { JsonClient, RequestHandler } from "@souk/core/aws";
import { COGNITO } from "../src/cognito/identities.ts";

/** The client of the user function, for a local Cognito. */
export function clientOf(
  { url }: { url: string },
  requestHandler: RequestHandler = new NodeHttpHandler(),
): JsonClient {
  return createJsonClient(COGNITO, {
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 2,
    requestHandler,
  });
}

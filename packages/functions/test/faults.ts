import type { RequestHandler } from "@souk/core/aws";
import { createClient } from "@souk/core/table";
import type { DynamoDB } from "@souk/core/table";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** A request that does not reach DynamoDB, or its answer that does not come back. */
export type Fault = "request lost" | "answer lost";

const options = (endpoint: string) => ({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 2,
});

const connectionLost = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

/** A client that fails from its nth request on, as in a function that dies there. */
export function dyingAt(endpoint: string, n: number, fault: Fault): DynamoDB {
  const client = createClient(options(endpoint));
  let sent = 0;
  return {
    ...client,
    async call(operation, input) {
      sent += 1;
      if (sent < n) return client.call(operation, input);
      if (sent === n && fault === "answer lost") await client.call(operation, input);
      throw connectionLost();
    },
  };
}

/** A client that loses the answer to its nth request once, so that it repeats the request. */
export function losingAnswer(endpoint: string, n: number): DynamoDB {
  return createClient({ ...options(endpoint), requestHandler: handlerLosing(n) });
}

/** A request handler that loses the answer to its nth request. */
export function handlerLosing(n: number): RequestHandler {
  const handler = new NodeHttpHandler();
  let sent = 0;
  return {
    async handle(...request) {
      sent += 1;
      const answer = await handler.handle(...request);
      if (sent === n) throw connectionLost();
      return answer;
    },
    destroy: () => handler.destroy(),
  };
}

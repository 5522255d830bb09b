import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createClient } from "@souk/core/table";

/** A request that does not reach DynamoDB, or its answer that does not come back. */
export type Fault = "request lost" | "answer lost";

function newClient(endpoint: string): DynamoDBClient {
  return createClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 2,
  });
}

const connectionLost = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

/** A client that fails from its nth request on, as in a function that dies there. */
export function dyingAt(endpoint: string, n: number, fault: Fault): DynamoDBClient {
  const client = newClient(endpoint);
  let sent = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      sent += 1;
      if (sent < n) return next(args);
      if (sent === n && fault === "answer lost") await next(args);
      throw connectionLost();
    },
    { step: "initialize" },
  );
  return client;
}

/** A client that loses the answer to its nth request once, so that the SDK repeats it. */
export function losingAnswer(endpoint: string, n: number): DynamoDBClient {
  const client = newClient(endpoint);
  let sent = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      sent += 1;
      const answer = await next(args);
      if (sent === n) throw connectionLost();
      return answer;
    },
    { step: "deserialize" },
  );
  return client;
}

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsEndpoint, type AwsEndpointOptions } from "../../../aws/endpoint.ts";
import { listen } from "../../../aws/listen.ts";
import { developerPages } from "../../../observe/pages.ts";
import { dynamodbApi } from "../api.ts";
import { createEngineClient } from "../client.ts";
import { createFaults } from "../faults.ts";
import { startEngine } from "../process.ts";

/** Serves DynamoDB at an AWS endpoint of its own, in memory, with an SDK client that does not retry. */
export async function serveDynamoDb(options: Pick<AwsEndpointOptions, "onAnswered"> = {}) {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const engine = await startEngine({ log });
  const client = createEngineClient(engine.endpoint);
  const faults = createFaults({ log });
  const api = dynamodbApi({ engine, client, faults, ready: () => Promise.resolve() });
  // As a stack has them, before the services.
  const pages = developerPages({ pages: () => ({}) });
  const server = await listen({
    handler: awsEndpoint({ ...options, apis: () => [pages, api, faults.api], log }),
    port: 0,
    origins: "any-origin",
    log,
  });
  const sdk = new DynamoDBClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "a-function", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    url: server.url,
    engine,
    client,
    faults,
    sdk,
    lines,
    async stop() {
      sdk.destroy();
      await server.close();
      client.close();
      await engine.stop();
    },
  };
}

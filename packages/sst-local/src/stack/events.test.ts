import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { sdkSettings } from "../aws/testing/run-service.ts";
import { copyApp, linkPlatform } from "../evaluate/testing/fixture.ts";
import { scheduledFunctions } from "./scheduled-functions.ts";
import { serveApp } from "./testing/serve-app.ts";

const CONFIG = `export default $config({
  app: () => ({ name: "events", home: "aws" }),
  async run() {
    const runtime = "nodejs22.x";
    const bus = new sst.aws.Bus("Shop");
    const queue = new sst.aws.Queue("Seen");
    const seen = { handler: "src/events.seen", runtime, link: [queue] };
    bus.subscribe("Orders", seen, { pattern: { source: ["shop"], detailType: ["OrderPlaced"] } });
    bus.subscribeQueue("All", queue, { pattern: { detail: { copy: [true] } } });
    const fails = bus.subscribe("Fails", { handler: "src/events.fails", runtime }, { pattern: { source: ["fail"] } });
    new aws.lambda.FunctionEventInvokeConfig("FailsConfig", {
      functionName: fails.nodes.function.name,
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: bus.arn } },
    });
    bus.subscribeQueue("Failed", queue, { pattern: { source: ["lambda"] } });
    const email = new sst.aws.Email("Sender", { sender: "shop@example.com" });
    new sst.aws.Cron("Clean", { function: seen, schedule: "rate(1 day)", event: { job: "clean" } });
    return { queue: queue.url, bus: bus.name, sender: email.sender };
  },
});`;

/** Sends its event to the queue, without an SDK, which a copied app does not have. */
const HANDLER = `const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, SST_RESOURCE_Seen } = process.env;
const credential = AWS_ACCESS_KEY_ID + "/20260101/us-east-1/sqs/aws4_request";
export const seen = async (event) => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=x";
  const headers = { "x-amz-target": "AmazonSQS.SendMessage", authorization };
  const message = { QueueUrl: JSON.parse(SST_RESOURCE_Seen).url, MessageBody: JSON.stringify(event) };
  const body = JSON.stringify(message);
  return (await fetch(AWS_ENDPOINT_URL, { method: "POST", headers, body })).status;
};
export const fails = async (event) => {
  throw new Error("no");
};
`;

it("serves SST's Bus with its subscribers and their failures, and knows what SST's Cron runs", async () => {
  using app = copyApp("hello", { "sst.config.ts": CONFIG, "src/events.mjs": HANDLER });
  await linkPlatform(app.cwd);
  await using served = await serveApp(app.cwd);
  const { environment, outputs } = served.offer;
  const settings = { ...sdkSettings(environment["AWS_ENDPOINT_URL"] ?? ""), region: "us-east-1" };
  const put = (DetailType: string, detail: object) => ({
    ...{ Source: "shop", DetailType, Detail: JSON.stringify(detail) },
    EventBusName: String(outputs["bus"]),
  });
  const client = new EventBridgeClient(settings);
  const queue = new SQSClient(settings);
  await client.send(
    new PutEventsCommand({
      Entries: [
        put("OrderPlaced", { id: 1 }),
        put("OrderShipped", { id: 2 }),
        put("OrderShipped", { id: 3, copy: true }),
        { ...put("OrderLost", { id: 4 }), Source: "fail" },
      ],
    }),
  );
  const found: unknown[] = [];
  while (found.length < 3) {
    const receive = { QueueUrl: String(outputs["queue"]), WaitTimeSeconds: 20 };
    const { Messages = [] } = await queue.send(new ReceiveMessageCommand(receive));
    found.push(
      ...Messages.map(({ Body }) => (JSON.parse(Body ?? "") as { detail: object }).detail),
    );
  }
  const failure = {
    requestPayload: expect.objectContaining({ detail: { id: 4 } }) as object,
    requestContext: expect.objectContaining({ condition: "RetriesExhausted" }) as object,
  };
  expect(found).toHaveLength(3);
  expect(found).toEqual(
    expect.arrayContaining([
      { id: 1 },
      { id: 3, copy: true },
      expect.objectContaining(failure) as object,
    ]),
  );
  client.destroy();
  queue.destroy();

  const { Clean } = scheduledFunctions(served.graph);
  expect(Clean).toMatchObject({ event: { job: "clean" } });
  expect(served.offer.functions["CleanHandler"]).toBe(Clean?.function);
  expect(served.offer.notEmulated).toEqual([]);
});

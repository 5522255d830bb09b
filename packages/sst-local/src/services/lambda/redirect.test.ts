import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientEnvironment } from "../../aws/client-environment.ts";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen, type Listening } from "../../aws/listen.ts";
import type { Isolation } from "./definition.ts";
import { workbench } from "./testing.ts";

const lines: string[] = [];
const log = (line: string): void => void lines.push(line);
let endpoint: Listening;
beforeAll(async () => {
  const handler = awsEndpoint({
    apis: () => [
      {
        protocol: "json-1.0",
        target: "AmazonSQS",
        title: "SQS",
        operations: {
          ListQueues: {
            access: "signed",
            run: (_, { host }) => ({ QueueUrls: [`http://${host}/q`] }),
          },
        },
      },
      {
        protocol: "http",
        routes: [
          {
            method: "GET",
            path: /^\/a\.txt$/,
            access: "local",
            handle: ({ headers }) => ({ status: 200, body: `from ${headers.host}` }),
          },
        ],
      },
    ],
    log,
  });
  endpoint = await listen({ handler, port: 0, origins: "aws-endpoint", log });
});
beforeEach(() => void lines.splice(0));
afterAll(() => endpoint.close());

const module = (name: string): string => JSON.stringify(import.meta.resolve(name));

/** Runs the body of a handler in an instance of the stack. */
async function run(isolation: Isolation, imports: string, body: string): Promise<unknown> {
  await using bench = workbench();
  const source = `${imports}
    export const handler = async () => { ${body} };`;
  const environment = {
    SST_RESOURCE_App: '{"name":"shop","stage":"dev"}',
    ...clientEnvironment({ awsUrl: endpoint.url, clientSecret: "secret" }, "f"),
  };
  await bench.lambda.update([bench.define(source, { isolation, environment })]);
  return (await bench.lambda.invoke("f", {})).payload;
}

const readError = `.then(() => "sent", ({ name, message, $metadata }) => [name, message, $metadata.httpStatusCode])`;

describe.each<Isolation>(["thread", "process"])("an instance that is a %s", (isolation) => {
  it.each([
    [
      "fetch",
      "",
      `const answer = await fetch("https://sns.us-east-1.amazonaws.com/?Action=ListTopics");
       return [answer.status, (await answer.json()).message];`,
      501,
      "GET / (sns.us-east-1.amazonaws.com)",
    ],
    [
      "node:https",
      `import { request } from "node:https"; import { text } from "node:stream/consumers";`,
      `const answer = await new Promise((resolve, reject) =>
         request("https://kinesis.eu-west-1.api.aws/stream", { method: "PUT" }, resolve).on("error", reject).end("x"));
       return [answer.statusCode, JSON.parse(await text(answer)).message];`,
      501,
      "PUT /stream (kinesis.eu-west-1.api.aws)",
    ],
    [
      "fetch without TLS",
      "",
      `const answer = await fetch("http://sns.us-east-1.amazonaws.com/?Action=ListTopics");
       return [answer.status, (await answer.json()).message];`,
      501,
      "GET / (sns.us-east-1.amazonaws.com)",
    ],
    [
      "node:http",
      `import { get } from "node:http"; import { text } from "node:stream/consumers";`,
      `const answer = await new Promise((resolve, reject) =>
         get("http://kinesis.eu-west-1.amazonaws.com/stream", resolve).on("error", reject));
       return [answer.statusCode, JSON.parse(await text(answer)).message];`,
      501,
      "GET /stream (kinesis.eu-west-1.amazonaws.com)",
    ],
    [
      "SST's client of EventBridge",
      `import { bus } from ${module("sst/aws/bus")};`,
      `return bus.publish("main", "order.placed", { id: 1 })
         .then(() => "sent", async ({ response }) => [response.status, (await response.json()).message]);`,
      400,
      "AWSEvents.PutEvents (events.eu-central-1.amazonaws.com)",
    ],
  ])(
    "refuses a call of %s to a service that is not emulated",
    async (_, imports, body, status, called) => {
      expect(await run(isolation, imports, body)).toEqual([
        status,
        `sst-local does not emulate ${called}`,
      ]);
      expect(lines).toEqual([`not emulated: ${called} was called and refused`]);
    },
  );

  it("gives an SDK client with an endpoint of AWS an error that it reads", async () => {
    const imports = `import { DynamoDBClient, ListTablesCommand } from ${module("@aws-sdk/client-dynamodb")};`;
    const called = "DynamoDB_20120810.ListTables (dynamodb)";
    const body = `return new DynamoDBClient({ endpoint: "https://dynamodb.us-east-1.amazonaws.com" })
      .send(new ListTablesCommand())${readError};`;
    expect(await run(isolation, imports, body)).toEqual([
      "UnknownOperationException",
      `sst-local does not emulate ${called}`,
      400,
    ]);
  });

  it("answers an SDK client with an endpoint of AWS where the service is emulated", async () => {
    const imports = `import { SQSClient, ListQueuesCommand } from ${module("@aws-sdk/client-sqs")};`;
    const body = `const client = new SQSClient({ endpoint: "https://sqs.us-east-1.amazonaws.com" });
      return (await client.send(new ListQueuesCommand())).QueueUrls;`;
    expect(await run(isolation, imports, body)).toEqual([`${endpoint.url}/q`]);
  });
});

it.each([
  "photos.s3.amazonaws.com",
  "photos.s3.eu-west-1.amazonaws.com",
  "photos.s3-eu-west-1.amazonaws.com",
])("keeps the host of a bucket: %s", async (host) => {
  const body = `return (await fetch("https://${host}/a.txt?x-id=GetObject")).text();`;
  expect(await run("thread", "", body)).toBe(`from ${host}`);
});

it("leaves requests to other hosts alone", async () => {
  const body = `const answer = await fetch("${endpoint.url.replace("127.0.0.1", "localhost")}/");
    await fetch("https://amazonaws.com.invalid/").catch((error) => console.log(error.cause.code));
    return answer.status;`;
  expect(await run("thread", "", body)).toBe(404);
  expect(lines).toEqual(["not emulated: GET / was called and refused"]);
});

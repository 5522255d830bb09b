import {
  CognitoIdentityProviderClient,
  AdminGetUserCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Listening, listen } from "../aws/listen.ts";
import { type CallLog, createCallLog } from "./calls.ts";
import { type Recorder, startRecorder } from "./recorder.ts";

/** A service that answers with what it was sent, so that the test sees both ends. */
let aws: Listening;
let dynamodb: Listening;
let recorder: Recorder;
let calls: CallLog;
let seen: { service: string; headers: IncomingHttpHeaders; body: string }[];

beforeAll(async () => {
  const service = (name: string) =>
    listen((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        seen.push({ service: name, headers: request.headers, body });
        response.writeHead(name === "aws" ? 400 : 200, {
          "content-type": "application/x-amz-json-1.1",
        });
        response.end(JSON.stringify({ __type: "UserNotFoundException", message: "none" }));
      });
    }, 0);
  [aws, dynamodb] = await Promise.all([service("aws"), service("dynamodb")]);
  const counting = { add: (call: Parameters<CallLog["add"]>[0]) => calls.add(call) };
  recorder = await startRecorder({
    endpoints: { aws: aws.url, dynamodb: dynamodb.url },
    calls: { ...counting, counts: () => calls.counts() },
  });
});
afterAll(async () => {
  await recorder.stop();
  await Promise.all([aws.close(), dynamodb.close()]);
});
beforeEach(() => {
  seen = [];
  calls = createCallLog("1");
});

const settings = (accessKeyId: string) => ({
  region: "eu-west-1",
  endpoint: recorder.endpoints.aws,
  credentials: { accessKeyId, secretAccessKey: "x" },
  maxAttempts: 1,
});

it("passes a function's call on unchanged, and counts it", async () => {
  const client = new DynamoDBClient(settings("Orders"));
  await client.send(new PutItemCommand({ TableName: "t", Item: { id: { S: "é" } } }));
  client.destroy();
  expect(seen).toMatchObject([
    { service: "dynamodb", headers: { "x-amz-target": "DynamoDB_20120810.PutItem" } },
  ]);
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ TableName: "t", Item: { id: { S: "é" } } });
  expect(calls.counts()).toEqual([
    {
      function: "Orders",
      service: "dynamodb",
      action: "dynamodb:PutItem",
      resource: "arn:aws:dynamodb:eu-west-1:1:table/t",
      count: 1,
    },
  ]);
});

it("shows a service one caller, as some keep what they have by the access key", async () => {
  const client = new DynamoDBClient(settings("Orders"));
  await client.send(new ListTablesCommand());
  client.destroy();
  expect(seen[0]?.headers.authorization).toContain("Credential=local/");
});

it("gives other services' answers back as they are", async () => {
  const client = new CognitoIdentityProviderClient(settings("Users"));
  const asked = client.send(new AdminGetUserCommand({ UserPoolId: "p", Username: "u" }));
  await expect(asked).rejects.toMatchObject({ name: "UserNotFoundException", message: "none" });
  client.destroy();
  expect(seen).toMatchObject([{ service: "aws" }]);
  expect(calls.counts()).toMatchObject([{ action: "cognito-idp:AdminGetUser" }]);
});

it("does not count calls of nobody", async () => {
  const client = new DynamoDBClient(settings("local"));
  await client.send(new ListTablesCommand());
  client.destroy();
  await fetch(`${recorder.endpoints.aws}/p/.well-known/jwks.json`);
  expect(seen).toHaveLength(2);
  expect(calls.counts()).toEqual([]);
});

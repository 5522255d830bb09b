import {
  AdminGetUserCommand,
  InitiateAuthCommand,
  NotAuthorizedException,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, describe, expect, inject, it } from "vitest";
import { unique } from "../support/api.ts";
import { cognito, makePerson, pool } from "../support/people.ts";

const { outputs, endpoints, seed } = inject("stack");

const local = (endpoint: string | undefined) => ({
  region: "us-east-1",
  endpoint: endpoint ?? "",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const ssm = new SSMClient(local(endpoints.aws));
const sqs = new SQSClient(local(endpoints.aws));
afterAll(() => [ssm, sqs, cognito].forEach((client) => client.destroy()));

describe("the SDK's Cognito client", () => {
  const signIn = (USERNAME: string, PASSWORD: string) =>
    cognito.send(
      new InitiateAuthCommand({
        ClientId: pool.clientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME, PASSWORD },
      }),
    );

  it("signs in every seeded user with their groups", async () => {
    expect(seed.users?.length).toBeGreaterThan(0);
    for (const { email, password, groups = [] } of seed.users ?? []) {
      const { AuthenticationResult } = await signIn(email, password);
      const [, claims = ""] = AuthenticationResult?.IdToken?.split(".") ?? [];
      expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
        email,
        aud: pool.clientId,
        ...(groups.length > 0 && { "cognito:groups": groups }),
      });
    }
  });

  it("throws the error that AWS's service throws", async () => {
    const [someone] = seed.users ?? [];
    await expect(signIn(someone?.email ?? "", "wrong")).rejects.toThrow(NotAuthorizedException);
  });

  it("reads a user", async () => {
    const { id, email } = await makePerson();
    const user = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username: email }),
    );
    expect([user.Username, user.UserStatus]).toEqual([id, "CONFIRMED"]);
  });
});

describe.each([
  ["its own address", endpoints.dynamodb],
  ["the address that stands for AWS", endpoints.aws],
])("the SDK's DynamoDB client at %s", (_, endpoint) => {
  const dynamodb = new DynamoDBClient(local(endpoint));
  afterAll(() => dynamodb.destroy());

  it("puts and gets an item", async () => {
    const TableName = String(outputs["tableName"]);
    const Key = { pk: { S: unique("sdk") }, sk: { S: "item" } };
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: "1" } } }));
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": Key.pk },
      }),
    );
    expect(Items).toEqual([{ ...Key, n: { N: "1" } }]);
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  });
});

describe("the SDK's SSM client", () => {
  it("reads the parameter that the string function reads", async () => {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: "/souk/test/replace-strings-map" }),
    );
    expect(JSON.parse(Parameter?.Value ?? "")).toMatchObject({ ABN: "ABN AMRO" });
  });

  it("throws the error that AWS's service throws", async () => {
    const missing = ssm.send(new GetParameterCommand({ Name: "/souk/test/none" }));
    await expect(missing).rejects.toThrow(ParameterNotFound);
  });
});

describe("the SDK's SQS client", () => {
  it("sends and receives with the queue URLs of the stack", async () => {
    const { QueueUrls: [QueueUrl = ""] = [] } = await sqs.send(new ListQueuesCommand());
    expect(QueueUrl.startsWith(`${endpoints.aws}/`)).toBe(true);
    const MessageBody = unique("message");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const mine = Messages.find(({ Body }) => Body === MessageBody);
    expect(mine).toBeDefined();
    const ReceiptHandle = mine?.ReceiptHandle;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  });
});

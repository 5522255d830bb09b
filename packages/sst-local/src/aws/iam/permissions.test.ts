import { describe, expect, it } from "vitest";
import type { RecordedCall } from "../endpoint.ts";
import { permissionsOf } from "./permissions.ts";

const call = (
  service: string,
  operation: string,
  input: Record<string, unknown> = {},
): RecordedCall => ({
  caller: "f",
  service,
  region: "eu-west-1",
  operation,
  input,
});
const permissions = (made: RecordedCall) =>
  permissionsOf(made, "123456789012").map(({ action, resource }) => [action, resource]);
const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";

describe("the permissions of a call", () => {
  it.each([
    ["an item", "PutItem", { TableName: "t" }, [["dynamodb:PutItem", TABLE]]],
    ["a table by ARN", "GetItem", { TableName: TABLE }, [["dynamodb:GetItem", TABLE]]],
    [
      "an index",
      "Query",
      { TableName: "t", IndexName: "gsi1" },
      [["dynamodb:Query", `${TABLE}/index/gsi1`]],
    ],
    [
      "a transaction",
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { TableName: "t" } },
          { Update: { TableName: "t" } },
          { Delete: { TableName: "u" } },
          { ConditionCheck: { TableName: "t" } },
        ],
      },
      [
        ["dynamodb:PutItem", TABLE],
        ["dynamodb:UpdateItem", TABLE],
        ["dynamodb:DeleteItem", TABLE.replace(/t$/, "u")],
        ["dynamodb:ConditionCheckItem", TABLE],
      ],
    ],
    [
      "reads in a transaction",
      "TransactGetItems",
      { TransactItems: [{ Get: { TableName: "t" } }] },
      [["dynamodb:GetItem", TABLE]],
    ],
    [
      "a batch",
      "BatchWriteItem",
      { RequestItems: { t: [], u: [] } },
      [
        ["dynamodb:BatchWriteItem", TABLE],
        ["dynamodb:BatchWriteItem", TABLE.replace(/t$/, "u")],
      ],
    ],
    [
      "PartiQL statements",
      "BatchExecuteStatement",
      {
        Statements: [
          { Statement: 'SELECT * FROM "t"."gsi1" WHERE pk = ?' },
          { Statement: "insert into t value {'pk': ?}" },
          { Statement: 'UPDATE "t" SET a = 1 WHERE pk = ?' },
        ],
      },
      [
        ["dynamodb:PartiQLSelect", `${TABLE}/index/gsi1`],
        ["dynamodb:PartiQLInsert", TABLE],
        ["dynamodb:PartiQLUpdate", TABLE],
      ],
    ],
    ["no resource", "ListTables", {}, [["dynamodb:ListTables", undefined]]],
  ])("of %s in DynamoDB", (_, operation, input, expected) => {
    expect(permissions(call("dynamodb", operation, input))).toEqual(expected);
  });

  it.each([
    ["ssm", "GetParameter", { Name: "/a/b" }, "ssm:GetParameter", "parameter/a/b"],
    ["ssm", "GetParametersByPath", { Path: "/a" }, "ssm:GetParametersByPath", "parameter/a"],
    [
      "cognito-idp",
      "AdminGetUser",
      { UserPoolId: "eu-west-1_x" },
      "cognito-idp:AdminGetUser",
      "userpool/eu-west-1_x",
    ],
    ["sqs", "SendMessageBatch", { QueueUrl: "http://h/1/q" }, "sqs:SendMessage", "q"],
    [
      "lambda",
      "POST /2015-03-31/functions/g/invocations",
      {},
      "lambda:InvokeFunction",
      "function:g",
    ],
    ["lambda", "GET /2015-03-31/functions/g", {}, "lambda:GetFunction", "function:g"],
    ["lambda", "InvokeFunction", { FunctionName: "g" }, "lambda:InvokeFunction", "function:g"],
    ["events", "PutEvents", { Entries: [{}, {}] }, "events:PutEvents", "event-bus/default"],
    [
      "events",
      "PutEvents",
      { Entries: [{ EventBusName: "shop" }] },
      "events:PutEvents",
      "event-bus/shop",
    ],
  ])("of %s %s", (service, operation, input, action, resource) => {
    expect(permissions(call(service, operation, input))).toEqual([
      [action, `arn:aws:${service}:eu-west-1:123456789012:${resource}`],
    ]);
  });

  it.each([
    ["s3:GetObject", { Bucket: "b", Key: "a/b" }, "s3:GetObject", "arn:aws:s3:::b/a/b"],
    ["s3:ListBucket", { Bucket: "b" }, "s3:ListBucket", "arn:aws:s3:::b"],
    ["s3:DeleteObject", { Bucket: "b" }, "s3:DeleteObject", undefined],
    ["s3:ListAllMyBuckets", {}, "s3:ListAllMyBuckets", undefined],
  ])("of %s with %j", (named, input, action, resource) => {
    expect(permissions({ ...call("s3", "Any", input), action: named })).toEqual([
      [action, resource],
    ]);
  });

  it("of a function whose name is not percent-encoded are its operation", () => {
    const operation = "POST /2015-03-31/functions/%E0%A4/invocations";
    expect(permissions(call("lambda", operation))).toEqual([[`lambda:${operation}`, undefined]]);
  });

  it("of a batch for a topic are those of one message", () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:t";
    const made = call("sns", "PublishBatch", { TopicArn: topic });
    expect(permissions(made)).toEqual([["sns:Publish", topic]]);
  });

  it("of an unknown service are its operation", () => {
    expect(permissions(call("kms", "Decrypt"))).toEqual([["kms:Decrypt", undefined]]);
  });
});

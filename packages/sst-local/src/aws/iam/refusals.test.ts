import { expect, it } from "vitest";
import { testGraph, testResource } from "../testing/run-service.ts";
import { functionRoleRefusals, pollRefusals } from "./refusals.ts";

const ROLE = "arn:aws:iam::123456789012:role/worker";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs";

const fn = testResource("aws:lambda/function:Function", "Worker", {
  inputs: { role: ROLE },
  outputs: { name: "worker" },
});

const graphWith = (trust: object, statements: readonly object[]) =>
  testGraph([
    fn,
    testResource("aws:iam/role:Role", "WorkerRole", {
      inputs: {
        assumeRolePolicy: { Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...trust } },
        inlinePolicies: [{ name: "own", policy: { Statement: statements } }],
      },
      outputs: { name: "worker", arn: ROLE },
    }),
  ]);

const lambda = { Principal: { Service: ["lambda.amazonaws.com"] } };
const logs = { Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" };
const consume = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: QUEUE });

it.each([
  ["Lambda", lambda, 0],
  // Whether Lambda sends the key is not known.
  [
    "Lambda from an account",
    { ...lambda, Condition: { StringEquals: { "aws:SourceAccount": "1" } } },
    0,
  ],
  ["another service", { Principal: { Service: "ec2.amazonaws.com" } }, 1],
])("counts the refusals of a function whose role trusts %s", (_, trust, count) => {
  expect(functionRoleRefusals(graphWith(trust, [logs]))).toHaveLength(count);
});

it("says which role Lambda cannot assume", () => {
  const graph = graphWith({ Principal: { Service: "ec2.amazonaws.com" } }, [logs]);
  expect(functionRoleRefusals(graph)[0]).toMatchObject({
    message:
      "AWS refuses the function Worker: the role cannot be assumed by Lambda: the assumeRolePolicy of the role WorkerRole has no statement that allows sts:AssumeRole to lambda.amazonaws.com.",
    resource: fn.urn,
  });
});

it.each([
  ["accepts", [consume("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")], []],
  [
    "refuses",
    [consume("sqs:ReceiveMessage", "sqs:GetQueueAttributes")],
    [
      `AWS refuses the event source mapping of Worker: Lambda may not call sqs:DeleteMessage on ${QUEUE}: the role WorkerRole allows sqs:ReceiveMessage, sqs:GetQueueAttributes on jobs.`,
    ],
  ],
])("%s a mapping by what the role of its function allows", (_, statements, messages) => {
  const refusals = pollRefusals(graphWith(lambda, statements), {
    mappingUrn: "urn:m",
    functionUrn: fn.urn,
    sourceArn: QUEUE,
  });
  expect(refusals.map(({ message }) => message)).toEqual(messages);
});

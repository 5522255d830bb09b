import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, it, onTestFinished } from "vitest";

import { runService, sdkSettings, testGraph, testResource } from "../testing/run-service.ts";
import { start as startS3 } from "../../services/s3/start.ts";
import { start as startSns } from "../../services/sns/start.ts";
import { start as startSqs } from "../../services/sqs/start.ts";
import { start as startSsm } from "../../services/ssm/start.ts";
import type { StartService } from "../service.ts";
import { createAuthorizer, type IamMode } from "./authorize.ts";

const FUNCTION = "souk-test-Orders";
const ROLE = "arn:aws:iam::123456789012:role/orders";

const resources = [
  testResource("aws:ssm/parameter:Parameter", "Secret", {
    inputs: { name: "/souk/secret", type: "String", value: "hush" },
  }),
  testResource("aws:sqs/queue:Queue", "jobs", {
    id: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    inputs: { name: "jobs" },
    outputs: { name: "jobs", arn: "arn:aws:sqs:eu-west-1:123456789012:jobs" },
  }),
  testResource("aws:sns/topic:Topic", "news", {
    id: "arn:aws:sns:eu-west-1:123456789012:news",
    inputs: { name: "news" },
    outputs: { name: "news", arn: "arn:aws:sns:eu-west-1:123456789012:news" },
  }),
  testResource("aws:s3/bucketV2:BucketV2", "photos", {
    id: "photos",
    inputs: { bucket: "photos" },
    outputs: { bucket: "photos", arn: "arn:aws:s3:::photos" },
  }),
  testResource("aws:lambda/function:Function", "Orders", {
    inputs: { role: ROLE },
    outputs: { name: FUNCTION },
  }),
];

const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });

/** A statement that is about none of the calls here. */
const nothing = allow("logs:PutLogEvents", "*");

interface Given {
  mode?: IamMode;
  statements?: readonly object[];
  role?: Record<string, unknown>;
  more?: typeof resources;
}

/** A service whose caller is a function with a role that has these statements. */
async function serve(service: StartService, given: Given = {}) {
  const { mode = "enforce", statements = [nothing], role = {}, more = [] } = given;
  const graph = testGraph([
    ...resources,
    ...more,
    testResource("aws:iam/role:Role", "orders", {
      inputs: {
        inlinePolicies: [{ name: "own", policy: JSON.stringify({ Statement: statements }) }],
        ...role,
      },
      outputs: { name: "orders", arn: ROLE },
    }),
  ]);
  const lines: string[] = [];
  const running = await runService(service, graph, {
    authorize: createAuthorizer({ mode, graph: () => graph, line: (line) => lines.push(line) }),
  });
  onTestFinished(() => running.stop());
  const settings = (accessKeyId: string) => ({
    ...sdkSettings(running.url),
    credentials: { accessKeyId, secretAccessKey: "local" },
    forcePathStyle: true,
  });
  return { lines, settings: settings(FUNCTION), local: settings("local") };
}

const getSecret = new GetParameterCommand({ Name: "/souk/secret" });
const SECRET = "arn:aws:ssm:eu-west-1:123456789012:parameter/souk/secret";
const denied = (action: string, resource: string) =>
  `User: arn:aws:sts::123456789012:assumed-role/orders/${FUNCTION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

it("denies a call with the message of AWS in the JSON protocol", async () => {
  const { settings, lines } = await serve(startSsm);
  await expect(new SSMClient(settings).send(getSecret)).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: denied("ssm:GetParameter", SECRET),
    $metadata: { httpStatusCode: 400 },
  });
  expect(lines).toEqual([
    "iam: Orders got AccessDeniedException: ssm:GetParameter on parameter/souk/secret; the role orders allows nothing of ssm.",
  ]);
});

it("denies a call to SQS with status 403, by the action of one message", async () => {
  const { settings } = await serve(startSqs);
  const batch = new SendMessageBatchCommand({
    QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    Entries: [{ Id: "1", MessageBody: "x" }],
  });
  await expect(new SQSClient(settings).send(batch)).rejects.toMatchObject({
    message: denied("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:jobs"),
    $metadata: { httpStatusCode: 403 },
  });
});

it("denies a call to SNS as AuthorizationError", async () => {
  const TopicArn = "arn:aws:sns:eu-west-1:123456789012:news";
  const { settings } = await serve(startSns);
  const publish = new PublishCommand({ TopicArn, Message: "x" });
  await expect(new SNSClient(settings).send(publish)).rejects.toMatchObject({
    Error: { Code: "AuthorizationError" },
    message: denied("sns:Publish", TopicArn),
  });
});

it("denies a call to S3 as AccessDenied", async () => {
  const { settings } = await serve(startS3, {
    statements: [allow("s3:GetObject", "arn:aws:s3:::photos/public/*")],
  });
  const get = (Key: string) =>
    new S3Client(settings).send(new GetObjectCommand({ Bucket: "photos", Key }));
  await expect(get("private/a")).rejects.toMatchObject({
    name: "AccessDenied",
    message: denied("s3:GetObject", "arn:aws:s3:::photos/private/a"),
  });
  await expect(get("public/a")).rejects.toMatchObject({ name: "NoSuchKey" });
});

it("reports a call that would be denied once, and answers it", async () => {
  const { settings, lines } = await serve(startSsm, {
    mode: "warn",
    statements: [allow("ssm:GetParameter", `${SECRET}/other`)],
  });
  const client = new SSMClient(settings);
  for (let i = 0; i < 2; i += 1) {
    expect((await client.send(getSecret)).Parameter?.Value).toBe("hush");
  }
  expect(lines).toEqual([
    "iam: Orders would get AccessDeniedException on AWS: ssm:GetParameter on parameter/souk/secret; the role orders allows ssm:GetParameter on parameter/souk/secret/other.",
  ]);
});

const boundary = testResource("aws:iam/policy:Policy", "Boundary", {
  inputs: { policy: JSON.stringify({ Statement: allow("sqs:*", "*") }) },
  outputs: { arn: "arn:aws:iam::123456789012:policy/boundary" },
});

it.each<[string, Given, "allowed" | RegExp]>([
  ["an inline policy", { statements: [allow("ssm:Get*", SECRET)] }, "allowed"],
  ["mode off", { mode: "off" }, "allowed"],
  [
    "an explicit deny",
    { statements: [allow("*", "*"), { ...allow("ssm:*", SECRET), Effect: "Deny" }] },
    /with an explicit deny in an identity-based policy$/,
  ],
  [
    "a managed policy of AWS",
    { role: { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] } },
    "allowed",
  ],
  [
    "a managed policy of AWS without the action",
    {
      role: {
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      },
    },
    /no identity-based policy/,
  ],
  [
    "a managed policy whose content is not known",
    { role: { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSSMFullAccess"] } },
    "allowed",
  ],
  [
    "an attached policy of the app",
    {
      more: [
        testResource("aws:iam/policy:Policy", "Own", {
          inputs: { policy: JSON.stringify({ Statement: allow("ssm:*", "*") }) },
          outputs: { arn: "arn:aws:iam::123456789012:policy/own" },
        }),
        testResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "Attached", {
          inputs: { role: "orders", policyArn: "arn:aws:iam::123456789012:policy/own" },
        }),
      ],
    },
    "allowed",
  ],
  [
    "a role policy of its own",
    {
      more: [
        testResource("aws:iam/rolePolicy:RolePolicy", "Own", {
          inputs: { role: "orders", policy: { Statement: allow("ssm:*", "*") } },
        }),
      ],
    },
    "allowed",
  ],
  [
    "a permissions boundary",
    {
      statements: [allow("*", "*")],
      more: [boundary],
      role: { permissionsBoundary: boundary.outputs["arn"] },
    },
    /because no permissions boundary allows the ssm:GetParameter action$/,
  ],
  [
    "a condition on a key that the call has",
    {
      statements: [
        {
          ...allow("ssm:*", "*"),
          Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
        },
      ],
    },
    /no identity-based policy/,
  ],
  [
    "a condition on a key that is not known here",
    {
      statements: [
        {
          ...allow("ssm:*", "*"),
          Condition: { StringEquals: { "aws:PrincipalTag/team": "a" } },
        },
      ],
    },
    "allowed",
  ],
])("decides by %s", async (_, given, outcome) => {
  const { settings } = await serve(startSsm, given);
  const sent = new SSMClient(settings).send(getSecret);
  if (outcome === "allowed") expect((await sent).Parameter?.Value).toBe("hush");
  else await expect(sent).rejects.toThrow(outcome);
});

it("reports once that a call is allowed since a policy is not known", async () => {
  const unknown = "arn:aws:iam::aws:policy/AmazonSSMFullAccess";
  const { settings, lines } = await serve(startSsm, { role: { managedPolicyArns: [unknown] } });
  const client = new SSMClient(settings);
  for (let i = 0; i < 2; i += 1) await client.send(getSecret);
  expect(lines).toEqual([
    `iam: the role orders is taken to allow ssm:GetParameter: the content of ${unknown} is not known here.`,
  ]);
});

it("allows what the policy of a queue allows to the role", async () => {
  const statement = { ...allow("sqs:SendMessage", "*"), Principal: { AWS: ROLE } };
  const { settings } = await serve(startSqs, {
    more: [
      testResource("aws:sqs/queuePolicy:QueuePolicy", "Own", {
        inputs: {
          queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
          policy: JSON.stringify({ Statement: statement }),
        },
      }),
    ],
  });
  const batch = new SendMessageBatchCommand({
    QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    Entries: [{ Id: "1", MessageBody: "x" }],
  });
  expect((await new SQSClient(settings).send(batch)).Successful).toHaveLength(1);
});

it("does not decide on calls of other programs", async () => {
  const { local } = await serve(startSsm);
  expect((await new SSMClient(local).send(getSecret)).Parameter?.Value).toBe("hush");
});

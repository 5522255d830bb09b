import { describe, expect, it } from "vitest";
import type { Resource } from "../../graph/index.ts";
import { testGraph, testResource } from "../testing/run-service.ts";
import { invokeRefusals } from "./invoke-permissions.ts";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:worker";
const URI = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
const API = "arn:aws:execute-api:eu-west-1:123456789012:api";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:news";

const fn = testResource("aws:lambda/function:Function", "Worker", { outputs: { name: "worker" } });
const permission = (inputs: Record<string, unknown>) =>
  testResource("aws:lambda/permission:Permission", "Permission", {
    inputs: { action: "lambda:InvokeFunction", function: FUNCTION, ...inputs },
  });
const route = (inputs: Record<string, unknown> = {}) => [
  testResource("aws:apigateway/resource:Resource", "Resource", {
    id: "r1",
    outputs: { path: "/pets/{id}" },
  }),
  testResource("aws:apigateway/integration:Integration", "Get", {
    inputs: { restApi: "api", resourceId: "r1", httpMethod: "GET", uri: URI, ...inputs },
  }),
];
const refusals = (...resources: Resource[]) =>
  invokeRefusals(testGraph([fn, ...resources])).map(({ message }) => message);

/** What invokes the function, the principal and ARN of a permission for it, and the beginning of the line. */
const invokers: [string, Resource[], string, string, string][] = [
  [
    "a route of a REST API",
    route(),
    "apigateway",
    `${API}/*/GET/pets/*`,
    "the route GET /pets/{id}",
  ],
  [
    "an authorizer of a REST API",
    [
      testResource("aws:apigateway/authorizer:Authorizer", "Auth", {
        id: "auth1",
        inputs: { restApi: "api", name: "people", authorizerUri: URI },
      }),
    ],
    ...(["apigateway", `${API}/authorizers/auth1`, "the authorizer people"] as const),
  ],
  [
    "a route of a WebSocket API",
    [
      testResource("aws:apigatewayv2/integration:Integration", "Integration", {
        id: "i1",
        inputs: { apiId: "api", integrationUri: URI },
      }),
      testResource("aws:apigatewayv2/route:Route", "Route", {
        inputs: { apiId: "api", routeKey: "$connect", target: "integrations/i1" },
      }),
    ],
    ...(["apigateway", `${API}/*/$connect`, "the route $connect"] as const),
  ],
  [
    "a notification of a bucket",
    [
      testResource("aws:s3/bucketNotification:BucketNotification", "Notification", {
        inputs: { bucket: "files", lambdaFunctions: [{ lambdaFunctionArn: FUNCTION }] },
      }),
    ],
    ...(["s3", "arn:aws:s3:::files", "the notification of the bucket files"] as const),
  ],
  [
    "a subscription of a topic",
    [
      testResource("aws:sns/topicSubscription:TopicSubscription", "News", {
        inputs: { topic: TOPIC, protocol: "lambda", endpoint: FUNCTION },
      }),
    ],
    ...(["sns", TOPIC, "the subscription News"] as const),
  ],
  [
    "a rule",
    [
      testResource("aws:cloudwatch/eventRule:EventRule", "Nightly", {
        outputs: { name: "nightly", arn: "arn:aws:events:eu-west-1:123456789012:rule/nightly" },
      }),
      testResource("aws:cloudwatch/eventTarget:EventTarget", "Target", {
        inputs: { rule: "nightly", arn: FUNCTION },
      }),
    ],
    ...([
      "events",
      "arn:aws:events:eu-west-1:123456789012:rule/nightly",
      "the rule Nightly",
    ] as const),
  ],
  [
    "a trigger of a user pool",
    [
      testResource("aws:cognito/userPool:UserPool", "Users", {
        inputs: { lambdaConfig: { preSignUp: FUNCTION } },
        outputs: { arn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p" },
      }),
    ],
    ...([
      "cognito-idp",
      "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p",
      "the trigger preSignUp of the user pool Users",
    ] as const),
  ],
];

describe.each(invokers)("%s that invokes a function", (_, resources, service, sourceArn, title) => {
  const principal = `${service}.amazonaws.com`;

  it("needs a permission for its ARN", () => {
    expect(refusals(...resources, permission({ principal, sourceArn }))).toEqual([]);
    expect(refusals(...resources, permission({ principal }))).toEqual([]);
  });

  it.each<[string, Resource[]]>([
    ["without a permission", []],
    ["with a permission for another service", [permission({ principal: "ec2.amazonaws.com" })]],
    [
      "with one for another ARN",
      [permission({ principal, sourceArn: sourceArn.replace(/[^:]*$/, "other-$&") })],
    ],
    ["with one for another action", [permission({ principal, action: "lambda:GetFunction" })]],
    ["with one for an alias", [permission({ principal, qualifier: "live" })]],
  ])("is denied it on AWS %s", (_case, permissions) => {
    const [message] = refusals(...resources, ...permissions);
    expect(message).toMatch(
      new RegExp(`^${title.replaceAll(/[$/{}]/g, "\\$&")} may not invoke worker on AWS`),
    );
    expect(message).toContain(`allows lambda:InvokeFunction to ${principal}`);
  });
});

it("needs no permission for a route whose integration assumes a role", () => {
  expect(refusals(...route({ credentials: "arn:aws:iam::123456789012:role/api" }))).toEqual([]);
});

it("needs a permission for the alias that a route invokes", () => {
  const uri = URI.replace(":worker", ":worker:live");
  const principal = "apigateway.amazonaws.com";
  expect(refusals(...route({ uri }), permission({ principal }))).toHaveLength(1);
  expect(refusals(...route({ uri }), permission({ principal, qualifier: "live" }))).toEqual([]);
});

it("does not ask for permissions of functions that the graph does not create", () => {
  expect(invokeRefusals(testGraph(route()))).toEqual([]);
});

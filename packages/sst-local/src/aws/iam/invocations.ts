import { byType, type Graph, logicalName, type Resource } from "../../graph/index.ts";
import { record, records, text } from "../../graph/inputs.ts";
import { ruleOf } from "./event-rule.ts";

/** A service that invokes a function of the graph, for which the function's policy has to allow it. */
export interface Invocation {
  /** The resource that makes the service invoke the function: a rule, a subscription, a route. */
  readonly by: Resource;
  /** What invokes it, in a clause: `the rule Nightly`. */
  readonly title: string;
  readonly principal: string;
  /** What the service sends as `aws:SourceArn`; `*` for a part that is not known here. */
  readonly sourceArn: string;
  readonly functionArn: string;
  /** What happens on AWS without the permission, as the end of a sentence. */
  readonly effect: string;
  /** The page that documents principal and ARN. */
  readonly source: string;
}

const API_GATEWAY = {
  principal: "apigateway.amazonaws.com",
  effect: "requests get 500 Internal Server Error",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html",
} as const;

/** The invocations of functions by resources of a type. */
const INVOCATIONS: Readonly<Record<string, (resource: Resource, graph: Graph) => Invocation[]>> = {
  "aws:apigateway/integration:Integration": (by, graph) => {
    const { inputs } = by;
    if (inputs["credentials"] !== undefined) return [];
    const method = text(inputs, "httpMethod") ?? "ANY";
    const path = restPath(graph, text(inputs, "resourceId"));
    const sent = `*/${method === "ANY" ? "*" : method}${path?.replaceAll(/\{[^}]*\}/g, "*") ?? "/*"}`;
    return invocation(by, inputs["uri"], {
      ...API_GATEWAY,
      title: `the route ${method} ${path ?? logicalName(graph, by)}`,
      sourceArn: executeApiArn(graph, by, `${text(inputs, "restApi")}/${sent}`),
    });
  },
  "aws:apigateway/authorizer:Authorizer": (by, graph) =>
    by.inputs["authorizerCredentials"] === undefined
      ? authorizerInvocation(by, graph, text(by.inputs, "restApi"))
      : [],
  "aws:apigatewayv2/authorizer:Authorizer": (by, graph) =>
    by.inputs["authorizerCredentialsArn"] === undefined
      ? authorizerInvocation(by, graph, text(by.inputs, "apiId"))
      : [],
  "aws:apigatewayv2/integration:Integration": (by, graph) => {
    const { id, inputs } = by;
    if (inputs["credentialsArn"] !== undefined) return [];
    const routes = byType(graph, "aws:apigatewayv2/route:Route").filter(
      (route) =>
        route.inputs["apiId"] === inputs["apiId"] &&
        route.inputs["target"] === `integrations/${id}`,
    );
    return routes.flatMap((route) => {
      const key = text(route.inputs, "routeKey") ?? "$default";
      const [method = "", path] = key.split(" ");
      // Of an HTTP API: api/stage/METHOD/path; of a WebSocket API: api/stage/routeKey.
      const sent =
        path === undefined
          ? `*/${key === "$default" ? "*" : key}`
          : `*/${method === "ANY" ? "*" : method}${path.replaceAll(/\{[^}]*\}/g, "*")}`;
      return invocation(route, inputs["integrationUri"], {
        ...API_GATEWAY,
        title: `the route ${key}`,
        sourceArn: executeApiArn(graph, by, `${text(inputs, "apiId")}/${sent}`),
      });
    });
  },
  "aws:s3/bucketNotification:BucketNotification": (by) =>
    records(by.inputs, "lambdaFunctions").flatMap((notification) =>
      invocation(by, notification["lambdaFunctionArn"], {
        title: `the notification of the bucket ${text(by.inputs, "bucket")}`,
        principal: "s3.amazonaws.com",
        sourceArn: `arn:aws:s3:::${text(by.inputs, "bucket")}`,
        effect: "the deploy fails with Unable to validate the following destination configurations",
        source:
          "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
      }),
    ),
  "aws:sns/topicSubscription:TopicSubscription": (by, graph) =>
    by.inputs["protocol"] === "lambda"
      ? invocation(by, by.inputs["endpoint"], {
          title: `the subscription ${logicalName(graph, by)}`,
          principal: "sns.amazonaws.com",
          sourceArn: text(by.inputs, "topic") ?? "*",
          effect: "its notifications are not delivered",
          source: "https://docs.aws.amazon.com/sns/latest/dg/lambda-console.html",
        })
      : [],
  "aws:cloudwatch/eventTarget:EventTarget": (by, graph) => {
    const { inputs } = by;
    const rule = ruleOf(graph, by);
    return invocation(by, inputs["arn"], {
      title: `the rule ${rule ? logicalName(graph, rule) : text(inputs, "rule")}`,
      principal: "events.amazonaws.com",
      sourceArn: (rule && text(rule.outputs, "arn")) ?? "*",
      effect: "its events are not delivered",
      source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    });
  },
  "aws:cognito/userPool:UserPool": (by, graph) =>
    Object.entries(record(by.inputs, "lambdaConfig")).flatMap(([trigger, target]) =>
      invocation(by, target, {
        title: `the trigger ${trigger} of the user pool ${logicalName(graph, by)}`,
        principal: "cognito-idp.amazonaws.com",
        sourceArn: text(by.outputs, "arn") ?? "*",
        effect: "the request of the user fails",
        source:
          "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
      }),
    ),
};

/** The invocations of functions by services that have no role for it, so that the function must allow them. */
export const invocationsOf = (graph: Graph): Invocation[] =>
  Object.entries(INVOCATIONS).flatMap(([type, invocationsBy]) =>
    byType(graph, type)
      .filter(({ external }) => external !== true)
      .flatMap((resource) => invocationsBy(resource, graph)),
  );

const invocation = (
  by: Resource,
  target: unknown,
  rest: Omit<Invocation, "by" | "functionArn">,
): Invocation[] => {
  const [functionArn] =
    /arn:aws[\w-]*:lambda:[^:]+:\d+:function:[\w-]+(?::[\w$-]+)?/.exec(String(target)) ?? [];
  return functionArn === undefined ? [] : [{ by, functionArn, ...rest }];
};

const authorizerInvocation = (by: Resource, graph: Graph, api: string | undefined) =>
  invocation(by, by.inputs["authorizerUri"], {
    ...API_GATEWAY,
    title: `the authorizer ${text(by.inputs, "name") ?? by.name}`,
    sourceArn: executeApiArn(graph, by, `${api}/authorizers/${by.id}`),
  });

const executeApiArn = ({ app }: Graph, { region }: Resource, rest: string): string =>
  `arn:aws:execute-api:${region ?? app.region}:${app.accountId}:${rest}`;

const restPath = (graph: Graph, resourceId: string | undefined): string | undefined => {
  const found = byType(graph, "aws:apigateway/resource:Resource").find(
    ({ id }) => id === resourceId,
  );
  return found ? text(found.outputs, "path") : undefined;
};

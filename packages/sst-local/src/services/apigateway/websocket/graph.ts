import { byType, componentOf, type Graph, type Resource } from "../../../graph/index.ts";
import type { WebSocketApiDefinition, WebSocketRoute } from "./definition.ts";
import { text, textMap, texts } from "../../../graph/inputs.ts";
import { functionArnOf } from "../shared/lambda-uri.ts";

/** A WebSocket API with one of its stages. */
export interface WebSocketStage {
  /** The name of the component in the infra. */
  name: string;
  /** The host on AWS. */
  host: string;
  definition: WebSocketApiDefinition;
}

/** Every stage of every WebSocket API in the graph. */
export function webSocketStages(graph: Graph): WebSocketStage[] {
  return byType(graph, "aws:apigatewayv2/api:Api")
    .filter(({ inputs }) => inputs["protocolType"] === "WEBSOCKET")
    .flatMap((api) =>
      of(graph, api, "stage:Stage").map((stage) => ({
        name: componentOf(graph, api)?.name ?? api.name,
        host: hostOf(graph, api),
        definition: {
          apiId: api.id,
          accountId: graph.app.accountId,
          region: api.region ?? graph.app.region,
          stageName: text(stage.inputs, "name") ?? "$default",
          stageVariables: textMap(stage.inputs, "stageVariables") ?? {},
          routeSelectionExpression:
            text(api.inputs, "routeSelectionExpression") ?? "$request.body.action",
          routes: routesOf(graph, api),
        },
      })),
    );
}

function routesOf(graph: Graph, api: Resource): Record<string, WebSocketRoute> {
  const integrations = new Map(
    of(graph, api, "integration:Integration").map((one) => [one.id, one]),
  );
  const authorizers = new Map(of(graph, api, "authorizer:Authorizer").map((one) => [one.id, one]));
  return Object.fromEntries(
    of(graph, api, "route:Route").flatMap(({ inputs }) => {
      const integration = integrations.get(text(inputs, "target")?.split("/")[1] ?? "");
      const functionArn = functionOf(integration?.inputs["integrationUri"]);
      if (functionArn === undefined) return [];
      const authorizer = authorizers.get(text(inputs, "authorizerId") ?? "");
      const authorizerArn = functionOf(authorizer?.inputs["authorizerUri"]);
      const route: WebSocketRoute = {
        functionArn,
        credentialsArn: integration && text(integration.inputs, "credentialsArn"),
        answers: text(inputs, "routeResponseSelectionExpression") !== undefined,
        ...(authorizer &&
          authorizerArn !== undefined && {
            authorizer: {
              name: text(authorizer.inputs, "name") ?? authorizer.name,
              functionArn: authorizerArn,
              credentialsArn: text(authorizer.inputs, "authorizerCredentialsArn"),
              identitySources: texts(authorizer.inputs, "identitySources"),
            },
          }),
      };
      return [[text(inputs, "routeKey") ?? "$default", route]];
    }),
  );
}

const of = (graph: Graph, api: Resource, type: string): Resource[] =>
  byType(graph, `aws:apigatewayv2/${type}`).filter(({ inputs }) => inputs["apiId"] === api.id);

const hostOf = ({ app }: Graph, { id, region }: Resource): string =>
  `${id}.execute-api.${region ?? app.region}.amazonaws.com`;

const functionOf = (uri: unknown): string | undefined =>
  typeof uri === "string" ? functionArnOf(uri) : undefined;

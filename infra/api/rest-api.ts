import { aliasOrFunctionArn } from "../functions/aliases.ts";
import { configureMethods, stageArgs } from "./api-stage.ts";
import { authorizers } from "./authorizers.ts";
import { allowOrigin, exposedHeaders, preflights } from "./cors.ts";
import { DeploymentParts } from "./deployment.ts";
import { documentApi } from "./documentation.ts";
import { apiDomain } from "../network/domain.ts";
import { associateWebAcl } from "../network/web-acl.ts";
import { functions } from "./functions.ts";
import { gatewayResponses, gatewayResponseTemplate } from "./gateway-responses.ts";
import { type MethodResponses, mockIntegration, nonProxyIntegration } from "./integrations.ts";
import { toModelSchema } from "./models.ts";
import { pascalCase } from "./pascal-case.ts";
import { type Auth, pathParameters, type Route, routeKey } from "@souk/contract/route";
import { type LambdaName, routes } from "@souk/contract/routes";
import { stageSettings } from "../stage.ts";

const { mocks } = stageSettings($app.stage);
const deploymentParts = new DeploymentParts();

export const api = new sst.aws.ApiGatewayV1("Api", {
  cors: false,
  endpoint: { type: "regional" },
  accessLog: { retention: "1 month" },
  ...(apiDomain && { domain: apiDomain }),
  transform: {
    deployment: deploymentParts.transform,
    stage: (args) => stageArgs(documentation)(args),
    domainName: { securityPolicy: "TLS_1_2" },
  },
});

const restApi = api.nodes.api.id;
const authorizer = authorizers(api);

const validator = {
  parameters: deploymentParts.add(
    new aws.apigateway.RequestValidator("ParametersValidator", {
      restApi,
      name: "parameters",
      validateRequestParameters: true,
    }),
  ),
  full: deploymentParts.add(
    new aws.apigateway.RequestValidator("FullValidator", {
      restApi,
      name: "full",
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  ),
};

for (const response of gatewayResponses) {
  deploymentParts.add(
    new aws.apigateway.Response(`${pascalCase(response.type)}Response`, {
      restApiId: restApi,
      responseType: response.type,
      ...(response.statusCode && { statusCode: response.statusCode }),
      responseTemplates: { "application/json": gatewayResponseTemplate(response) },
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": `'${allowOrigin}'`,
        "gatewayresponse.header.Access-Control-Expose-Headers": `'${exposedHeaders.join(",")}'`,
        ...(response.retryAfter !== undefined && {
          "gatewayresponse.header.Retry-After": `'${response.retryAfter}'`,
        }),
      },
    }),
  );
}

/** The id of each path's API Gateway resource, by path. */
const resourceIds = new Map<string, $util.Output<string>>();

for (const route of routes) addRoute(route);
for (const [path, headers] of preflights()) addPreflight(path, headers);
const documentation = documentApi(restApi, deploymentParts);

api.deploy();

/** The deployed stage. */
export const apiStage = api.nodes.stage!;

configureMethods(apiStage);
associateWebAcl("Api", apiStage.arn);

/** The plan of the routes that require an API key: 10 requests a second, 1000 a day. */
const usagePlan = api.addUsagePlan("UsagePlan", {
  throttle: { rate: 10, burst: 10 },
  quota: { limit: 1000, period: "day" },
});

/** The API key of this stage, whose value AWS generates. */
export const apiKey = usagePlan.addApiKey("ApiKey");

function addRoute(route: Route<LambdaName>): void {
  const key = routeKey(route);
  const args: sst.aws.ApiGatewayV1RouteArgs = {
    ...authArgs(route.auth),
    transform: { method: methodArgs(route) },
  };
  const integration =
    mocks.includes(key) && route.mock
      ? ({ type: "mock", mock: route.mock } as const)
      : route.integration;

  if (integration.type === "lambda") {
    const { nodes } = api.route(key, aliasOrFunctionArn(functions[integration.function]), args);
    resourceIds.set(route.path, nodes.integration.resourceId);
  } else {
    const { request, responses } = nonProxyIntegration(integration);
    const { nodes } = api.routeIntegration(key, request, args);
    resourceIds.set(route.path, nodes.integration.resourceId);
    addResponses(pascalCase(route.operation), route.method, nodes.integration, responses);
  }
}

/** The authorizer or API key of a route, as SST's route arguments. */
function authArgs(auth: Auth): Pick<sst.aws.ApiGatewayV1RouteArgs, "auth" | "apiKey"> {
  if (auth === "none") return {};
  if (auth === "apiKey") return { apiKey: true };
  const { id } = authorizer[auth];
  return { auth: auth === "cognito" ? { cognito: { authorizer: id } } : { custom: id } };
}

/** The method arguments for the request: model, parameters and validator. */
function methodArgs({ operation, path, body, query = [], headers = [] }: Route) {
  const model =
    body &&
    deploymentParts.add(
      new aws.apigateway.Model(`${body.name}Model`, {
        restApi,
        name: body.name,
        contentType: "application/json",
        schema: toModelSchema(body.schema),
      }),
    );
  return {
    operationName: operation,
    requestValidatorId: (model ? validator.full : validator.parameters).id,
    ...(model && { requestModels: { "application/json": model.name } }),
    requestParameters: Object.fromEntries([
      ...pathParameters(path).map((name) => [`method.request.path.${name}`, true] as const),
      ...query.map((name) => [`method.request.querystring.${name}`, false] as const),
      ...headers.map((name) => [`method.request.header.${name}`, false] as const),
    ]),
  };
}

/** The OPTIONS method of a path: a mock integration with the CORS headers and no body. */
function addPreflight(path: string, headers: Record<string, string>): void {
  const name = `${pascalCase(path)}Preflight`;
  const resourceId = resourceIds.get(path);
  if (!resourceId) throw new Error(`No route has the path ${path}`);
  const method = deploymentParts.add(
    new aws.apigateway.Method(`${name}Method`, {
      restApi,
      resourceId,
      httpMethod: "OPTIONS",
      authorization: "NONE",
    }),
  );
  const { request, responses } = mockIntegration({ status: 204, body: "" }, headers);
  const integration = deploymentParts.add(
    new aws.apigateway.Integration(`${name}Integration`, {
      restApi,
      resourceId,
      httpMethod: method.httpMethod,
      type: "MOCK",
      passthroughBehavior: "NEVER",
      requestTemplates: request.requestTemplates,
    }),
  );
  addResponses(name, "OPTIONS", integration, responses);
}

/** The method and integration responses of a non-proxy integration. */
function addResponses(
  name: string,
  httpMethod: string,
  integration: aws.apigateway.Integration,
  responses: MethodResponses,
): void {
  const { resourceId } = integration;
  for (const { status, selectionPattern, template, headers } of responses) {
    const parameters = Object.entries({
      "Access-Control-Allow-Origin": allowOrigin,
      "Access-Control-Expose-Headers": exposedHeaders.join(","),
      ...headers,
    }).map(([header, value]) => [`method.response.header.${header}`, value] as const);

    const response = deploymentParts.add(
      new aws.apigateway.MethodResponse(
        `${name}Method${status}`,
        {
          restApi,
          resourceId,
          httpMethod,
          statusCode: String(status),
          responseParameters: Object.fromEntries(parameters.map(([header]) => [header, true])),
        },
        { dependsOn: [integration] },
      ),
    );
    deploymentParts.add(
      new aws.apigateway.IntegrationResponse(
        `${name}Integration${status}`,
        {
          restApi,
          resourceId,
          httpMethod,
          statusCode: response.statusCode,
          ...(selectionPattern && { selectionPattern }),
          ...(template && { responseTemplates: { "application/json": template } }),
          responseParameters: Object.fromEntries(
            parameters.map(([header, value]) => [header, `'${value}'`]),
          ),
        },
        { dependsOn: [integration] },
      ),
    );
  }
}

import { callable } from "../functions/aliases.ts";
import { setMethods, stageArgs } from "./api-stage.ts";
import { authorizers } from "./authorizers.ts";
import { allowOrigin, exposedHeaders, preflights } from "./cors.ts";
import { Snapshot } from "./deployment.ts";
import { documentApi } from "./documentation.ts";
import { apiDomain } from "../network/domain.ts";
import { functions } from "../functions/api-functions.ts";
import { gatewayResponses, gatewayResponseTemplate } from "./gateway-responses.ts";
import { deleteMessageIntegration, type MethodAnswers, mockIntegration } from "./integrations.ts";
import { toModelSchema } from "./models.ts";
import { pascalCase } from "./pascal-case.ts";
import { type Auth, pathParameters, type Route, routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { stageSettings } from "../stage.ts";

const { mocks } = stageSettings($app.stage);
const snapshot = new Snapshot();

export const api = new sst.aws.ApiGatewayV1("Api", {
  cors: false,
  endpoint: { type: "regional" },
  accessLog: { retention: "1 month" },
  ...(apiDomain && { domain: apiDomain }),
  transform: {
    deployment: snapshot.transform,
    stage: (args) => stageArgs(documentation)(args),
    domainName: { securityPolicy: "TLS_1_2" },
  },
});

const restApi = api.nodes.api.id;
const authorizer = authorizers(api);

const validator = {
  parameters: snapshot.add(
    new aws.apigateway.RequestValidator("ParametersValidator", {
      restApi,
      name: "parameters",
      validateRequestParameters: true,
    }),
  ),
  full: snapshot.add(
    new aws.apigateway.RequestValidator("FullValidator", {
      restApi,
      name: "full",
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  ),
};

for (const response of gatewayResponses) {
  snapshot.add(
    new aws.apigateway.Response(`${pascalCase(response.type)}Response`, {
      restApiId: restApi,
      responseType: response.type,
      ...(response.statusCode && { statusCode: response.statusCode }),
      responseTemplates: { "application/json": gatewayResponseTemplate(response) },
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": `'${allowOrigin}'`,
        "gatewayresponse.header.Access-Control-Expose-Headers": `'${exposedHeaders.join(",")}'`,
      },
    }),
  );
}

/** Path → the API Gateway resource that its methods belong to. */
const resourceIds = new Map<string, $util.Output<string>>();

for (const route of routes) addRoute(route);
for (const [path, headers] of preflights()) addPreflight(path, headers);
const documentation = documentApi(restApi, snapshot);

api.deploy();

/** The stage that is served. */
export const apiStage = api.nodes.stage!;

setMethods(apiStage);

/** For the routes that are open to whoever has a key: 10 requests a second, 1000 a day. */
const usagePlan = api.addUsagePlan("UsagePlan", {
  throttle: { rate: 10, burst: 10 },
  quota: { limit: 1000, period: "day" },
});

/** The key of this stage; AWS makes its value. */
export const apiKey = usagePlan.addApiKey("ApiKey");

function addRoute(route: Route): void {
  const key = routeKey(route);
  const args: sst.aws.ApiGatewayV1RouteArgs = {
    ...access(route.auth),
    transform: { method: methodArgs(route) },
  };
  const integration =
    mocks.includes(key) && route.mock
      ? ({ type: "mock", mock: route.mock } as const)
      : route.integration;

  if (integration.type === "lambda") {
    const { nodes } = api.route(key, callable(functions[integration.function]), args);
    resourceIds.set(route.path, nodes.integration.resourceId);
  } else {
    const { request, answers } =
      integration.type === "mock" ? mockIntegration(integration.mock) : deleteMessageIntegration();
    const { nodes } = api.routeIntegration(key, request, args);
    resourceIds.set(route.path, nodes.integration.resourceId);
    addAnswers(pascalCase(route.operation), route.method, nodes.integration, answers);
  }
}

/** Who may call, as SST's routes want to be told. */
function access(auth: Auth): Pick<sst.aws.ApiGatewayV1RouteArgs, "auth" | "apiKey"> {
  if (auth === "none") return {};
  if (auth === "apiKey") return { apiKey: true };
  const { id } = authorizer[auth];
  return { auth: auth === "orders" ? { cognito: { authorizer: id } } : { custom: id } };
}

/** What a row says of the request: its model, its parameters and who checks them. */
function methodArgs({ operation, path, body, query = [], headers = [] }: Route) {
  const model =
    body &&
    snapshot.add(
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

/** The preflight request of a path, answered by API Gateway with no body. */
function addPreflight(path: string, headers: Record<string, string>): void {
  const name = `${pascalCase(path)}Preflight`;
  const resourceId = resourceIds.get(path);
  if (!resourceId) throw new Error(`No route has the path ${path}`);
  const method = snapshot.add(
    new aws.apigateway.Method(`${name}Method`, {
      restApi,
      resourceId,
      httpMethod: "OPTIONS",
      authorization: "NONE",
    }),
  );
  const { request, answers } = mockIntegration({ status: 204, body: "" }, headers);
  const integration = snapshot.add(
    new aws.apigateway.Integration(`${name}Integration`, {
      restApi,
      resourceId,
      httpMethod: method.httpMethod,
      type: "MOCK",
      passthroughBehavior: "NEVER",
      requestTemplates: request.requestTemplates,
    }),
  );
  addAnswers(name, "OPTIONS", integration, answers);
}

/** The method and integration responses of an integration that is not a proxy. */
function addAnswers(
  name: string,
  httpMethod: string,
  integration: aws.apigateway.Integration,
  answers: MethodAnswers,
): void {
  const { resourceId } = integration;
  for (const { status, selectionPattern, template, headers } of answers) {
    const parameters = Object.entries({
      "Access-Control-Allow-Origin": allowOrigin,
      "Access-Control-Expose-Headers": exposedHeaders.join(","),
      ...headers,
    }).map(([header, value]) => [`method.response.header.${header}`, value] as const);

    const response = snapshot.add(
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
    snapshot.add(
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

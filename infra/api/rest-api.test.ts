import { type Auth, routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { describe, expect, it } from "vitest";
import { accessLogLine } from "../../packages/sst-local/src/services/apigateway/shared/access-log-line.ts";
import type { Resource } from "../../packages/sst-local/src/graph/index.ts";
import { evaluateStage, evaluateStages, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

const withDomain = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });

const authorizerNamed = (stage: (typeof stages)[number], name: string): Resource["inputs"] =>
  evaluated[stage]
    .all("aws:apigateway/authorizer:Authorizer")
    .find(({ inputs }) => inputs["name"] === name)?.inputs ??
  expect.fail(`${stage} has no authorizer ${name}`);

/** The authorization type of each `auth`. */
const authorizations: Record<Auth, string> = {
  chat: "CUSTOM",
  users: "CUSTOM",
  cognito: "COGNITO_USER_POOLS",
  apiKey: "NONE",
  none: "NONE",
};

describe.each(stages)("the API of stage %s", (stage) => {
  it("has a method for every row of the route table, and OPTIONS for every path", () => {
    const operations = evaluated[stage]
      .all("aws:apigateway/method:Method")
      .map(({ inputs }) => inputs);
    const names = operations.flatMap(({ operationName }) => operationName ?? []);
    expect(names.toSorted()).toEqual(routes.map(({ operation }) => operation).toSorted());
    const preflights = operations.filter(({ httpMethod }) => httpMethod === "OPTIONS");
    expect(preflights).toHaveLength(new Set(routes.map(({ path }) => path)).size);
  });

  it("has mock integrations for the stage's mocks and for rows of type mock or openapi", () => {
    const mocked = evaluated[stage]
      .all("aws:apigateway/integration:Integration")
      .filter(({ inputs, name }) => inputs["type"] === "MOCK" && !name.includes("Preflight"));
    const rows = routes.filter(({ integration }) => ["mock", "openapi"].includes(integration.type));
    expect(mocked).toHaveLength(rows.length + (stage === "preview" ? 2 : 0));
  });

  it("replaces the deployment when any part of the API changes", () => {
    const [deployment] = evaluated[stage].all("aws:apigateway/deployment:Deployment");
    const triggers = deployment?.inputs["triggers"] as Record<string, string>;
    const parts = evaluated[stage].graph.resources.filter(({ type }) =>
      /^aws:apigateway\/(method|integration|methodResponse|integrationResponse|model|requestValidator|response|documentationPart):/.test(
        type,
      ),
    );
    expect(parts.filter(({ urn }) => triggers[urn] === undefined)).toEqual([]);
    const dependencies = new Set(deployment?.dependencies);
    expect(parts.filter(({ urn }) => !dependencies.has(urn)).map(({ name }) => name)).toEqual([]);
  });

  it("has the properties of each part in its trigger", () => {
    const [deployment] = evaluated[stage].all("aws:apigateway/deployment:Deployment");
    const triggers = deployment?.inputs["triggers"] as Record<string, string>;
    const response = evaluated[stage].one(
      "aws:apigateway/response:Response",
      "BadRequestBodyResponse",
    );
    expect(triggers[response.urn]).toContain("validationErrorString");
  });

  it("does not cache results of the chat authorizer", () => {
    expect(authorizerNamed(stage, "chat")).toMatchObject({
      authorizerResultTtlInSeconds: 0,
      type: "REQUEST",
      // The provider's default would require an Authorization header.
      identitySource: "context.path",
    });
  });

  it("has a TOKEN authorizer for users and a Cognito one for all other routes with a token", () => {
    const [pool] = evaluated[stage].all("aws:cognito/userPool:UserPool");
    const [client] = evaluated[stage].all("aws:cognito/userPoolClient:UserPoolClient");
    const identitySource = "method.request.header.Authorization";
    expect(authorizerNamed(stage, "users")).toMatchObject({ type: "TOKEN", identitySource });
    expect(authorizerNamed(stage, "cognito")).toMatchObject({
      type: "COGNITO_USER_POOLS",
      identitySource,
      providerArns: [pool?.outputs["arn"]],
      // Otherwise tokens of every client of the pool would be valid.
      identityValidationExpression: client?.id,
    });
  });

  it("has the authorization of its row on each method", () => {
    const ids = new Map(
      evaluated[stage]
        .all("aws:apigateway/authorizer:Authorizer")
        .map(({ id, inputs }) => [id, inputs["name"]]),
    );
    const methods = evaluated[stage]
      .all("aws:apigateway/method:Method")
      .map(({ inputs }) => inputs);
    for (const { operation, auth } of routes) {
      const method = methods.find(({ operationName }) => operationName === operation);
      const { authorization, authorizerId, apiKeyRequired = false } = method ?? {};
      expect([operation, authorization, ids.get(String(authorizerId)), apiKeyRequired]).toEqual([
        operation,
        authorizations[auth],
        authorizations[auth] === "NONE" ? undefined : auth,
        auth === "apiKey",
      ]);
    }
  });

  it("sends Retry-After with its own 429 and with the 503 of the DynamoDB integration", () => {
    const withHeader = ["response:Response", "integrationResponse:IntegrationResponse"].flatMap(
      (type) =>
        evaluated[stage].all(`aws:apigateway/${type}`).flatMap(({ inputs }) =>
          Object.entries(inputs["responseParameters"] ?? {})
            .filter(([header]) => header.endsWith(".header.Retry-After"))
            .map(([, value]) => [inputs["responseType"] ?? inputs["statusCode"], value]),
        ),
    );
    expect(withHeader).toEqual([
      ["THROTTLED", "'1'"],
      ["503", "'1'"],
    ]);
  });

  it("limits callers with the API key to 10 requests a second and 1000 a day", () => {
    const [plan] = evaluated[stage].all("aws:apigateway/usagePlan:UsagePlan");
    const [key] = evaluated[stage].all("aws:apigateway/apiKey:ApiKey");
    expect(plan?.inputs).toMatchObject({
      throttleSettings: { rateLimit: 10, burstLimit: 10 },
      quotaSettings: { limit: 1000, period: "DAY" },
    });
    const [member] = evaluated[stage].all("aws:apigateway/usagePlanKey:UsagePlanKey");
    expect(member?.inputs).toMatchObject({ keyId: key?.id, usagePlanId: plan?.id });
    expect(key?.inputs["value"], "AWS generates the key").toBeUndefined();
  });
});

it("has a documentation part for every route", () => {
  const parts = evaluated.somebody.all("aws:apigateway/documentationPart:DocumentationPart");
  const methods = parts.filter(({ name }) => name !== "ApiDocumentation");
  const keys = methods.map(({ inputs }) => {
    const { method, path } = inputs["location"] as { method: "GET"; path: `/${string}` };
    return routeKey({ method, path });
  });
  expect(keys.toSorted()).toEqual(routes.map(routeKey).toSorted());
});

describe.each(stages)("the API Gateway stage of %s", (stage) => {
  const apiStage = (): Resource => evaluated[stage].one("aws:apigateway/stage:Stage");

  it("has tracing and the documentation version", () => {
    const version = evaluated[stage].one(
      "aws:apigateway/documentationVersion:DocumentationVersion",
    );
    expect(apiStage().inputs).toMatchObject({
      xrayTracingEnabled: true,
      documentationVersion: version.inputs["version"],
    });
    const parts = evaluated[stage].all("aws:apigateway/documentationPart:DocumentationPart");
    expect(version.dependencies).toEqual(expect.arrayContaining(parts.map(({ urn }) => urn)));
  });

  it("keeps the access log for 30 days", () => {
    const group = evaluated[stage].one("aws:cloudwatch/logGroup:LogGroup", "ApiAccessLog");
    expect(group.inputs["retentionInDays"]).toBe(30);
    expect(apiStage().inputs["accessLogSettings"]).toMatchObject({
      destinationArn: group.outputs["arn"],
    });
  });

  it("logs valid JSON without query, headers and body", () => {
    const { format } = apiStage().inputs["accessLogSettings"] as { format: string };
    const always = { status: 200, responseLatency: 12, requestId: "r" };
    expect(JSON.parse(accessLogLine(format, always))).toMatchObject({
      ...always,
      integrationLatency: "-",
    });
    expect(format).not.toMatch(/querystring|header|\.body|userAgent|apiKey"|identity\.user\b/i);
  });

  it("logs errors only, for 30 days", () => {
    const { one } = evaluated[stage];
    const settings = one("aws:apigateway/methodSettings:MethodSettings");
    expect(settings.inputs).toMatchObject({
      methodPath: "*/*",
      settings: { loggingLevel: "ERROR", dataTraceEnabled: false },
    });
    const group = one("aws:cloudwatch/logGroup:LogGroup", "ApiExecutionLogs");
    expect(group.inputs).toEqual({
      name: `API-Gateway-Execution-Logs_${one("aws:apigateway/restApi:RestApi").id}/${stage}`,
      retentionInDays: 30,
    });
    expect(settings.dependencies).toContain(group.urn);
  });

  it("has a usage plan", () => {
    const plan = evaluated[stage].one("aws:apigateway/usagePlan:UsagePlan");
    expect(plan.inputs["apiStages"]).toEqual([
      { apiId: evaluated[stage].one("aws:apigateway/restApi:RestApi").id, stage },
    ]);
  });
});

describe("the API of production", () => {
  it("has detailed metrics and throttling", () => {
    const { inputs } = evaluated.prod.one("aws:apigateway/methodSettings:MethodSettings");
    expect(inputs["settings"]).toMatchObject({
      metricsEnabled: true,
      throttlingRateLimit: 500,
      throttlingBurstLimit: 1000,
    });
  });

  it("has a custom domain with a certificate and TLS 1.2 if a domain is configured", () => {
    const { graph, one, all } = withDomain;
    const certificate = all("aws:acm/certificate:Certificate").find(
      ({ inputs }) => inputs["domainName"] === "api.souk.example",
    );
    expect(one("aws:apigateway/domainName:DomainName").inputs).toMatchObject({
      domainName: "api.souk.example",
      regionalCertificateArn: certificate?.outputs["arn"],
      securityPolicy: "TLS_1_2",
    });
    expect(one("aws:apigateway/basePathMapping:BasePathMapping").inputs).toMatchObject({
      stageName: "prod",
    });
    const records = all("aws:route53/record:Record").map(({ inputs }) => inputs["name"]);
    expect(records).toContain("api.souk.example");
    expect(graph.outputs["apiUrl"]).toBe("https://api.souk.example");
  });

  it("has the default endpoint if no domain is configured", () => {
    expect(evaluated.prod.all("aws:apigateway/domainName:DomainName")).toEqual([]);
    expect(evaluated.prod.graph.outputs["apiUrl"]).toMatch(/execute-api.*\/prod\/$/);
  });
});

it.each(["preview", "somebody"] as const)(
  "has in %s no detailed metrics and no throttling of its own",
  (stage) => {
    const settings = evaluated[stage].one("aws:apigateway/methodSettings:MethodSettings");
    expect(settings.inputs["settings"]).toEqual({
      loggingLevel: "ERROR",
      dataTraceEnabled: false,
      metricsEnabled: false,
    });
  },
);

import type { Rule, Subject } from "./rule.ts";

const restApi = ({ text }: Subject) => text("restApi");

/** REST APIs. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
export const apigateway: Record<string, Rule> = {
  "aws:apigateway/account:Account": {
    id: () => "api-gateway-account",
    // SST creates this role in accounts that have none; this account has one.
    outputs: (it) => ({
      cloudwatchRoleArn: it.text(
        "cloudwatchRoleArn",
        it.globalArn("iam", "role/APIGatewayPushToCloudWatchLogsRole"),
      ),
    }),
  },
  "aws:apigateway/apiKey:ApiKey": {
    id: (it) => it.letters(10),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/apikeys/${it.id}`, { account: false }),
      value: it.text("value", it.letters(40, "value")),
    }),
    secret: ["value"],
  },
  "aws:apigateway/authorizer:Authorizer": {
    id: (it) => it.letters(6),
    outputs: (it) => ({ arn: apiArn(it, `/authorizers/${it.id}`) }),
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    id: (it) => `${it.text("domainName")}/${it.text("basePath")}`,
  },
  "aws:apigateway/clientCertificate:ClientCertificate": { id: (it) => it.letters(6) },
  "aws:apigateway/deployment:Deployment": {
    id: (it) => it.letters(6),
    outputs: (it) => ({
      executionArn: executionArn(it, it.text("stageName")),
      invokeUrl: invokeUrl(it, it.text("stageName")),
    }),
  },
  "aws:apigateway/documentationPart:DocumentationPart": {
    id: (it) => `${restApi(it)}/${it.letters(6)}`,
    outputs: (it) => ({ documentationPartId: it.letters(6) }),
  },
  "aws:apigateway/documentationVersion:DocumentationVersion": {
    id: (it) => `${it.text("restApiId")}/${it.text("version")}`,
  },
  "aws:apigateway/domainName:DomainName": {
    id: (it) => it.text("domainName"),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/domainnames/${it.id}`, {
        account: false,
      }),
      cloudfrontDomainName: `${it.letters(14)}.cloudfront.net`,
      cloudfrontZoneId: "Z2FDTNDATAQYW2",
      regionalDomainName: `d-${it.letters(10)}.execute-api.${it.place.region}.amazonaws.com`,
      regionalZoneId: "Z1UJRXOUMOOFQ8",
    }),
  },
  "aws:apigateway/integration:Integration": {
    id: (it) => `agi-${methodId(it)}`,
    outputs: (it) => ({
      // https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
      passthroughBehavior: it.text("passthroughBehavior", "WHEN_NO_MATCH"),
      timeoutMilliseconds: it.inputs["timeoutMilliseconds"] ?? 29_000,
      connectionType: it.text("connectionType", "INTERNET"),
      cacheNamespace: it.text("cacheNamespace", it.text("resourceId")),
    }),
  },
  "aws:apigateway/integrationResponse:IntegrationResponse": {
    id: (it) => `agir-${methodId(it)}-${it.text("statusCode")}`,
  },
  "aws:apigateway/method:Method": { id: (it) => `agm-${methodId(it)}` },
  "aws:apigateway/methodResponse:MethodResponse": {
    id: (it) => `agmr-${methodId(it)}-${it.text("statusCode")}`,
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    id: (it) => `${restApi(it)}-${it.text("stageName")}-${it.text("methodPath")}`,
  },
  "aws:apigateway/model:Model": { id: (it) => it.letters(6) },
  "aws:apigateway/requestValidator:RequestValidator": { id: (it) => it.letters(6) },
  "aws:apigateway/resource:Resource": {
    id: (it) => it.letters(6),
    outputs: (it) => {
      const above = it.find("aws:apigateway/resource:Resource", it.text("parentId"));
      return { path: `${above ? String(above["path"]) : ""}/${it.text("pathPart")}` };
    },
  },
  "aws:apigateway/response:Response": {
    id: (it) => `aggr-${it.text("restApiId")}-${it.text("responseType")}`,
  },
  "aws:apigateway/restApi:RestApi": {
    id: (it) => it.letters(10),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/restapis/${it.id}`, { account: false }),
      executionArn: it.arn("execute-api", it.id),
      rootResourceId: it.letters(10, "root"),
      createdDate: "1970-01-01T00:00:00Z",
      apiKeySource: it.text("apiKeySource", "HEADER"),
    }),
  },
  "aws:apigateway/restApiPolicy:RestApiPolicy": { id: (it) => it.text("restApiId") },
  "aws:apigateway/stage:Stage": {
    id: (it) => `ags-${restApi(it)}-${it.text("stageName")}`,
    outputs: (it) => ({
      arn: apiArn(it, `/stages/${it.text("stageName")}`),
      executionArn: executionArn(it, it.text("stageName")),
      invokeUrl: invokeUrl(it, it.text("stageName")),
    }),
  },
  "aws:apigateway/usagePlan:UsagePlan": {
    id: (it) => it.letters(6),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/usageplans/${it.id}`, {
        account: false,
      }),
    }),
  },
  "aws:apigateway/usagePlanKey:UsagePlanKey": { id: (it) => it.text("keyId") },
  "aws:apigateway/vpcLink:VpcLink": { id: (it) => it.letters(6) },

  "aws:apigatewayv2/api:Api": {
    id: (it) => it.letters(10),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/apis/${it.id}`, { account: false }),
      executionArn: it.arn("execute-api", it.id),
      apiEndpoint: `${it.text("protocolType") === "WEBSOCKET" ? "wss" : "https"}://${v2Host(it, it.id)}`,
    }),
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": { id: (it) => it.letters(6) },
  "aws:apigatewayv2/authorizer:Authorizer": { id: (it) => it.letters(6) },
  "aws:apigatewayv2/deployment:Deployment": { id: (it) => it.letters(6) },
  "aws:apigatewayv2/domainName:DomainName": {
    id: (it) => it.text("domainName"),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/domainnames/${it.id}`, {
        account: false,
      }),
      domainNameConfiguration: {
        ...(it.inputs["domainNameConfiguration"] as object),
        targetDomainName: `d-${it.letters(10)}.execute-api.${it.place.region}.amazonaws.com`,
        hostedZoneId: "Z1UJRXOUMOOFQ8",
      },
    }),
  },
  "aws:apigatewayv2/integration:Integration": { id: (it) => it.letters(7) },
  "aws:apigatewayv2/integrationResponse:IntegrationResponse": { id: (it) => it.letters(7) },
  "aws:apigatewayv2/model:Model": { id: (it) => it.letters(6) },
  "aws:apigatewayv2/route:Route": { id: (it) => it.letters(7) },
  "aws:apigatewayv2/routeResponse:RouteResponse": { id: (it) => it.letters(7) },
  "aws:apigatewayv2/stage:Stage": {
    id: (it) => it.text("name", it.name),
    outputs: (it) => {
      const api = it.text("apiId");
      return {
        arn: it.globalArn(`apigateway:${it.place.region}`, `/apis/${api}/stages/${it.id}`, {
          account: false,
        }),
        executionArn: it.arn("execute-api", `${api}/${it.id}`),
        invokeUrl: `https://${v2Host(it, api)}/${it.id === "$default" ? "" : it.id}`,
      };
    },
  },
  "aws:apigatewayv2/vpcLink:VpcLink": {
    id: (it) => it.letters(6),
    outputs: (it) => ({
      arn: it.globalArn(`apigateway:${it.place.region}`, `/vpclinks/${it.id}`, { account: false }),
    }),
  },
};

function methodId(it: Subject): string {
  return `${restApi(it)}-${it.text("resourceId")}-${it.text("httpMethod")}`;
}

function apiArn(it: Subject, path: string): string {
  return it.globalArn(`apigateway:${it.place.region}`, `/restapis/${restApi(it)}${path}`, {
    account: false,
  });
}

function executionArn(it: Subject, stage: string): string {
  return it.arn("execute-api", `${restApi(it)}/${stage}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html */
function invokeUrl(it: Subject, stage: string): string {
  return `https://${v2Host(it, restApi(it))}/${stage}`;
}

function v2Host(it: Subject, api: string): string {
  return `${api}.execute-api.${it.place.region}.amazonaws.com`;
}

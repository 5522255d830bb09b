import { type HeaderList, putOwn } from "../../shared/headers.ts";
import { bodyFields } from "../../shared/payload-2.ts";
import type { Authorization, Exchange } from "../context.ts";
import { decodedParameters } from "./path-parameters.ts";

/**
 * The event of an integration with payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent1(exchange: Exchange) {
  const { request, stageVariables } = exchange;
  const { body = null, isBase64Encoded } = bodyFields(
    request.body,
    request.headers.get("content-type"),
  );
  return {
    version: "1.0",
    ...requestFields(exchange),
    requestContext: requestContext(exchange),
    pathParameters: decodedParameters(exchange) ?? null,
    stageVariables: stageVariables ?? null,
    body,
    isBase64Encoded,
  };
}

/**
 * The event of an authorizer with payload format 1.0, which has no body. Identity sources are joined
 * by a comma.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent1(exchange: Exchange, arn: string, identity: readonly string[]) {
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn: arn,
    identitySource: identity.join(","),
    authorizationToken: identity.join(","),
    ...requestFields(exchange),
    pathParameters: decodedParameters(exchange) ?? {},
    stageVariables: exchange.stageVariables ?? {},
    requestContext: requestContext(exchange),
  };
}

function requestFields({ request, variables }: Exchange) {
  const names = new Set(request.query.keys());
  const query = [...names].map((name) => [name, request.query.getAll(name)] as const);
  return {
    resource: resourceOf(variables.routeKey),
    path: request.mappedPath ?? variables.path,
    httpMethod: request.method,
    headers: lastValues(request.headers),
    multiValueHeaders: allValues(request.headers),
    queryStringParameters:
      query.length === 0
        ? null
        : Object.fromEntries(query.map(([name, values]) => [name, values.at(-1) ?? ""])),
    multiValueQueryStringParameters: query.length === 0 ? null : Object.fromEntries(query),
  };
}

function requestContext({ request, variables, stage, authorization }: Exchange) {
  return {
    accountId: variables.accountId,
    apiId: variables.apiId,
    authorizer: authorizerOf(authorization),
    domainName: variables.domainName,
    domainPrefix: variables.domainPrefix,
    extendedRequestId: variables.extendedRequestId,
    httpMethod: request.method,
    identity: {
      ...{ accessKey: null, accountId: null, caller: null },
      ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null },
      ...{ cognitoIdentityId: null, cognitoIdentityPoolId: null, principalOrgId: null },
      ...{ sourceIp: variables.identity.sourceIp, user: null },
      ...{ userAgent: variables.identity.userAgent, userArn: null },
      ...(authorization?.type === "iam" && {
        accessKey: authorization.identity.accessKey,
        accountId: authorization.identity.accountId,
        caller: authorization.identity.callerId,
        user: authorization.identity.userId,
        userArn: authorization.identity.userArn,
      }),
    },
    path: variables.path,
    protocol: variables.protocol,
    requestId: variables.requestId,
    requestTime: variables.requestTime,
    requestTimeEpoch: variables.requestTimeEpoch,
    resourceId: variables.routeKey ?? null,
    resourcePath: resourceOf(variables.routeKey),
    stage: stage?.stageName ?? "$default",
  };
}

/** The path of a route key, or `$default`. */
const resourceOf = (routeKey = "$default"): string => routeKey.split(" ").at(-1) ?? "";

function authorizerOf(authorization: Authorization | undefined): object {
  switch (authorization?.type) {
    case "jwt":
      return { claims: authorization.claims, scopes: authorization.scopes };
    case "lambda":
      return {
        ...authorization.context,
        ...(authorization.principalId !== undefined && { principalId: authorization.principalId }),
      };
    default:
      return { claims: null, scopes: null };
  }
}

/** Headers that reach a function in this spelling, whatever the client's is. */
const SPELLING: Readonly<Record<string, string>> = {
  "content-length": "Content-Length",
  host: "Host",
  "user-agent": "User-Agent",
};

function lastValues(headers: HeaderList): Record<string, string> {
  const record: Record<string, string> = {};
  headers.forEach((name, value, lower) => putOwn(record, SPELLING[lower] ?? name, value));
  return record;
}

function allValues(headers: HeaderList): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  headers.forEach((name, value, lower) => {
    const key = SPELLING[lower] ?? name;
    if (Object.hasOwn(record, key)) record[key]?.push(value);
    else putOwn(record, key, [value]);
  });
  return record;
}

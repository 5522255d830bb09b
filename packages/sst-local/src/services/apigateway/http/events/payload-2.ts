import { type Payload2Event, payload2Event } from "../../shared/payload-2.ts";
import type { Authorization, Exchange } from "../context.ts";
import { decodedParameters } from "./path-parameters.ts";

/**
 * The event of an integration with payload format 2.0. The path is decoded and includes the stage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent2(exchange: Exchange): Payload2Event {
  const { request, variables, stage, stageVariables, authorization } = exchange;
  const { routeKey = "$default", identity } = variables;
  const path = request.mappedPath ?? variables.path;
  const pathParameters = decodedParameters(exchange);
  return payload2Event(
    { path, rawQuery: request.rawQuery, headers: headersOf(exchange), body: request.body },
    {
      accountId: variables.accountId,
      apiId: variables.apiId,
      ...(authorization && { authorizer: authorizerOf(authorization) }),
      domainName: variables.domainName,
      domainPrefix: variables.domainPrefix,
      http: {
        method: request.method,
        path,
        protocol: variables.protocol,
        sourceIp: identity.sourceIp,
        userAgent: identity.userAgent,
      },
      requestId: variables.requestId,
      routeKey,
      stage: stage?.stageName ?? "$default",
      time: variables.requestTime,
      timeEpoch: variables.requestTimeEpoch,
    },
    { ...(pathParameters && { pathParameters }), ...(stageVariables && { stageVariables }) },
  );
}

/**
 * The event of an authorizer with payload format 2.0, which has no body.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent2(exchange: Exchange, arn: string, identity: readonly string[]) {
  const { version, ...event } = proxyEvent2(exchange);
  const { body: _, isBase64Encoded: __, ...request } = event;
  return { version, type: "REQUEST", routeArn: arn, identitySource: identity, ...request };
}

/** Lower-case names, repeated values joined by a comma. Each request has a Content-Length. */
function headersOf({ request }: Exchange): Record<string, string> {
  const headers: Record<string, string> = { "content-length": "0" };
  for (const [name, value] of Object.entries(request.headers.toJoinedRecord())) {
    headers[name.toLowerCase()] = value;
  }
  const cookies = request.headers.getAll("cookie");
  return { ...headers, ...(cookies.length > 0 && { cookie: cookies.join("; ") }) };
}

function authorizerOf(authorization: Authorization): object {
  switch (authorization.type) {
    case "jwt":
      return { jwt: { claims: authorization.claims, scopes: authorization.scopes } };
    case "lambda":
      return { lambda: authorization.context };
    case "iam":
      return { iam: authorization.identity };
  }
}

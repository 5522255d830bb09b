import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type * as z from "zod/mini";

/** The parts of a request that a test sets; the rest is as API Gateway sends it. */
export interface RequestOptions {
  /** The method and the resource, `PUT /rooms/{roomId}`. */
  route: string;
  /** The path parameters, percent-encoded as they arrive. */
  path?: Record<string, string>;
  /** The caller; undefined for an event without an authorizer's context. */
  user?: string | undefined;
  /** The id of the API key, on a route that requires one. */
  apiKeyId?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** A value to send as JSON, or the text of the body. */
  body?: unknown;
}

/** An event of API Gateway's proxy integration, payload version 1.0. */
export function makeEvent(options: RequestOptions): APIGatewayProxyEvent {
  const { route, path = {}, user, apiKeyId, query = {}, headers = {}, body } = options;
  const [httpMethod = "", resource = ""] = route.split(" ");
  const url = resource.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "");
  const authorizer =
    user === undefined ? null : { principalId: user, userId: user, userName: user };
  const event = {
    httpMethod,
    resource,
    path: url,
    pathParameters: path,
    headers: { "content-type": "application/json", ...headers },
    multiValueHeaders: toLists({ "content-type": "application/json", ...headers }),
    queryStringParameters: query,
    multiValueQueryStringParameters: toLists(query),
    stageVariables: null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: randomUUID(),
      stage: "test",
      path: `/test${url}`,
      resourcePath: resource,
      httpMethod,
      domainName: "api.example.com",
      identity: { sourceIp: "203.0.113.1", apiKeyId: apiKeyId ?? null },
      authorizer,
    },
  };
  return event as unknown as APIGatewayProxyEvent;
}

/** The Lambda context of an invocation with `remaining` milliseconds left. */
export function makeContext(remaining = 10_000): Context {
  return {
    functionName: "test",
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => remaining,
  } as Context;
}

/** Parses the body of a response by `schema`. */
export function bodyOf<Schema extends z.ZodMiniType>(
  schema: Schema,
  result: Pick<APIGatewayProxyResult, "body">,
): z.infer<Schema> {
  return schema.parse(JSON.parse(result.body));
}

function toLists(record: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]));
}

import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import type { LambdaEvent } from "hono/aws-lambda";
import { logger } from "../logger.ts";
import { flushMetrics } from "../metrics.ts";
import type { Env } from "./env.ts";

/** The handler of a Lambda function behind API Gateway's proxy integration that serves `app`. */
export function toHandler(app: Pick<Hono<Env>, "fetch">) {
  return async function handler(
    event: APIGatewayProxyEvent,
    context: Context,
  ): Promise<APIGatewayProxyResult> {
    logger.addContext(context);
    // Handlers get the original event, with the parts that a Request cannot represent.
    const fetch = (request: Request) => app.fetch(request, { event, lambdaContext: context });
    const answer = handle({ fetch } as Hono);
    try {
      return (await answer(
        toRequestable(event) as unknown as LambdaEvent,
        context,
      )) as APIGatewayProxyResult;
    } finally {
      flushMetrics();
    }
  };
}

/**
 * The event without the parts that `new Request()` refuses or reads differently than API Gateway:
 * bodies of GET and HEAD, invalid headers, lone surrogates in the query, and characters of the path
 * that have a meaning in URLs.
 */
function toRequestable(event: APIGatewayProxyEvent): APIGatewayProxyEvent {
  const bodiless = event.httpMethod === "GET" || event.httpMethod === "HEAD";
  return {
    ...event,
    path: event.path.replace(/[\\?#]/g, encodeURIComponent),
    body: bodiless ? null : event.body,
    headers: pick(event.headers, (name, value) => isHeader(name, value ?? "")),
    multiValueHeaders: pick(event.multiValueHeaders, (name, values) =>
      (values ?? []).every((value) => isHeader(name, value)),
    ),
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [
        name.toWellFormed(),
        values?.map((value) => value.toWellFormed()),
      ]),
    ),
  };
}

function pick<Value>(
  record: Record<string, Value> | null,
  accepts: (name: string, value: Value) => boolean,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter(([name, value]) => accepts(name, value)),
  );
}

function isHeader(name: string, value: string): boolean {
  try {
    const headers = new Headers();
    headers.append(name, value);
    return true;
  } catch {
    return false;
  }
}

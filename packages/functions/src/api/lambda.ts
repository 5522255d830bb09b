import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Hono } from "hono";
import { logger } from "../logger.ts";
import { flushMetrics } from "../metrics.ts";
import type { Env } from "./env.ts";
import { headerValue, isHeaderName } from "./light-fetch.ts";

/** The handler of a Lambda function behind API Gateway's proxy integration that serves `app`. */
export function toHandler(app: Pick<Hono<Env>, "fetch">) {
  return async function handler(
    event: APIGatewayProxyEvent,
    context: Context,
  ): Promise<APIGatewayProxyResult> {
    logger.addContext(context);
    try {
      // Handlers get the original event, with the parts that a Request cannot represent.
      return await toResult(await app.fetch(toRequest(event), { event, lambdaContext: context }));
    } finally {
      flushMetrics();
    }
  };
}

/**
 * The request of an event. It lacks what `new Request()` refuses, bodies of GET and HEAD and invalid
 * headers, and keeps in one segment what API Gateway regards as one.
 */
function toRequest(event: APIGatewayProxyEvent): Request {
  const { httpMethod: method, requestContext, body, isBase64Encoded } = event;
  const path = event.path.replace(/[\\?#]/g, encodeURIComponent);
  const bodiless = method === "GET" || method === "HEAD" || !body;
  return new Request(`https://${requestContext.domainName}${path}${queryOf(event)}`, {
    method,
    headers: headersOf(event),
    ...(!bodiless && { body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") }),
  });
}

/** The query, which API Gateway has decoded, with U+FFFD for lone surrogates. */
function queryOf({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed());
  const pairs = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value) => `${encode(name)}=${encode(value)}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** The headers, without those that have a name or a value that HTTP does not allow. */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): Headers {
  const made = new Headers();
  for (const [name, given] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    const values = [given ?? []].flat().map(headerValue);
    if (!isHeaderName(name) || values.includes(undefined)) continue;
    for (const value of values) made.append(name, toAscii(value ?? ""));
  }
  return made;
}

/** Header values of handlers are ASCII; others are percent-encoded. */
const toAscii = (value: string): string =>
  /[^\0-\x7f]/.test(value) ? encodeURIComponent(value) : value;

/** The answer for API Gateway. All of this API's bodies are text. */
async function toResult(response: Response): Promise<APIGatewayProxyResult> {
  const multiValueHeaders: Record<string, string[]> = {};
  response.headers.forEach((value, name) => {
    multiValueHeaders[name] = [value];
  });
  const body = await response.text();
  return { statusCode: response.status, multiValueHeaders, body, isBase64Encoded: false };
}

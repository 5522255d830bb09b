/** What is sent to the client. */
export interface HttpResponse {
  status: number;
  /** A value each, as node:http takes them. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/**
 * The response that a function's answer stands for. Without a `statusCode` the whole answer is the
 * body.
 * @returns undefined for an answer that is none: Lambda then says 502
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function httpResponse(answer: unknown): HttpResponse | undefined {
  if (!isRecord(answer) || answer["statusCode"] === undefined) {
    const text = typeof answer === "string" ? answer : (JSON.stringify(answer) ?? "");
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(text),
    };
  }
  const { statusCode, body = "", isBase64Encoded } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== "string") return undefined;
  const { headers = {}, cookies } = answer;
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...lowerCased(isRecord(headers) ? headers : {}),
      ...(Array.isArray(cookies) && { "set-cookie": cookies.map(String) }),
    },
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

const lowerCased = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import type { IncomingMessage } from "node:http";
import { type HttpAnswer, targetOf } from "../http.ts";
import { scopeOf } from "../signature.ts";

/**
 * The refusal of a call whose service is not emulated, in the protocol that the client's SDK reads:
 * JSON with a target, XML for the query protocol and S3, REST-JSON for the rest. 501.
 */
export function unknownService(message: IncomingMessage, log: (line: string) => void): HttpAnswer {
  const { headers, method } = message;
  const target = headers["x-amz-target"];
  const agent = /api\/([\w-]+)/.exec(headers["user-agent"] ?? "")?.[1];
  const called = typeof target === "string" ? target : `${method} ${targetOf(message.url).path}`;
  const what = agent ? `${called} (${agent})` : called;
  log(`not emulated: ${what} was called and refused`);
  const text = `sst-local does not emulate ${what}`;
  const isQuery = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (target === undefined && (isQuery || scopeOf(headers.authorization)?.service === "s3")) {
    const error = `<Code>NotImplemented</Code><Message>${escaped(text)}</Message>`;
    return {
      status: 501,
      headers: { "content-type": "text/xml" },
      body: isQuery
        ? `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`
        : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}</Error>`,
    };
  }
  return {
    status: 501,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-errortype": "NotImplemented",
    },
    body: JSON.stringify({ __type: "NotImplemented", message: text }),
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);

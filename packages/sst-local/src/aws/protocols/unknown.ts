import type { IncomingMessage } from "node:http";
import { AwsError } from "../error.ts";
import { asksForAws } from "../guard.ts";
import { type HttpAnswer, targetOf } from "../http.ts";
import { scopeOf } from "../signature.ts";
import { jsonError } from "./json.ts";
import { restError } from "./rest-json.ts";
import { xmlDocument } from "./xml.ts";

/**
 * The refusal of a call whose service is not emulated, in the protocol that the client's SDK reads:
 * JSON with a target, XML for the query protocol and S3, REST-JSON for the rest. A client that signs
 * gets a client's error: SDKs do not retry 501, but aws4fetch, and with it `sst/aws/bus`, repeats
 * every 5xx ten times. An unsigned request to a name of AWS gets 501.
 * @see https://github.com/mhart/aws4fetch#new-awsclientoptions
 */
export function unknownService(
  message: Pick<IncomingMessage, "headers" | "method" | "url">,
  log: (line: string) => void,
): HttpAnswer {
  const { headers, method } = message;
  const target = headers["x-amz-target"];
  const agent = /api\/([\w-]+)/.exec(headers["user-agent"] ?? "")?.[1];
  const service = agent ?? (asksForAws(message) ? headers.host : undefined);
  const called = typeof target === "string" ? target : `${method} ${targetOf(message.url).path}`;
  const what = service === undefined ? called : `${called} (${service})`;
  log(`not emulated: ${what} was called and refused`);
  const text = `sst-local does not emulate ${what}`;
  if (typeof target === "string") {
    const error = new AwsError("UnknownOperationException", text);
    return jsonError({ protocol: "json-1.1" }, error);
  }
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const Error = { Type: "Sender", Code: "InvalidAction", Message: text };
    return xml(400, xmlDocument("ErrorResponse", { Error }));
  }
  if (scopeOf(headers.authorization)?.service === "s3") {
    return xml(501, xmlDocument("Error", { Code: "NotImplemented", Message: text }));
  }
  const status = asksForAws(message) && headers.authorization === undefined ? 501 : 404;
  return restError(new AwsError("UnknownOperationException", text, { status }));
}

const xml = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { "content-type": "text/xml" },
  body,
});

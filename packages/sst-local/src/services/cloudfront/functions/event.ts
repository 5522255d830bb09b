import type { IncomingMessage } from "node:http";
import { type Pairs, pairsOf } from "../../../aws/forward.ts";
import { isRecord, type Properties, record, records, text } from "../../../graph/inputs.ts";

/** A request on its way from the viewer to an origin. */
export interface EdgeRequest {
  readonly method: string;
  /** The path as it was sent: percent-escapes are kept. */
  readonly uri: string;
  /** Not decoded. */
  readonly query: Pairs;
  /** Names in lower case; without `cookie`. */
  readonly headers: Pairs;
  readonly cookies: Pairs;
}

/** A response on its way to the viewer, without the body of an origin. */
export interface EdgeResponse {
  readonly status: number;
  /** Names in lower case; without `set-cookie`. */
  readonly headers: Pairs;
  /** Values of `set-cookie`. */
  readonly cookies: readonly string[];
  /** Of a function; undefined keeps the origin's. */
  readonly body?: Buffer;
}

/** Where an event happens. */
export interface EventContext {
  distributionDomainName: string;
  distributionId: string;
  eventType: "viewer-request" | "viewer-response";
  requestId: string;
}

/** A result that CloudFront refuses: the viewer gets 502. */
export class EdgeValidationError extends Error {
  override name = "FunctionValidationError";
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html */
const MAX_BODY = 40 * 1024;

/** Reads a request; `host` is what the viewer would have asked for on AWS. */
export function requestOf(incoming: IncomingMessage, host: string): EdgeRequest {
  const { method = "GET", url = "/" } = incoming;
  const [uri = "/", ...query] = url.split("?");
  const headers: [string, string][] = [];
  const cookies: [string, string][] = [];
  for (const [name, value] of pairsOf(incoming)) {
    if (name === "cookie") cookies.push(...splitPairs(value, /; */));
    else headers.push([name, name === "host" ? host : value]);
  }
  return { method, uri, query: splitPairs(query.join("?"), /&/), headers, cookies };
}

function splitPairs(value: string, separator: RegExp): [string, string][] {
  return value
    .split(separator)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...rest] = pair.split("=");
      return [name.trim(), rest.join("=").trim()];
    });
}

/**
 * The event of a function.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export const eventOf = (
  context: EventContext,
  ip: string,
  { method, uri, query, headers, cookies }: EdgeRequest,
  response?: EdgeResponse,
): object => ({
  version: "1.0",
  context,
  viewer: { ip },
  request: {
    ...{ method, uri },
    querystring: valuesOf(query),
    headers: valuesOf(headers),
    cookies: valuesOf(cookies),
  },
  ...(response && {
    response: {
      statusCode: response.status,
      statusDescription: "",
      headers: valuesOf(response.headers),
      cookies: valuesOf(response.cookies.map(cookieOf)),
    },
  }),
});

type Value = { value: string; attributes?: string };

/** By name: the first value, and all of them where there are several. */
function valuesOf(pairs: readonly (readonly [string, string, string?])[]): object {
  const values = Object.create(null) as Record<string, Value & { multiValue?: Value[] }>;
  for (const [name, value, attributes] of pairs) {
    const one: Value = { value, ...(attributes && { attributes }) };
    const known = values[name];
    if (!known) values[name] = one;
    else
      (known.multiValue ??= [
        { value: known.value, ...(known.attributes && { attributes: known.attributes }) },
      ]).push(one);
  }
  return values;
}

/** Name, value and attributes of a `set-cookie`. */
function cookieOf(header: string): readonly [string, string, string] {
  const [pair = "", ...attributes] = header.split(/; */);
  const [name = "", ...value] = pair.split("=");
  return [name, value.join("="), attributes.join("; ")];
}

/** What a viewer request function decided. @throws EdgeValidationError */
export function requestResult(
  value: unknown,
  original: EdgeRequest,
): { request: EdgeRequest } | { response: EdgeResponse } {
  if (!isRecord(value)) throw new EdgeValidationError("The function returned no object.");
  if ("statusCode" in value) return { response: responseResult(value) };
  const uri = text(value, "uri");
  if (!uri?.startsWith("/")) {
    throw new EdgeValidationError("request.uri is missing or does not begin with a slash.");
  }
  return {
    request: {
      method: original.method,
      uri,
      query: pairsFrom(record(value, "querystring"), "querystring"),
      headers: [
        ...pairsFrom(record(value, "headers"), "headers").filter(([name]) => !READ_ONLY.has(name)),
        ...original.headers.filter(([name]) => READ_ONLY.has(name)),
      ],
      cookies: pairsFrom(record(value, "cookies"), "cookies"),
    },
  };
}

/** Headers that a function of a viewer request cannot change; a request from Node has no `via`. */
const READ_ONLY = new Set(["content-length", "host", "transfer-encoding", "via"]);

/** The response that a function returned. @throws EdgeValidationError */
export function responseResult(value: unknown): EdgeResponse {
  if (!isRecord(value)) throw new EdgeValidationError("The function returned no object.");
  const status = Number(value["statusCode"]);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new EdgeValidationError("response.statusCode is no HTTP status.");
  }
  const cookies = valuesFrom(record(value, "cookies"), "cookies").map(
    (one) => `${one.name}=${one.value}${one.attributes ? `; ${one.attributes}` : ""}`,
  );
  const body = bodyOf(value["body"]);
  const headers = pairsFrom(record(value, "headers"), "headers");
  return { status, headers, cookies, ...(body && { body }) };
}

function bodyOf(body: unknown): Buffer | undefined {
  if (body === undefined || body === null) return undefined;
  const data = isRecord(body) ? text(body, "data") : body;
  if (typeof data !== "string") throw new EdgeValidationError("response.body is no text.");
  const isBase64 = isRecord(body) && body["encoding"] === "base64";
  const bytes = Buffer.from(data, isBase64 ? "base64" : "utf8");
  if (bytes.length > MAX_BODY) throw new EdgeValidationError("response.body is larger than 40 KB.");
  return bytes;
}

/** A header, cookie or parameter that a function returned. */
interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly attributes: string | undefined;
}

const pairsFrom = (values: Properties, field: string): [string, string][] =>
  valuesFrom(values, field).map(({ name, value }) => [name, value]);

function valuesFrom(values: Properties, field: string): NamedValue[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const wrong = (problem: string) => new EdgeValidationError(`${field}["${name}"] ${problem}.`);
    if (field === "headers" && name !== name.toLowerCase()) throw wrong("is not in lower case");
    if (!isRecord(value)) throw wrong("is no object with a value");
    const all = Array.isArray(value["multiValue"]) ? records(value, "multiValue") : [value];
    return all.map((one): NamedValue => {
      const each = text(one, "value");
      if (each === undefined) throw wrong("has no value");
      return { name, value: each, attributes: text(one, "attributes") };
    });
  });
}

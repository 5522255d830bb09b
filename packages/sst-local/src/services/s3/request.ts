import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Call } from "../../aws/api.ts";
import { readBody } from "../../aws/body.ts";
import { type HttpAnswer, targetOf } from "../../aws/http.ts";
import { xmlDocument, type XmlFields } from "../../aws/protocols/xml.ts";
import { parseXmlDocument, type XmlElement } from "../../aws/protocols/xml-reader.ts";
import type { Bucket } from "./bucket.ts";
import { invalidArgument, malformedXml } from "./errors.ts";
import type { Segment } from "./stored-object.ts";

/** A request to S3, before its body is read. */
export interface S3Request {
  readonly method: string;
  readonly query: URLSearchParams;
  /** With the `x-amz-` parameters of a presigned URL, which stand for headers. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly message: IncomingMessage;
  readonly call: Call;
  /** The caller by the signature; `anonymous` without one. */
  readonly caller: string;
}

/** A request for a bucket. */
export interface BucketRequest extends S3Request {
  readonly bucket: Bucket;
}

/** A request for an object, which may not exist. */
export interface ObjectRequest extends BucketRequest {
  readonly key: string;
}

/** An answer with text, or with bytes of an object's files. */
export interface S3Answer extends HttpAnswer {
  readonly content?: {
    readonly segments: readonly Segment[];
    readonly start: number;
    readonly length: number;
  };
}

export const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

export const xmlAnswer = (root: string, fields: XmlFields): S3Answer => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: xmlDocument(root, fields, NAMESPACE),
});

/** The XML documents of S3 list 10,000 parts or 1,000 keys at most. */
const XML_BYTES = 4 * 1024 * 1024;

/** Reads an XML document from the body. @throws S3Error MalformedXML, BodyTooLarge */
export async function readXml({ message }: S3Request, root: string): Promise<XmlElement> {
  const body = await readBody(message, XML_BYTES);
  const element = parseXmlDocument(body.toString("utf8"), root);
  if (!element) throw malformedXml();
  return element;
}

/** The query of a request, without losing parameters that have no value. */
export const queryOf = (message: IncomingMessage): URLSearchParams => targetOf(message.url).query;

/** A whole number of the query. @throws S3Error InvalidArgument */
export function integerOf(
  query: URLSearchParams,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalidArgument(
    /^-?\d+$/.test(text)
      ? `Argument ${name} must be an integer between ${least} and ${most}`
      : `Provided ${name} not an integer or within integer range`,
    name,
    text,
  );
}

export const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

export const isoTime = (time: number): string => new Date(time).toISOString();

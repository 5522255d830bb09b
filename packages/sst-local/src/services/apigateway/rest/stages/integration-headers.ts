import type { HeaderList } from "../../shared/headers.ts";
import type { Validated } from "../api/context.ts";
import type { IntegrationType } from "../api/definition.ts";

/** The value of a mapped header; a list is sent as several headers. */
export type HeaderValue = string | readonly string[];

/** Headers that a parameter mapping must not set. */
const ILLEGAL_HEADERS: readonly string[] = [
  "content-length",
  "transfer-encoding",
  "x-amzn-trace-id",
];
const ILLEGAL_HEADERS_FOR_AWS: readonly string[] = [
  ...ILLEGAL_HEADERS,
  "authorization",
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
];

/** True for a header that a parameter mapping must not set. */
export function isIllegal(name: string, type: IntegrationType): boolean {
  const isAws = type === "AWS" || type === "AWS_PROXY";
  return (isAws ? ILLEGAL_HEADERS_FOR_AWS : ILLEGAL_HEADERS).includes(name.toLowerCase());
}

/** Headers that can be mapped and are not sent to the integration. */
const DROPPED_HEADERS: Readonly<Record<IntegrationType, readonly string[]>> = {
  MOCK: [],
  AWS: ["expect", "proxy-authenticate", "te", "referer"],
  AWS_PROXY: [],
  HTTP: ["expect", "proxy-authenticate", "te", "via"],
  HTTP_PROXY: ["expect", "proxy-authenticate", "te", "via"],
};

/** Completes the headers of an integration request by those that API Gateway sends itself. */
export function finishHeaders(
  headers: HeaderList,
  type: IntegrationType,
  { settings, request, trace }: Validated,
  hasBody: boolean,
): void {
  const { apiId } = settings;
  for (const name of DROPPED_HEADERS[type]) headers.remove(name);
  headers.setDefault("Accept", "application/json");
  headers.setDefault("User-Agent", `AmazonAPIGateway_${apiId}`);
  if (hasBody) {
    headers.setDefault("Content-Type", request.headers.get("content-type") ?? "application/json");
  }
  headers.set("X-Amzn-Trace-Id", trace);
  if (type !== "AWS") headers.set("X-Amzn-Apigateway-Api-Id", apiId);
}

/** Sets headers in place of those with the same names. */
export function setHeaders(list: HeaderList, values: Readonly<Record<string, HeaderValue>>): void {
  for (const [name, value] of Object.entries(values)) {
    list.remove(name.toLowerCase());
    for (const one of typeof value === "string" ? [value] : value) list.add(name, one);
  }
}

import type { IncomingHttpHeaders } from "node:http";

/**
 * The CORS configuration of a function URL or an HTTP API.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export interface Cors {
  allowCredentials?: boolean;
  allowHeaders?: string[];
  allowMethods?: string[];
  allowOrigins?: string[];
  exposeHeaders?: string[];
  /** Seconds. */
  maxAge?: number;
}

type CorsRequestHeaders = Pick<IncomingHttpHeaders, "origin" | "access-control-request-method">;

/**
 * The CORS headers of a response to an origin; none when the configuration does not allow it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function corsHeaders(
  cors: Cors | undefined,
  { origin }: CorsRequestHeaders,
): Record<string, string> {
  if (!cors || origin === undefined || !allows(cors.allowOrigins, origin)) return {};
  return {
    "access-control-allow-origin":
      cors.allowOrigins?.includes("*") && !cors.allowCredentials ? "*" : origin,
    ...(cors.allowCredentials && { "access-control-allow-credentials": "true" }),
    ...list("access-control-expose-headers", cors.exposeHeaders),
    vary: "Origin",
  };
}

/** The headers of the response to a preflight; undefined for any other request, or without CORS. */
export function preflightHeaders(
  cors: Cors | undefined,
  method: string | undefined,
  headers: CorsRequestHeaders,
): Record<string, string> | undefined {
  if (!cors || method !== "OPTIONS") return undefined;
  const requested = headers["access-control-request-method"];
  if (requested === undefined) return undefined;
  const shared = corsHeaders(cors, headers);
  if (!shared["access-control-allow-origin"] || !allows(cors.allowMethods, requested)) return {};
  return {
    ...shared,
    ...list("access-control-allow-methods", cors.allowMethods),
    ...list("access-control-allow-headers", cors.allowHeaders),
    ...(cors.maxAge !== undefined && { "access-control-max-age": String(cors.maxAge) }),
  };
}

/** `*` allows everything, and `https://*` every origin with that scheme. */
const allows = (allowed: string[] | undefined, value: string): boolean =>
  allowed?.some(
    (one) =>
      one === "*" || one === value || (one.endsWith("://*") && value.startsWith(one.slice(0, -1))),
  ) === true;

const list = (name: string, values: string[] | undefined): Record<string, string> =>
  values?.length ? { [name]: values.join(",") } : {};

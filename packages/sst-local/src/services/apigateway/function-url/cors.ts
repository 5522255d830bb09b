import type { IncomingHttpHeaders } from "node:http";
import type { Cors } from "./definition.ts";

/**
 * The CORS headers of a response to an origin; none when the configuration does not allow it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function corsHeaders(
  cors: Cors | undefined,
  { origin }: IncomingHttpHeaders,
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
  headers: IncomingHttpHeaders,
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

const allows = (allowed: string[] | undefined, value: string): boolean =>
  allowed?.some((one) => one === "*" || one === value) === true;

const list = (name: string, values: string[] | undefined): Record<string, string> =>
  values?.length ? { [name]: values.join(",") } : {};

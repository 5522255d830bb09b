import type { Validated } from "../api/context.ts";
import type { IntegrationType } from "../api/definition.ts";
import { configurationError } from "../api/gateway-error.ts";
import type { HeaderList } from "../../shared/headers.ts";

/** Headers a parameter mapping must not set. */
const ILLEGAL = new Set(["content-length", "transfer-encoding", "x-amzn-trace-id"]);
const ILLEGAL_FOR_AWS = new Set([
  ...ILLEGAL,
  "authorization",
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
]);

/** Headers that may be mapped and still do not go out. */
const DROPPED: Readonly<Record<IntegrationType, readonly string[]>> = {
  MOCK: [],
  AWS: ["expect", "proxy-authenticate", "te", "referer"],
  AWS_PROXY: [],
  HTTP: ["expect", "proxy-authenticate", "te", "via"],
  HTTP_PROXY: ["expect", "proxy-authenticate", "te", "via"],
};

/** @throws GatewayError 500 */
export function checkMappedHeaders(names: readonly string[], type: IntegrationType): void {
  const illegal = type === "AWS" || type === "AWS_PROXY" ? ILLEGAL_FOR_AWS : ILLEGAL;
  const found = names.find((name) => illegal.has(name.toLowerCase()));
  if (found === undefined) return;
  throw configurationError(
    "integration request",
    `A parameter mapping sets the header ${found}, which API Gateway forbids for ${type} integrations.`,
  );
}

/** Drops what does not go out and adds what always does. */
export function finishHeaders(headers: HeaderList, context: Validated, hasBody: boolean): void {
  const { type } = context.method.integration;
  if (type === "MOCK") return;
  const { apiId } = context.deployment.settings;
  for (const name of DROPPED[type]) headers.remove(name);
  headers.setDefault("Accept", "application/json");
  headers.setDefault("User-Agent", `AmazonAPIGateway_${apiId}`);
  if (hasBody) {
    const contentType = context.request.headers.get("content-type");
    headers.setDefault("Content-Type", contentType ?? "application/json");
  }
  headers.set("X-Amzn-Trace-Id", context.trace);
  if (type !== "AWS") headers.set("X-Amzn-Apigateway-Api-Id", apiId);
}

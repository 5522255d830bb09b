import type { Integration } from "../definition.ts";

/**
 * What of an integration is not emulated, in words for a sentence; undefined for one that runs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 */
export function unsupported({
  connectionType,
  integrationSubtype,
}: Integration): string | undefined {
  if (connectionType === "VPC_LINK") return "an integration through a VPC link";
  return integrationSubtype === undefined ? undefined : `the integration ${integrationSubtype}`;
}

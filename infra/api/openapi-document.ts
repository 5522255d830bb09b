import { openApi } from "@souk/contract/openapi";
import { apiDomain } from "../network/domain.ts";
import { stageSettings } from "../stage.ts";

/**
 * The mapping template that answers with the OpenAPI document. The document has `$` and `#`, which a
 * template would read as its own, so it stands there in base 64. API Gateway takes templates of up to
 * 300 KB.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export function openApiTemplate(): string {
  const { chatIdentity } = stageSettings($app.stage);
  // Without a domain, the path of the stage on the host that the document was read from.
  const url = apiDomain ? `https://${apiDomain.name}` : `/${$app.stage}`;
  const text = JSON.stringify(openApi({ servers: [{ url }], chatIdentity }));
  return `$util.base64Decode("${Buffer.from(ascii(text)).toString("base64")}")`;
}

/** The same JSON in ASCII, because AWS does not document the character set of `base64Decode`. */
const ascii = (json: string): string =>
  json.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

import { convertResponse } from "./content-handling.ts";
import type { Answer, Answered, Integrated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { IntegrationResponsePlan } from "../deployment.ts";
import { configurationError } from "../api/gateway-error.ts";
import { HeaderList } from "../../shared/headers.ts";
import { renderTemplate, responseTemplate } from "./mapping-template.ts";
import { printed } from "../../shared/printed.ts";
import { VtlError } from "apigateway-velocity";

/**
 * Makes what the integration answered into what the method answers: selection, parameter
 * mappings, content handling, mapping template, overrides. Proxy answers pass.
 * @throws GatewayError 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
export function integrationResponse(context: Integrated): Answered {
  const { endpointResponse, method } = context;
  if (method.integration.type === "AWS_PROXY" || method.integration.type === "HTTP_PROXY") {
    return grow(context, { answer: endpointResponse });
  }
  const selected = select(context);
  const headers = new HeaderList();
  for (const { name, read } of selected.mappings) {
    const value = read(context);
    if (value !== undefined) headers.add(name, String(value));
  }
  return grow(context, { answer: transform(context, selected, headers) });
}

/** The lowest status whose pattern matches, the default otherwise. */
function select(context: Integrated): IntegrationResponsePlan {
  const { endpointResponse, method } = context;
  const { selection } = endpointResponse;
  const byPattern = method.integrationResponses.find(({ pattern }) => pattern?.(selection));
  const byDefault = method.integrationResponses.find(({ pattern }) => pattern === undefined);
  // A function that succeeded has no message to match, so that the default comes first.
  const selected = selection === "" ? (byDefault ?? byPattern) : (byPattern ?? byDefault);
  if (selected !== undefined) return selected;
  throw configurationError(
    "integration response",
    `No integration response matches "${selection || "success"}" and there is no default one (without a selectionPattern).`,
  );
}

function transform(
  context: Integrated,
  selected: IntegrationResponsePlan,
  headers: HeaderList,
): Answer {
  const accept = context.request.headers.get("accept");
  const payload = convert(context, selected, accept);
  const chosen = responseTemplate(selected.templates, accept);
  let body = payload;
  let { responseOverride } = context.overrides;
  if (chosen !== undefined) {
    if (typeof payload !== "string") {
      throw configurationError(
        "integration response",
        "A binary payload cannot enter a mapping template: set contentHandling to CONVERT_TO_TEXT.",
      );
    }
    const rendered = render(() =>
      renderTemplate(chosen.template, payload, context, context.overrides),
    );
    body = rendered.text;
    responseOverride = rendered.responseOverride ?? responseOverride;
    headers.setDefault(
      "Content-Type",
      chosen.type === "$default" ? "application/json" : chosen.type,
    );
  }
  for (const [name, value] of Object.entries(responseOverride?.header ?? {})) {
    headers.remove(name.toLowerCase());
    for (const one of Array.isArray(value) ? value : [value]) headers.add(name, printed(one));
  }
  return { status: validStatus(responseOverride?.status) ?? selected.status, headers, body };
}

function convert(
  { deployment, endpointResponse, method }: Integrated,
  { contentHandling }: IntegrationResponsePlan,
  accept: string | undefined,
): string | Uint8Array {
  const { body, headers } = endpointResponse;
  if (body.length === 0) return "";
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const payload = convertResponse(
    // A function that returns base64 returns it as a JSON string.
    method.integration.isLambda && contentHandling === "CONVERT_TO_BINARY"
      ? unquoted(bytes)
      : bytes,
    deployment.isBinary(headers.get("content-type")),
    deployment.isBinary(accept),
    contentHandling,
  );
  if (payload !== undefined) return payload;
  throw configurationError(
    "integration response",
    "The integration's body was to be decoded and is no base64.",
  );
}

function unquoted(json: Uint8Array): Uint8Array {
  return json[0] === 0x22 && json.at(-1) === 0x22 ? json.subarray(1, -1) : json;
}

/** An override that is no integer from 100 to 599 is ignored. */
function validStatus(status: unknown): number | undefined {
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599
    ? status
    : undefined;
}

function render<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof VtlError)) throw error;
    throw configurationError(
      "integration response",
      `The response template failed: ${error.message}`,
      error,
    );
  }
}

import { VtlError } from "apigateway-velocity";
import { UserError } from "../../../../errors.ts";
import { HeaderList } from "../../shared/headers.ts";
import { printed } from "../../shared/json-path.ts";
import { functionArnOf } from "../../shared/lambda-uri.ts";
import type { Answer, Answered, Integrated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { ContentHandling, IntegrationResponse, IntegrationType } from "../api/definition.ts";
import { configurationError } from "../api/gateway-error.ts";
import { contentHandlingOf, convertResponse } from "../integrations/content-handling.ts";
import type { WholeMatch } from "./java-regex.ts";
import { compileJavaRegex } from "./java-regex.ts";
import type { Templates } from "./mapping-template.ts";
import { compileTemplates, renderTemplate, responseTemplate } from "./mapping-template.ts";
import type { Mapping, ResponseSources } from "./parameter-mapping.ts";
import { compileResponseMappings } from "./parameter-mapping.ts";

export interface Plan {
  /** The response of a proxy integration is not mapped. */
  readonly isProxy: boolean;
  readonly isLambda: boolean;
  /** In ascending order of status. */
  readonly responses: readonly ResponsePlan[];
}

/** A compiled integration response. */
interface ResponsePlan {
  readonly status: number;
  /** Undefined for the default response. */
  readonly pattern: WholeMatch | undefined;
  readonly mappings: readonly Mapping<ResponseSources>[];
  readonly templates: Templates;
  readonly contentHandling: ContentHandling | undefined;
}

/** @throws UserError for a response that PutIntegrationResponse refuses */
export function compile(
  responses: Readonly<Record<string, IntegrationResponse>>,
  { type, uri }: { type: IntegrationType; uri: string },
  where: string,
): Plan {
  return {
    isProxy: type === "AWS_PROXY" || type === "HTTP_PROXY",
    isLambda: functionArnOf(uri) !== undefined,
    responses: Object.entries(responses)
      .map(([status, response]) => compileResponse(status, response, `${where}, ${status}`))
      .sort((a, b) => a.status - b.status),
  };
}

function compileResponse(
  statusCode: string,
  response: IntegrationResponse,
  where: string,
): ResponsePlan {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new UserError(
      `${where}: "${statusCode}" is not a status code from 100 to 599, which an integration response needs.`,
    );
  }
  return {
    status,
    pattern: response.selectionPattern
      ? compileJavaRegex(response.selectionPattern, where)
      : undefined,
    mappings: compileResponseMappings(response.responseParameters, where),
    templates: compileTemplates(response.responseTemplates),
    contentHandling: contentHandlingOf(response.contentHandling, where),
  };
}

/**
 * Makes the method response from the response of the integration: selection, parameter mappings,
 * content handling, mapping template and overrides.
 * @throws GatewayError 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
export function run(plan: Plan, context: Integrated): Answered {
  if (plan.isProxy) return grow(context, { answer: context.endpointResponse });
  const selected = select(plan, context);
  const headers = new HeaderList();
  for (const { name, read } of selected.mappings) {
    const value = read(context);
    if (value !== undefined) headers.add(name, String(value));
  }
  return grow(context, { answer: transform(plan, context, selected, headers) });
}

/** The response with the lowest status whose pattern matches, else the default response. */
function select({ responses }: Plan, { endpointResponse }: Integrated): ResponsePlan {
  const { selection } = endpointResponse;
  const byPattern = responses.find(({ pattern }) => pattern?.(selection));
  const byDefault = responses.find(({ pattern }) => pattern === undefined);
  // A function that succeeds has no error message to match, so the default response comes first.
  const selected = selection === "" ? (byDefault ?? byPattern) : (byPattern ?? byDefault);
  if (selected !== undefined) return selected;
  throw configurationError(
    "integration response",
    `No integration response matches "${selection || "success"}" and there is no default one (without a selectionPattern).`,
  );
}

function transform(
  plan: Plan,
  context: Integrated,
  selected: ResponsePlan,
  headers: HeaderList,
): Answer {
  const accept = context.request.headers.get("accept");
  const payload = convert(plan, context, selected, accept);
  const chosen = responseTemplate(selected.templates, accept);
  let body = payload;
  let { responseOverride } = context.overrides;
  if (chosen !== undefined) {
    if (typeof payload !== "string") {
      throw configurationError(
        "integration response",
        "A mapping template cannot read a binary payload: set contentHandling to CONVERT_TO_TEXT.",
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
  { isLambda }: Plan,
  { isBinary, endpointResponse }: Integrated,
  { contentHandling }: ResponsePlan,
  accept: string | undefined,
): string | Uint8Array {
  const { body, headers } = endpointResponse;
  if (body.length === 0) return "";
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const payload = convertResponse(
    // A function returns base64 as a JSON string.
    isLambda && contentHandling === "CONVERT_TO_BINARY" ? unquoted(bytes) : bytes,
    isBinary(headers.get("content-type")),
    isBinary(accept),
    contentHandling,
  );
  if (payload !== undefined) return payload;
  throw configurationError(
    "integration response",
    "The body of the integration is to be decoded and is not base64.",
  );
}

function unquoted(json: Uint8Array): Uint8Array {
  return json[0] === 0x22 && json.at(-1) === 0x22 ? json.subarray(1, -1) : json;
}

/** API Gateway ignores an override that is not an integer from 100 to 599. */
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

import { convertRequest } from "./content-handling.ts";
import type { IntegrationRequest, Prepared, Validated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { IntegrationPlan } from "../deployment.ts";
import { GatewayError, configurationError } from "../api/gateway-error.ts";
import { HeaderList, putOwn } from "../../shared/headers.ts";
import { checkMappedHeaders, finishHeaders } from "./integration-headers.ts";
import { renderPathParameters, renderStageVariables } from "./integration-uri.ts";
import type { Overrides } from "./mapping-template.ts";
import { renderTemplate, requestTemplate } from "./mapping-template.ts";
import { printed } from "../../shared/printed.ts";
import { VtlError } from "apigateway-velocity";

/**
 * Makes the request of the method into that of the integration: content handling, mapping
 * template, parameter mappings, overrides, headers, URI. Proxy integrations map no body, and
 * AWS_PROXY maps nothing at all.
 * @throws GatewayError 400, 415, 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function integrationRequest(context: Validated): Prepared {
  const { integration } = context.method;
  switch (integration.type) {
    case "AWS_PROXY":
      return grow(context, { integrationRequest: lambdaProxyRequest(context), overrides: {} });
    case "HTTP_PROXY":
      return grow(context, { integrationRequest: httpProxyRequest(context), overrides: {} });
    default:
      return mappedRequest(context);
  }
}

type QueryParameters = Record<string, string | readonly string[]>;

interface Mapped {
  readonly header: Record<string, string | readonly string[]>;
  readonly path: Record<string, unknown>;
  readonly querystring: QueryParameters;
}

function lambdaProxyRequest(context: Validated): IntegrationRequest {
  const { integration } = context.method;
  const { request, stageVariables } = context;
  // The mappings have no effect on the event, yet an illegal one still fails.
  if (integration.mappings.length > 0) map(context);
  return {
    method: integration.httpMethod ?? request.method,
    uri: renderStageVariables(integration.uri, stageVariables),
    headers: request.headers,
    query: {},
    body: request.body,
  };
}

function httpProxyRequest(context: Validated): IntegrationRequest {
  const { integration } = context.method;
  const { request } = context;
  const mapped = map(context);
  const headers = request.headers.copy();
  for (const name of ["host", "content-encoding", "via"]) headers.remove(name);
  setHeaders(headers, mapped.header);
  const query: QueryParameters = { ...request.multiValueQuery };
  for (const [name, value] of Object.entries(mapped.querystring)) {
    putOwn<QueryParameters[string]>(query, name, [query[name] ?? [], value].flat());
  }
  const body = integration.contentHandling ? convert(context) : request.body;
  return finish(context, { headers, query, path: mapped.path, body });
}

function mappedRequest(context: Validated): Prepared {
  const { integration } = context.method;
  const template = chooseTemplate(context, integration);
  const payload = convert(context);
  const mapped = map(context);
  let body = payload;
  let overrides: Overrides = {};
  if (template !== undefined) {
    if (typeof payload !== "string") {
      throw configurationError(
        "integration request",
        "A binary payload cannot enter a mapping template: set contentHandling to CONVERT_TO_TEXT.",
      );
    }
    const rendered = render(() => renderTemplate(template, payload, context, {}));
    body = rendered.text;
    overrides = rendered;
  }
  const { requestOverride } = overrides;
  const headers = new HeaderList();
  setHeaders(headers, mapped.header);
  setHeaders(headers, strings(requestOverride?.header));
  const request = finish(context, {
    headers,
    query: { ...mapped.querystring, ...strings(requestOverride?.querystring) },
    path: { ...mapped.path, ...requestOverride?.path },
    body,
  });
  return grow(context, { integrationRequest: request, overrides });
}

/** @throws GatewayError 415 when nothing fits and passing through is not allowed */
function chooseTemplate(context: Validated, { templates, passthroughBehavior }: IntegrationPlan) {
  const contentType = context.request.headers.get("content-type");
  const template = requestTemplate(templates, contentType);
  if (template !== undefined) return template;
  const isRefused =
    passthroughBehavior === "NEVER" ||
    (passthroughBehavior === "WHEN_NO_TEMPLATES" && templates.isDeclared);
  if (!isRefused) return undefined;
  throw new GatewayError("UNSUPPORTED_MEDIA_TYPE", {
    stage: "integration request",
    sentence: `No request template is for ${contentType ?? "application/json"}, and passthroughBehavior is ${passthroughBehavior}.`,
  });
}

function convert(context: Validated): string | Uint8Array {
  const { deployment, method, request } = context;
  const isBinary = deployment.isBinary(request.headers.get("content-type"));
  const payload = convertRequest(request.body, isBinary, method.integration.contentHandling);
  if (payload !== undefined) return payload;
  throw configurationError(
    "integration request",
    "contentHandling is CONVERT_TO_BINARY and the request body is no base64.",
  );
}

function map(context: Validated): Mapped {
  const mapped: Mapped = { header: {}, path: {}, querystring: {} };
  for (const { target, name, read } of context.method.integration.mappings) {
    const value = read(context);
    if (value !== undefined) putOwn<unknown>(mapped[target], name, value);
  }
  checkMappedHeaders(Object.keys(mapped.header), context.method.integration.type);
  return mapped;
}

interface Parts {
  readonly headers: HeaderList;
  readonly query: QueryParameters;
  readonly path: Readonly<Record<string, unknown>>;
  readonly body: string | Uint8Array;
}

function finish(context: Validated, { headers, query, path, body }: Parts): IntegrationRequest {
  const { integration } = context.method;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  finishHeaders(headers, context, bytes.length > 0);
  return {
    method: integration.httpMethod ?? context.request.method,
    uri: renderPathParameters(renderStageVariables(integration.uri, context.stageVariables), path),
    headers,
    query,
    body: bytes,
  };
}

function render<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof VtlError)) throw error;
    const sentence = `The request template failed: ${error.message}`;
    if (error.reason !== "body") throw configurationError("integration request", sentence, error);
    throw new GatewayError("DEFAULT_4XX", {
      stage: "integration request",
      status: 400,
      message: "Could not parse request body into json",
      sentence,
      cause: error,
    });
  }
}

function setHeaders(list: HeaderList, values: Mapped["header"]): void {
  for (const [name, value] of Object.entries(values)) {
    list.remove(name.toLowerCase());
    for (const one of typeof value === "string" ? [value] : value) list.add(name, one);
  }
}

/** Overrides as a template gave them: lists stay lists, the rest is printed. */
function strings(values: Readonly<Record<string, unknown>> | undefined): Mapped["header"] {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(printed) : printed(value),
    ]),
  );
}

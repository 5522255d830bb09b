import { VtlError } from "apigateway-velocity";
import { UserError } from "../../../../errors.ts";
import { getOwn, HeaderList, putOwn } from "../../shared/headers.ts";
import { printed } from "../../shared/json-path.ts";
import { functionArnOf, renderStageVariables } from "../../shared/lambda-uri.ts";
import type { IntegrationRequest, Overrides, Prepared, Validated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type {
  ContentHandling,
  Integration,
  IntegrationType,
  PassthroughBehavior,
} from "../api/definition.ts";
import { configurationError, GatewayError } from "../api/gateway-error.ts";
import { parseAwsUri } from "../integrations/aws.ts";
import { contentHandlingOf, convertRequest } from "../integrations/content-handling.ts";
import { finishHeaders, type HeaderValue, isIllegal, setHeaders } from "./integration-headers.ts";
import type { Templates } from "./mapping-template.ts";
import { compileTemplates, renderTemplate, requestTemplate } from "./mapping-template.ts";
import type { Mapping, RequestSources } from "./parameter-mapping.ts";
import { compileRequestMappings } from "./parameter-mapping.ts";

export interface Plan {
  readonly type: IntegrationType;
  /** `{path parameters}` and `${stageVariables.x}` are still in it; empty for MOCK. */
  readonly uri: string;
  /** Undefined for the method of the request. */
  readonly httpMethod: string | undefined;
  readonly mappings: readonly Mapping<RequestSources>[];
  readonly templates: Templates;
  readonly passthroughBehavior: PassthroughBehavior;
  readonly contentHandling: ContentHandling | undefined;
}

const TYPES: readonly string[] = ["MOCK", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY"];
const PASSTHROUGH: readonly string[] = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];

/**
 * @param where the method, for error messages
 * @throws UserError for an integration that PutIntegration refuses
 */
export function compile(integration: Integration, where: string): Plan {
  const type = typeOf(integration, where);
  const passthrough = integration.passthroughBehavior?.toUpperCase() ?? "WHEN_NO_MATCH";
  if (!PASSTHROUGH.includes(passthrough)) {
    throw new UserError(`${where}: passthroughBehavior "${passthrough}" does not exist.`, {
      hint: `Use one of ${PASSTHROUGH.join(", ")}.`,
    });
  }
  const uri = type === "MOCK" ? "" : (integration.uri ?? "");
  checkUri(type, uri, where);
  const httpMethod = (integration.integrationHttpMethod ?? integration.httpMethod)?.toUpperCase();
  return {
    type,
    uri,
    httpMethod: httpMethod === "ANY" ? undefined : httpMethod,
    mappings: compileRequestMappings(integration.requestParameters, where),
    templates: compileTemplates(integration.requestTemplates),
    passthroughBehavior: passthrough as PassthroughBehavior,
    contentHandling: contentHandlingOf(integration.contentHandling, where),
  };
}

/** The type of an integration. @throws UserError for a type that does not exist */
function typeOf(integration: Integration, where: string): IntegrationType {
  const type = integration.type.toUpperCase();
  if (TYPES.includes(type)) return type as IntegrationType;
  throw new UserError(`${where}: the integration type "${integration.type}" does not exist.`, {
    hint: `Use one of ${TYPES.join(", ")}.`,
  });
}

function checkUri(type: IntegrationType, uri: string, where: string): void {
  if (type === "MOCK") return;
  if (type === "HTTP" || type === "HTTP_PROXY") {
    if (!/^https?:\/\//i.test(uri) && !uri.startsWith("${stageVariables.")) {
      throw new UserError(`${where}: "${uri}" is not an HTTP endpoint.`, {
        hint: "The uri of an HTTP integration begins with http:// or https://.",
      });
    }
    return;
  }
  parseAwsUri(uri);
  if (type === "AWS_PROXY" && functionArnOf(uri) === undefined) {
    throw new UserError(`${where}: an AWS_PROXY integration can only invoke a Lambda function.`);
  }
}

/**
 * Makes the integration request from the method request: content handling, mapping template,
 * parameter mappings, overrides, headers and URI. Proxy integrations map no body, and AWS_PROXY maps
 * nothing at all.
 * @throws GatewayError 400, 415, 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function run(plan: Plan, context: Validated): Prepared {
  switch (plan.type) {
    case "AWS_PROXY":
      return grow(context, {
        integrationRequest: lambdaProxyRequest(plan, context),
        overrides: {},
      });
    case "HTTP_PROXY":
      return grow(context, { integrationRequest: httpProxyRequest(plan, context), overrides: {} });
    default:
      return mappedRequest(plan, context);
  }
}

type QueryParameters = Record<string, string | readonly string[]>;

interface Mapped {
  readonly header: Record<string, HeaderValue>;
  readonly path: Record<string, unknown>;
  readonly querystring: QueryParameters;
}

function lambdaProxyRequest(plan: Plan, context: Validated): IntegrationRequest {
  const { request, stageVariables } = context;
  // The mappings have no effect on the event, but an illegal one fails the request.
  map(plan, context);
  return {
    method: plan.httpMethod ?? request.method,
    uri: renderStageVariables(plan.uri, stageVariables),
    headers: request.headers,
    query: {},
    body: request.body,
  };
}

function httpProxyRequest(plan: Plan, context: Validated): IntegrationRequest {
  const { request } = context;
  const mapped = map(plan, context);
  const headers = request.headers.copy();
  for (const name of ["host", "content-encoding", "via"]) headers.remove(name);
  setHeaders(headers, mapped.header);
  const query: QueryParameters = { ...request.multiValueQuery };
  for (const [name, value] of Object.entries(mapped.querystring)) {
    putOwn<QueryParameters[string]>(query, name, [query[name] ?? [], value].flat());
  }
  const body = plan.contentHandling ? convert(plan, context) : request.body;
  return finish(plan, context, { headers, query, path: mapped.path, body });
}

function mappedRequest(plan: Plan, context: Validated): Prepared {
  const template = chooseTemplate(plan, context);
  const payload = convert(plan, context);
  const mapped = map(plan, context);
  let body = payload;
  let overrides: Overrides = {};
  if (template !== undefined) {
    if (typeof payload !== "string") {
      throw configurationError(
        "integration request",
        "A mapping template cannot read a binary payload: set contentHandling to CONVERT_TO_TEXT.",
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
  const request = finish(plan, context, {
    headers,
    query: { ...mapped.querystring, ...strings(requestOverride?.querystring) },
    path: { ...mapped.path, ...requestOverride?.path },
    body,
  });
  return grow(context, { integrationRequest: request, overrides });
}

/** @throws GatewayError 415 when no template matches and the body must not pass through */
function chooseTemplate({ templates, passthroughBehavior }: Plan, { request }: Validated) {
  const contentType = request.headers.get("content-type");
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

function convert({ contentHandling }: Plan, context: Validated): string | Uint8Array {
  const { request } = context;
  const isBinary = context.isBinary(request.headers.get("content-type"));
  const payload = convertRequest(request.body, isBinary, contentHandling);
  if (payload !== undefined) return payload;
  throw configurationError(
    "integration request",
    "contentHandling is CONVERT_TO_BINARY and the request body is not base64.",
  );
}

/** Evaluates the parameter mappings. @throws GatewayError 500 for a header that must not be set */
function map({ mappings, type }: Plan, context: Validated): Mapped {
  const mapped: Mapped = { header: {}, path: {}, querystring: {} };
  for (const { target, name, read } of mappings) {
    const value = read(context);
    if (value !== undefined) putOwn<unknown>(mapped[target], name, value);
  }
  const found = Object.keys(mapped.header).find((name) => isIllegal(name, type));
  if (found === undefined) return mapped;
  throw configurationError(
    "integration request",
    `A parameter mapping sets the header ${found}, which API Gateway forbids for ${type} integrations.`,
  );
}

interface Parts {
  readonly headers: HeaderList;
  readonly query: QueryParameters;
  readonly path: Readonly<Record<string, unknown>>;
  readonly body: string | Uint8Array;
}

function finish(plan: Plan, context: Validated, parts: Parts): IntegrationRequest {
  const { headers, query, path, body } = parts;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (plan.type !== "MOCK") finishHeaders(headers, plan.type, context, bytes.length > 0);
  return {
    method: plan.httpMethod ?? context.request.method,
    uri: renderPathParameters(renderStageVariables(plan.uri, context.stageVariables), path),
    headers,
    query,
    body: bytes,
  };
}

/** Replaces `{name}` by the value of a path mapping; a name without one is left as it is. */
function renderPathParameters(uri: string, path: Readonly<Record<string, unknown>>): string {
  if (!uri.includes("{")) return uri;
  return uri.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = getOwn(path, name);
    return value === undefined ? whole : printed(value);
  });
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

/** The overrides of a template as text; lists stay lists. */
function strings(values: Readonly<Record<string, unknown>> | undefined): Mapped["header"] {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(printed) : printed(value),
    ]),
  );
}

import { UserError } from "../../../../errors.ts";
import type { ContextVariables } from "../api/context-variables.ts";
import type { MethodRequest } from "../api/context.ts";
import { GatewayError, configurationError } from "../api/gateway-error.ts";
import { contextVariable } from "../../shared/access-log-line.ts";
import type { HeaderList } from "../../shared/headers.ts";
import { getOwn } from "../../shared/headers.ts";
import type { Step } from "../../shared/json-path.ts";
import { compilePath, follow, printed } from "../../shared/json-path.ts";

/**
 * A parameter mapping, such as `integration.request.header.X: method.request.path.id`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
 */
export interface Mapping<From> {
  readonly target: "header" | "path" | "querystring";
  readonly name: string;
  readonly read: Source<From>;
}

type Source<From> = (from: From) => string | string[] | undefined;

/** The sources of every mapping. */
interface CommonSources {
  readonly variables: ContextVariables;
  readonly stageVariables: Readonly<Record<string, string>> | null;
}

export interface RequestSources extends CommonSources {
  readonly request: MethodRequest;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

export interface ResponseSources extends CommonSources {
  readonly endpointResponse: { readonly headers: HeaderList; readonly body: Uint8Array | string };
}

type Parameters = Readonly<Record<string, string>> | null | undefined;

/** Compiles `requestParameters` of an integration. */
export const compileRequestMappings = (
  parameters: Parameters,
  where: string,
): readonly Mapping<RequestSources>[] =>
  compile(
    parameters,
    /^integration\.request\.(header|path|querystring)\.(.+)$/s,
    requestSource,
    where,
  );

/** Compiles `responseParameters` of an integration response. */
export const compileResponseMappings = (
  parameters: Parameters,
  where: string,
): readonly Mapping<ResponseSources>[] =>
  compile(parameters, /^method\.response\.(header)\.(.+)$/s, responseSource, where);

/** Compiles `responseParameters` of a gateway response, whose sources are those of a request. */
export const compileGatewayResponseMappings = (
  parameters: Parameters,
  where: string,
): readonly Mapping<RequestSources>[] =>
  compile(parameters, /^gatewayresponse\.(header)\.(.+)$/s, requestSource, where);

/** @throws UserError for a target or a source that does not exist */
function compile<From extends CommonSources>(
  parameters: Parameters,
  target: RegExp,
  sourceOf: (expression: string) => Source<From> | undefined,
  where: string,
): readonly Mapping<From>[] {
  return Object.entries(parameters ?? {}).map(([parameter, expression]) => {
    const [, location, name] = target.exec(parameter) ?? [];
    if (location === undefined || name === undefined) {
      throw new UserError(`${where}: "${parameter}" is not a target of a parameter mapping.`);
    }
    return {
      target: location as Mapping<From>["target"],
      name,
      read: sourceOf(expression) ?? commonSource(expression, where),
    };
  });
}

function requestSource(expression: string): Source<RequestSources> | undefined {
  const match = /^method\.request\.([a-z]+)(?:\.(.+))?$/s.exec(expression);
  if (match === null) return undefined;
  const [, kind, name = ""] = match;
  switch (kind) {
    case "path":
      return ({ pathParameters }) => nonEmpty(getOwn(pathParameters, name));
    case "querystring":
      return ({ request }) => nonEmpty(getOwn(request.query, name));
    case "multivaluequerystring":
      return ({ request }) => oneOrMany(getOwn(request.multiValueQuery, name));
    case "header":
      return ({ request }) => nonEmpty(request.headers.getAllExact(name).at(-1));
    case "multivalueheader":
      return ({ request }) => nonEmpty(request.headers.getAllExact(name).join(","));
    case "body": {
      const read = bodySource(name, (detail) => {
        throw new GatewayError("DEFAULT_4XX", {
          stage: "integration request",
          status: 400,
          message: "Invalid JSON in request body",
          sentence: `A parameter mapping reads ${expression}, but the request body is not JSON: ${detail}`,
        });
      });
      return ({ request }) => read(request.body);
    }
    default:
      return undefined;
  }
}

function responseSource(expression: string): Source<ResponseSources> | undefined {
  const match = /^integration\.response\.([a-z]+)(?:\.(.+))?$/s.exec(expression);
  if (match === null) return undefined;
  const [, kind, name = ""] = match;
  const lower = name.toLowerCase();
  switch (kind) {
    case "header":
      return ({ endpointResponse: { headers } }) =>
        nonEmpty(headers.getAllExact(name).at(-1) ?? headers.get(lower));
    case "multivalueheader":
      return ({ endpointResponse: { headers } }) => nonEmpty(headers.getAll(lower).join(","));
    case "body": {
      const read = bodySource(
        name,
        (detail) => {
          throw configurationError(
            "integration response",
            `A parameter mapping reads ${expression}, but the integration's body is not JSON: ${detail}`,
          );
        },
        followError,
      );
      return ({ endpointResponse }) => read(endpointResponse.body);
    }
    default:
      return undefined;
  }
}

function commonSource(expression: string, where: string): Source<CommonSources> {
  const literal = /^'(.*)'$/s.exec(expression);
  if (literal !== null) return () => nonEmpty(literal[1]);
  if (expression.startsWith("context.")) {
    const path = expression.slice("context.".length);
    return ({ variables }) => stringOf(contextVariable(variables, path));
  }
  if (expression.startsWith("stageVariables.")) {
    const name = expression.slice("stageVariables.".length);
    return ({ stageVariables }) => nonEmpty(getOwn(stageVariables, name));
  }
  throw new UserError(`${where}: "${expression}" is not a source of a parameter mapping.`, {
    hint: "Use method.request.…, integration.response.…, context.…, stageVariables.… or a value in single quotes.",
  });
}

/**
 * Follows a path in the body of a response. The error of a Lambda function can hold an object as the
 * JSON text of its `errorMessage`, whose members API Gateway deserializes for header mappings.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
function followError(body: unknown, steps: readonly Step[]): unknown {
  const message = follow(body, ["errorMessage"]);
  if (typeof message === "string" && message.trimStart().startsWith("{")) {
    try {
      const found = follow(JSON.parse(message), steps);
      if (found !== undefined) return found;
    } catch {
      // The message is plain text.
    }
  }
  return follow(body, steps);
}

function asText(body: Uint8Array | string): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/** Reads the whole body or a path in it. An empty body counts as an empty object. */
function bodySource(
  path: string,
  refuse: (detail: string) => never,
  lookUp: (value: unknown, steps: readonly Step[]) => unknown = follow,
): (body: Uint8Array | string) => string | undefined {
  const steps = compilePath(path);
  if (steps === undefined) {
    throw new UserError(
      `The JSONPath expression "${path}" is not supported in a parameter mapping.`,
      {
        hint: "Keys and indexes are: pets[0].name.",
      },
    );
  }
  return (body) => {
    const text = (body.length === 0 ? "{}" : asText(body)).trim();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      // API Gateway refuses invalid JSON only when it begins like an object.
      if (text.startsWith("{")) refuse(String(error));
    }
    return path === "" ? nonEmpty(text) : stringOf(lookUp(value, steps));
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function oneOrMany(values: string[] | undefined): string | string[] | undefined {
  return values?.length === 1 ? nonEmpty(values[0]) : values;
}

function stringOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return nonEmpty(printed(value));
}

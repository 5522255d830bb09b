import type { Metered, Validated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { Method, RestApiDefinition } from "../api/definition.ts";
import { UserError } from "../../../../errors.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { getOwn } from "../../shared/headers.ts";
import { mimeType } from "./media-types.ts";
import type { SchemaCheck } from "./models.ts";
import { compileModels } from "./models.ts";

/** What the request validator of a method checks. */
export interface RequestValidatorPlan {
  /** In the order API Gateway lists them. */
  readonly requiredParameters: readonly RequiredParameter[];
  /** By media type in lower case and `$default`; undefined when bodies are not validated. */
  readonly models: ReadonlyMap<string, SchemaCheck> | undefined;
}

interface RequiredParameter {
  readonly location: string;
  readonly name: string;
}

/**
 * Checks parameters first, then the body, where the method has a request validator.
 * @throws GatewayError 400
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function validate(context: Metered): Validated {
  const { validator } = context.method;
  if (validator !== undefined) {
    validateParameters(context, validator);
    if (validator.models !== undefined) validateBody(context, validator.models);
  }
  return grow(context, { validated: true as const });
}

/** Prepares the validators of a definition; the result compiles that of one method. */
export function compileValidators(definition: RestApiDefinition) {
  const modelOf = compileModels(definition.models ?? {});
  const validators = definition.requestValidators ?? {};
  return (method: Method, path: string, where: string): RequestValidatorPlan | undefined => {
    const id = method.requestValidatorId?.trim();
    if (!id) return undefined;
    const validator = getOwn(validators, id);
    if (validator === undefined) throw new UserError(`${where}: there is no validator "${id}".`);
    return {
      requiredParameters:
        validator.validateRequestParameters === true
          ? requiredParameters(method.requestParameters ?? {})
          : [],
      models:
        validator.validateRequestBody === true
          ? new Map(
              Object.entries(method.requestModels ?? {}).map(([type, name]) => [
                type.toLowerCase(),
                modelOf(name, `${where}, ${path}`),
              ]),
            )
          : undefined,
    };
  };
}

function requiredParameters(parameters: Readonly<Record<string, boolean>>): RequiredParameter[] {
  return Object.entries(parameters)
    .filter(([, isRequired]) => isRequired)
    .map(([parameter]) => parameter)
    .sort()
    .flatMap((parameter) => {
      const match = /^method\.request\.(header|path|querystring)\.(.+)$/s.exec(parameter);
      return match === null ? [] : [{ location: match[1]!, name: match[2]! }];
    });
}

function validateParameters(context: Metered, { requiredParameters }: RequestValidatorPlan): void {
  const missing = requiredParameters
    .filter((parameter) => (valueOf(context, parameter) ?? "").trim() === "")
    .map(({ name }) => name);
  if (missing.length === 0) return;
  const message = `Missing required request parameters: [${missing.join(", ")}]`;
  throw new GatewayError("BAD_REQUEST_PARAMETERS", {
    stage: "validate",
    message,
    validationError: message,
    sentence: `${message}.`,
  });
}

function valueOf(context: Metered, { location, name }: RequiredParameter): string | undefined {
  switch (location) {
    case "header":
      return context.request.headers.get(name.toLowerCase());
    case "path":
      return getOwn(context.pathParameters, name);
    default:
      return getOwn(context.request.query, name);
  }
}

/** An empty body is an empty object; a media type without a model is not looked at. */
function validateBody(context: Metered, models: ReadonlyMap<string, SchemaCheck>): void {
  const { request } = context;
  const type = mimeType(request.headers.get("content-type") ?? "application/json") ?? "";
  const check = models.get(type) ?? models.get("$default");
  if (check === undefined) return;
  const problem = check(
    request.body.length === 0 ? "{}" : Buffer.from(request.body).toString("utf8"),
  );
  if (problem === undefined) return;
  throw new GatewayError("BAD_REQUEST_BODY", {
    stage: "validate",
    validationError: `[${problem.message}]`,
    sentence: `The body does not satisfy its model: ${problem.detail}.`,
  });
}

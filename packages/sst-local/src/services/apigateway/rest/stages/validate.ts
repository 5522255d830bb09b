import type { Metered, Validated } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { Method, RequestValidator, RestApiDefinition } from "../api/definition.ts";
import type { Settings } from "../api/options.ts";
import { UserError } from "../../../../errors.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { getOwn } from "../../shared/headers.ts";
import { mimeType } from "./media-types.ts";
import type { SchemaCheck } from "./models.ts";
import { compileModels } from "./models.ts";

/** The checks of a method's request validator. */
interface RequestValidatorPlan {
  /** In the order in which API Gateway lists them. */
  readonly requiredParameters: readonly RequiredParameter[];
  /** By media type in lower case and `$default`; undefined when bodies are not validated. */
  readonly models: ReadonlyMap<string, SchemaCheck> | undefined;
}

interface RequiredParameter {
  readonly location: string;
  readonly name: string;
}

/** Undefined for a method without a request validator. */
export type Plan = RequestValidatorPlan | undefined;

/**
 * Checks the parameters, then the body, of a method that has a request validator.
 * @throws GatewayError 400
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function run(validator: Plan, context: Metered): Validated {
  if (validator !== undefined) {
    validateParameters(context, validator);
    if (validator.models !== undefined) validateBody(context, validator.models);
  }
  return grow(context, { validated: true as const });
}

/** The validators and models of an API. */
export interface ApiPlan {
  readonly validators: Readonly<Record<string, RequestValidator>>;
  readonly modelOf: (name: string, where: string) => SchemaCheck;
}

export function compileApi(
  definition: RestApiDefinition,
  { hasCheckedModels }: Pick<Settings, "hasCheckedModels">,
): ApiPlan {
  const { models = {}, requestValidators = {} } = definition;
  const compileLate = hasCheckedModels(definition);
  return { validators: requestValidators, modelOf: compileModels(models, { compileLate }) };
}

/** @throws UserError for a validator or a model that does not exist */
export function compile(method: Method, { validators, modelOf }: ApiPlan, where: string): Plan {
  const id = method.requestValidatorId?.trim();
  if (!id) return undefined;
  const validator = getOwn(validators, id);
  if (validator === undefined) {
    throw new UserError(`${where}: there is no request validator "${id}".`);
  }
  const { requestParameters, requestModels } = method;
  return {
    requiredParameters:
      validator.validateRequestParameters === true
        ? requiredParameters(requestParameters ?? {})
        : [],
    models:
      validator.validateRequestBody === true
        ? new Map(
            Object.entries(requestModels ?? {}).map(([type, name]) => [
              type.toLowerCase(),
              modelOf(name, where),
            ]),
          )
        : undefined,
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

/** An empty body counts as an empty object; a media type without a model is not validated. */
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

import { createHash } from "node:crypto";
import type { Operation } from "../../aws/api.ts";
import { AwsError } from "../../aws/error.ts";
import { Input } from "../../aws/input.ts";
import { PARAMETER_TYPES, type ParameterType } from "./graph.ts";
import { isUnder, parseFilters } from "./parameter-filter.ts";
import type { Parameter, ParameterStore } from "./store.ts";

export interface OperationContext {
  readonly store: ParameterStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The ARN of a parameter's name. */
  readonly arnOf: (name: string) => string;
}

/** The emulated operations, all of which AWS wants signed. */
export function parameterOperations(context: OperationContext): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, Operation] => [
      name,
      { access: "signed", run: (input) => run(new Input(input), context) },
    ]),
  );
}

const OPERATIONS: Record<string, (input: Input, context: OperationContext) => object> = {
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  DescribeParameters: describeParameters,
  PutParameter: putParameter,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
};

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
function getParameter(input: Input, context: OperationContext) {
  const parameter = find(input.string("Name"), context);
  if (!parameter) throw parameterNotFound();
  return {
    Parameter: described(parameter, input.optionalBoolean("WithDecryption") ?? false, context),
  };
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
function getParameters(input: Input, context: OperationContext) {
  const names = [...new Set(input.optionalStrings("Names"))];
  if (names.length < 1 || names.length > 10) {
    throw validationError("Names must have from 1 to 10 members");
  }
  const decrypted = input.optionalBoolean("WithDecryption") ?? false;
  const found = names.map((name) => ({ name, parameter: find(name, context) }));
  return {
    Parameters: found.flatMap(({ parameter }) =>
      parameter ? [described(parameter, decrypted, context)] : [],
    ),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
function getParametersByPath(input: Input, context: OperationContext) {
  const path = input.string("Path");
  if (!path.startsWith("/")) {
    throw validationError("The parameter path must begin with a forward slash.");
  }
  const recursive = input.optionalBoolean("Recursive") ?? false;
  const matches = parseFilters(input.structures("ParameterFilters"));
  const under = context.store
    .all()
    .filter((parameter) => isUnder(parameter.name, path, recursive) && matches(parameter));
  const decrypted = input.optionalBoolean("WithDecryption") ?? false;
  const { items, next } = pageOf(under, input, 10);
  return {
    Parameters: items.map((parameter) => described(parameter, decrypted, context)),
    ...(next !== undefined && { NextToken: next }),
  };
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
function describeParameters(input: Input, context: OperationContext) {
  const found = context.store.all().filter(parseFilters(input.structures("ParameterFilters")));
  const { items, next } = pageOf(found, input, 50);
  return {
    Parameters: items.map((parameter) => {
      const { Value: _, ...metadata } = described(parameter, false, context);
      const { description, allowedPattern, tier = "Standard" } = parameter;
      return {
        ...metadata,
        Description: description,
        AllowedPattern: allowedPattern,
        Tier: tier,
      };
    }),
    ...(next !== undefined && { NextToken: next }),
  };
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
function putParameter(input: Input, context: OperationContext) {
  const name = input.string("Name");
  const value = input.string("Value");
  const existing = context.store.get(name);
  if (existing && input.optionalBoolean("Overwrite") !== true) {
    throw new AwsError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }
  const type = input.optionalString("Type") ?? existing?.type;
  if (type === undefined) {
    throw validationError("A parameter type is required when you create a parameter.");
  }
  const description = input.optionalString("Description", { empty: true }) ?? existing?.description;
  const allowedPattern =
    input.optionalString("AllowedPattern", { empty: true }) ?? existing?.allowedPattern;
  const tier = input.optionalString("Tier") ?? existing?.tier ?? "Standard";
  checkName(name);
  checkValue(value, tier, allowedPattern);
  const version = (existing?.version ?? 0) + 1;
  context.store.put({
    name,
    type: parameterType(type),
    value,
    version,
    modified: context.now(),
    dataType: input.optionalString("DataType") ?? existing?.dataType ?? "text",
    tier,
    ...(description !== undefined && { description }),
    ...(allowedPattern !== undefined && { allowedPattern }),
  });
  return { Version: version, Tier: tier };
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
function deleteParameter(input: Input, context: OperationContext) {
  if (!context.store.delete(input.string("Name"))) throw parameterNotFound();
  return {};
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
function deleteParameters(input: Input, context: OperationContext) {
  const names = input.optionalStrings("Names") ?? [];
  const outcomes = names.map((name) => ({ name, deleted: context.store.delete(name) }));
  return {
    DeletedParameters: outcomes.filter(({ deleted }) => deleted).map(({ name }) => name),
    InvalidParameters: outcomes.filter(({ deleted }) => !deleted).map(({ name }) => name),
  };
}

/**
 * The parameter of a name or ARN, with a version after a colon.
 * @throws AwsError ParameterVersionNotFound for another version than the newest, the only one here
 */
function find(nameOrArn: string, context: OperationContext): Parameter | undefined {
  const [, arnName] = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(nameOrArn) ?? [];
  const [name = "", version] = (arnName ?? nameOrArn).split(":");
  const parameter =
    context.store.get(name) ?? (arnName ? context.store.get(name.slice(1)) : undefined);
  if (parameter && version !== undefined && String(parameter.version) !== version) {
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${name}.`,
    );
  }
  return parameter;
}

function described(parameter: Parameter, decrypted: boolean, { arnOf }: OperationContext) {
  const isEncrypted = parameter.type === "SecureString" && !decrypted;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: isEncrypted ? ciphertext(parameter.value) : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modified / 1000,
    ARN: arnOf(parameter.name),
    DataType: parameter.dataType ?? "text",
  };
}

/** A stand-in for KMS's ciphertext, so that a forgotten WithDecryption shows. */
function ciphertext(value: string): string {
  return `AQICAH${createHash("sha512").update(value).digest("base64")}`;
}

function checkName(name: string): void {
  if (!/^[\w.\-/]{1,1011}$/.test(name)) {
    throw validationError(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw validationError(`No access to reserved parameter name: ${name}.`);
  }
  if (name.includes("/") && !name.startsWith("/")) {
    throw validationError("Parameter name must be a fully qualified name.");
  }
}

function checkValue(value: string, tier: string, allowedPattern: string | undefined): void {
  const largest = tier === "Advanced" ? 8192 : 4096;
  if (Buffer.byteLength(value) > largest) {
    throw validationError(
      `${tier} tier parameters support a maximum parameter value of ${largest} characters.`,
    );
  }
  if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(value)) {
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
}

function parameterType(type: string): ParameterType {
  const found = PARAMETER_TYPES.find((known) => known === type);
  if (!found) {
    throw new AwsError("UnsupportedParameterType", `The parameter type ${type} is not supported.`);
  }
  return found;
}

function pageOf(all: readonly Parameter[], input: Input, largest: number) {
  const size = input.optionalInteger("MaxResults", { min: 1, max: largest }) ?? largest;
  const token = input.optionalString("NextToken");
  if (token !== undefined && !/^\d+$/.test(token)) {
    throw new AwsError("InvalidNextToken", "The specified token is not valid.");
  }
  const end = Number(token ?? 0) + size;
  return {
    items: all.slice(end - size, end),
    next: end < all.length ? String(end) : undefined,
  };
}

const parameterNotFound = (): AwsError => new AwsError("ParameterNotFound");

const validationError = (message: string): AwsError => new AwsError("ValidationException", message);

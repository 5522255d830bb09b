import { createHash } from "node:crypto";
import { type Parameter, PARAMETER_TYPES, type ParameterType } from "./definition.ts";
import { parameterNotFound, SsmError, validationError } from "./errors.ts";
import { isUnder, parseFilters } from "./filter.ts";
import type { Input } from "./input.ts";
import type { ParameterStore } from "./store.ts";

/** What the operations work with. */
export interface Services {
  store: ParameterStore;
  readonly now: () => number;
  /** The ARN of a parameter's name. */
  readonly arnOf: (name: string) => string;
}

/** Operations by name, as the `X-Amz-Target` header carries it. */
export const OPERATIONS: Readonly<Record<string, (input: Input, services: Services) => object>> = {
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  DescribeParameters: describeParameters,
  PutParameter: putParameter,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
function getParameter(input: Input, services: Services) {
  const parameter = find(input.string("Name"), services);
  if (!parameter) throw parameterNotFound();
  return { Parameter: shown(parameter, input.boolean("WithDecryption"), services) };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
function getParameters(input: Input, services: Services) {
  const names = [...new Set(input.strings("Names"))];
  if (names.length < 1 || names.length > 10) {
    throw validationError("Names must have from 1 to 10 members");
  }
  const decrypted = input.boolean("WithDecryption");
  const found = names.map((name) => ({ name, parameter: find(name, services) }));
  return {
    Parameters: found.flatMap(({ parameter }) =>
      parameter ? [shown(parameter, decrypted, services)] : [],
    ),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
function getParametersByPath(input: Input, services: Services) {
  const path = input.string("Path");
  if (!path.startsWith("/")) {
    throw validationError("The parameter path must begin with a forward slash.");
  }
  const recursive = input.boolean("Recursive");
  const matches = parseFilters(input.objects("ParameterFilters"));
  const under = services.store
    .all()
    .filter((parameter) => isUnder(parameter.name, path, recursive) && matches(parameter));
  const decrypted = input.boolean("WithDecryption");
  const { items, next } = pageOf(under, input, 10);
  return {
    Parameters: items.map((parameter) => shown(parameter, decrypted, services)),
    ...(next !== undefined && { NextToken: next }),
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
function describeParameters(input: Input, services: Services) {
  const found = services.store.all().filter(parseFilters(input.objects("ParameterFilters")));
  const { items, next } = pageOf(found, input, 50);
  return {
    Parameters: items.map((parameter) => {
      const { Value: _, ...described } = shown(parameter, false, services);
      const { description, allowedPattern, tier = "Standard" } = parameter;
      return {
        ...described,
        Description: description,
        AllowedPattern: allowedPattern,
        Tier: tier,
      };
    }),
    ...(next !== undefined && { NextToken: next }),
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
function putParameter(input: Input, services: Services) {
  const name = input.string("Name");
  const value = input.string("Value");
  const existing = services.store.get(name);
  if (existing && !input.boolean("Overwrite")) {
    throw new SsmError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }
  const type = input.optionalString("Type") ?? existing?.type;
  if (type === undefined) {
    throw validationError("A parameter type is required when you create a parameter.");
  }
  const description = input.optionalString("Description") ?? existing?.description;
  const allowedPattern = input.optionalString("AllowedPattern") ?? existing?.allowedPattern;
  const tier = input.optionalString("Tier") ?? existing?.tier ?? "Standard";
  checkName(name);
  checkValue(value, tier, allowedPattern);
  const version = (existing?.version ?? 0) + 1;
  services.store.put({
    name,
    type: parameterType(type),
    value,
    version,
    modified: services.now(),
    dataType: input.optionalString("DataType") ?? existing?.dataType ?? "text",
    tier,
    ...(description !== undefined && { description }),
    ...(allowedPattern !== undefined && { allowedPattern }),
  });
  return { Version: version, Tier: tier };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
function deleteParameter(input: Input, services: Services) {
  if (!services.store.delete(input.string("Name"))) throw parameterNotFound();
  return {};
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
function deleteParameters(input: Input, services: Services) {
  const outcomes = input
    .strings("Names")
    .map((name) => ({ name, deleted: services.store.delete(name) }));
  return {
    DeletedParameters: outcomes.filter(({ deleted }) => deleted).map(({ name }) => name),
    InvalidParameters: outcomes.filter(({ deleted }) => !deleted).map(({ name }) => name),
  };
}

/** By name or ARN, with a version after a colon: only the newest is kept here. */
function find(nameOrArn: string, services: Services): Parameter | undefined {
  const [, arnName] = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(nameOrArn) ?? [];
  const [name = "", version] = (arnName ?? nameOrArn).split(":");
  const parameter =
    services.store.get(name) ?? (arnName ? services.store.get(name.slice(1)) : undefined);
  if (parameter && version !== undefined && String(parameter.version) !== version) {
    throw new SsmError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${name}.`,
    );
  }
  return parameter;
}

function shown(parameter: Parameter, decrypted: boolean, { arnOf }: Services) {
  const secret = parameter.type === "SecureString" && !decrypted;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: secret ? ciphertext(parameter.value) : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modified / 1000,
    ARN: arnOf(parameter.name),
    DataType: parameter.dataType ?? "text",
  };
}

/** Something unreadable in place of KMS's answer, so that a forgotten WithDecryption shows. */
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
    throw new SsmError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
}

function parameterType(type: string): ParameterType {
  const found = PARAMETER_TYPES.find((known) => known === type);
  if (!found) {
    throw new SsmError("UnsupportedParameterType", `The parameter type ${type} is not supported.`);
  }
  return found;
}

function pageOf(all: readonly Parameter[], input: Input, largest: number) {
  const size = input.integer("MaxResults", { min: 1, max: largest, otherwise: largest });
  const token = input.optionalString("NextToken");
  if (token !== undefined && !/^\d+$/.test(token)) {
    throw new SsmError("InvalidNextToken", "The specified token is not valid.");
  }
  const end = Number(token ?? 0) + size;
  return {
    items: all.slice(end - size, end),
    next: end < all.length ? String(end) : undefined,
  };
}

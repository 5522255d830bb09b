import type {
  SchemaAttributeDefinition,
  UserPoolClientDefinition,
  UserPoolDefinition,
} from "./definition.ts";
import { cognitoError } from "./errors.ts";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
export const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set([
  "address",
  "birthdate",
  "email",
  "email_verified",
  "family_name",
  "gender",
  "given_name",
  "locale",
  "middle_name",
  "name",
  "nickname",
  "phone_number",
  "phone_number_verified",
  "picture",
  "preferred_username",
  "profile",
  "sub",
  "updated_at",
  "website",
  "zoneinfo",
]);

const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)*$/;
const PHONE_NUMBER = /^\+[0-9]{4,15}$/;

/** Attribute values by name; booleans and numbers are strings, as in the API. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * Checks values against the pool's schema.
 * @throws AwsError InvalidParameterException
 */
export function checkAttributes(pool: UserPoolDefinition, given: Attributes): void {
  for (const [name, value] of Object.entries(given)) {
    const schema = schemaOf(pool, name);
    if (!STANDARD_ATTRIBUTES.has(name) && !schema) {
      throw cognitoError("attributesInvalid", {
        detail: `Type for attribute {${name}} could not be determined`,
      });
    }
    if (name === "sub") throw cognitoError("attributeImmutable", { attribute: "user.sub" });
    if (name === "email" && value !== "" && !EMAIL.test(value)) throw cognitoError("emailInvalid");
    if (name === "phone_number" && value !== "" && !PHONE_NUMBER.test(value)) {
      throw cognitoError("phoneInvalid");
    }
    const detail = schema && constraintBroken(schema, value);
    if (detail) throw cognitoError("attributesInvalid", { detail: `${name}: ${detail}\n` });
  }
}

/**
 * Checks that every attribute that the pool requires has a value.
 * @throws AwsError InvalidParameterException
 */
export function checkRequiredAttributes(pool: UserPoolDefinition, given: Attributes): void {
  const missing = missingAttributes(pool, given)[0];
  if (missing === undefined) return;
  throw cognitoError("attributesInvalid", { detail: `${missing}: The attribute is required\n` });
}

/** The names of the required attributes that have no value. */
export function missingAttributes(pool: UserPoolDefinition, given: Attributes): string[] {
  return (pool.schemas ?? [])
    .filter(({ required, name }) => required && name !== "sub" && !given[name])
    .map(({ name }) => name);
}

/**
 * Checks that the schema lets the attributes change.
 * @throws AwsError InvalidParameterException
 */
export function checkMutable(pool: UserPoolDefinition, given: Attributes): void {
  for (const name of Object.keys(given)) {
    if (schemaOf(pool, name)?.mutable === false) {
      throw cognitoError("attributeImmutable", { attribute: `user.${name}` });
    }
  }
}

/**
 * Checks that the app client may write the attributes (`writeAttributes`). No client may write
 * `email_verified` or `phone_number_verified`, which administrators and codes set.
 * @throws AwsError NotAuthorizedException
 */
export function checkWritable(client: UserPoolClientDefinition, given: Attributes): void {
  for (const name of Object.keys(given)) {
    const allowed = client.writeAttributes?.includes(name) ?? true;
    if (!allowed || name.endsWith("_verified")) throw cognitoError("attributeUnwritable");
  }
}

/** The attributes that the app client may read (`readAttributes`). */
export function readableAttributes(
  client: UserPoolClientDefinition,
  attributes: Attributes,
): Attributes {
  const { readAttributes } = client;
  if (!readAttributes) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => readAttributes.includes(name)),
  );
}

/** The claim of an attribute: `…_verified` is a boolean, `address` an object. */
export function claimOf(name: string, value: string): unknown {
  if (name === "email_verified" || name === "phone_number_verified") return value === "true";
  if (name === "address") return { formatted: value };
  return value;
}

export function isEmail(value: string): boolean {
  return EMAIL.test(value);
}

export function isPhoneNumber(value: string): boolean {
  return PHONE_NUMBER.test(value);
}

function schemaOf(pool: UserPoolDefinition, name: string): SchemaAttributeDefinition | undefined {
  return pool.schemas?.find((schema) =>
    STANDARD_ATTRIBUTES.has(schema.name) ? schema.name === name : customName(schema) === name,
  );
}

function customName(schema: SchemaAttributeDefinition): string {
  const prefix = schema.developerOnlyAttribute ? "dev:custom:" : "custom:";
  return schema.name.startsWith("custom:") ? schema.name : `${prefix}${schema.name}`;
}

function constraintBroken(schema: SchemaAttributeDefinition, value: string): string | undefined {
  const { minLength, maxLength } = schema.stringAttributeConstraints ?? {};
  const { minValue, maxValue } = schema.numberAttributeConstraints ?? {};
  if (schema.attributeDataType === "Number") {
    const number = Number(value);
    if (value.trim() === "" || Number.isNaN(number)) return "Value is not a number";
    if (minValue && number < Number(minValue)) return `Value is less than ${minValue}`;
    if (maxValue && number > Number(maxValue)) return `Value is greater than ${maxValue}`;
    return undefined;
  }
  if (schema.attributeDataType === "Boolean") {
    return value === "true" || value === "false" ? undefined : "Value is not a boolean";
  }
  if (minLength && value.length < Number(minLength)) return "String is too short";
  if (maxLength && value.length > Number(maxLength)) return "String is too long";
  return undefined;
}

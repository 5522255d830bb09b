import { invalidParameterValue } from "./errors.ts";
import type { MessageAttribute } from "./message.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The message attributes of a request.
 * @param prefix of the parameters: `MessageAttributes.entry.`
 * @throws AwsError InvalidParameterValue
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function parseAttributes(
  input: URLSearchParams,
  prefix: string,
): Record<string, MessageAttribute> {
  const attributes: [string, MessageAttribute][] = [];
  for (let number = 1; input.has(`${prefix}${number}.Name`); number++) {
    const name = input.get(`${prefix}${number}.Name`) ?? "";
    checkName(name);
    attributes.push([name, parseAttribute(input, `${prefix}${number}.Value.`, name)]);
  }
  return Object.fromEntries(attributes);
}

/** Bytes of names, types and values, which count towards a message's size. */
export const attributesBytes = (attributes: Readonly<Record<string, MessageAttribute>>): number =>
  Object.entries(attributes).reduce(
    (size, [name, { BinaryValue, DataType, StringValue = "" }]) =>
      size +
      Buffer.byteLength(name + DataType + StringValue) +
      Buffer.byteLength(BinaryValue ?? "", "base64"),
    0,
  );

function checkName(name: string): void {
  const isValid = /^[\w.-]{1,256}$/.test(name) && !/^(?:aws|amazon)\.|^\.|\.$|\.\./i.test(name);
  if (isValid) return;
  throw invalidParameterValue(`The message attribute name '${name}' is invalid.`);
}

function parseAttribute(input: URLSearchParams, prefix: string, name: string): MessageAttribute {
  const DataType = input.get(`${prefix}DataType`) ?? "";
  if (DataType === "") {
    throw invalidParameterValue(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  }
  const [, kind] = /^(String|Number|Binary)(?:\..+)?$/.exec(DataType) ?? [];
  if (kind === undefined) {
    throw invalidParameterValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const field = kind === "Binary" ? "BinaryValue" : "StringValue";
  const value = input.get(prefix + field) ?? "";
  if (value === "") {
    throw invalidParameterValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  if (kind === "Number" && !NUMBER.test(value)) {
    throw invalidParameterValue(`Could not cast message attribute '${name}' value to number.`);
  }
  if (DataType === "String.Array" && !isArray(value)) {
    throw invalidParameterValue(
      `Could not deserialize message attribute '${name}' value to an array.`,
    );
  }
  return { DataType, [field]: value };
}

function isArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

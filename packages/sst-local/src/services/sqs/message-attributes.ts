import { isRecord } from "../../graph/inputs.ts";
import { invalidParameter, unsupportedOperation } from "./errors.ts";
import type { MessageAttribute, MessageAttributes } from "./message.ts";

/** Characters that a message's body and its string attributes may not have, as in XML 1.0. */
export const INVALID_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MOST = 10;

/**
 * The `MessageAttributes` of SendMessage.
 * @throws AwsError InvalidParameterValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes
 */
export function parseMessageAttributes(value: unknown): MessageAttributes | undefined {
  const attributes = entriesOf(value, "MessageAttributes");
  if (attributes.length === 0) return undefined;
  if (attributes.length > MOST) {
    throw invalidParameter(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MOST}].`,
    );
  }
  return Object.fromEntries(
    attributes.map(([name, attribute]) => {
      checkName(name);
      return [name, parseAttribute(`message (user) attribute '${name}'`, attribute)];
    }),
  );
}

/**
 * The `MessageSystemAttributes` of SendMessage, of which there is one: `AWSTraceHeader`.
 * @throws AwsError InvalidParameterValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-system-attributes
 */
export function parseSystemAttributes(value: unknown): MessageAttributes | undefined {
  const attributes = entriesOf(value, "MessageSystemAttributes");
  if (attributes.length === 0) return undefined;
  return Object.fromEntries(
    attributes.map(([name, attribute]) => {
      if (name !== "AWSTraceHeader") {
        throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
      }
      return [name, parseAttribute(`message system attribute '${name}'`, attribute)];
    }),
  );
}

/** Bytes of names, types and values, which count towards a message's size. */
export function sizeOf(attributes: MessageAttributes = {}): number {
  return Object.entries(attributes).reduce(
    (size, [name, { DataType, StringValue, BinaryValue }]) => {
      const value =
        BinaryValue === undefined
          ? Buffer.byteLength(StringValue ?? "")
          : Buffer.byteLength(BinaryValue, "base64");
      return size + Buffer.byteLength(name) + Buffer.byteLength(DataType) + value;
    },
    0,
  );
}

function entriesOf(value: unknown, parameter: string): [name: string, attribute: unknown][] {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) throw invalidParameter(`${parameter} must be a map.`);
  return Object.entries(value);
}

function checkName(name: string): void {
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw invalidParameter(
      "Message (user) attribute name can only include alphanumeric characters, hyphens, underscores, or periods. 1 to 256 in length.",
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.",
    );
  }
  if (name.startsWith(".") || name.endsWith(".") || name.includes("..")) {
    throw invalidParameter(
      "Message (user) attribute name must not begin or end with character '.', and must not have successive '.' characters.",
    );
  }
}

function parseAttribute(subject: string, attribute: unknown): MessageAttribute {
  const { DataType, StringValue, BinaryValue, StringListValues, BinaryListValues } = isRecord(
    attribute,
  )
    ? attribute
    : {};
  if (typeof DataType !== "string" || DataType === "") {
    throw invalidParameter(`The ${subject} must contain a non-empty message attribute type.`);
  }
  const [, kind] = /^(String|Number|Binary)(\..+)?$/.exec(DataType) ?? [];
  if (kind === undefined || DataType.length > 256) {
    throw invalidParameter(
      `The type of ${subject} is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (isFilled(StringListValues) || isFilled(BinaryListValues)) {
    throw unsupportedOperation(
      "Message attribute list values in SendMessage operation are not supported.",
    );
  }
  const value = kind === "Binary" ? BinaryValue : StringValue;
  const other = kind === "Binary" ? StringValue : BinaryValue;
  if (typeof value !== "string" || value === "") {
    const capitalized = subject.replace(/^m/, "M");
    throw invalidParameter(
      isFilled(other)
        ? `${capitalized} with type '${DataType}' must use field '${kind === "Binary" ? "Binary" : "String"}'.`
        : `${capitalized} must contain a non-empty value of type '${DataType}'.`,
    );
  }
  if (isFilled(other)) {
    throw invalidParameter(`${subject.replace(/^m/, "M")} must have a single value.`);
  }
  if (kind === "Binary") return { DataType, BinaryValue: value };
  if (kind === "Number" && !NUMBER.test(value)) {
    throw invalidParameter(`Can't cast the value of ${subject} to a number.`);
  }
  if (INVALID_CHARACTER.test(value)) {
    throw invalidParameter(`Invalid characters were found in the value of ${subject}.`);
  }
  return { DataType, StringValue: value };
}

/** True for a text or list that is there and not empty. */
const isFilled = (value: unknown): boolean =>
  (typeof value === "string" || Array.isArray(value)) && value.length > 0;

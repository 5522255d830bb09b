import type { Input } from "../../aws/input.ts";
import { isoSeconds } from "../../aws/iso-time.ts";
import { busNameOf } from "../../aws/target-arns.ts";
import { isRecord, parsedJson } from "../../graph/inputs.ts";
import type { NewEvent } from "./buses.ts";
import { validationError } from "./errors.ts";

/** Why an entry of PutEvents fails on its own. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** An entry that can be put on a bus. */
export interface Entry {
  readonly busName: string;
  readonly event: NewEvent;
}

const MOST_ENTRIES = 10;
/** https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb/ */
const MOST_BYTES = 1024 * 1024;

/**
 * Checks a request of PutEvents as a whole.
 * @throws AwsError ValidationException
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function checkEntries(entries: readonly Input[]): void {
  const bound = (limit: string) =>
    validationError(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${limit}`,
    );
  if (entries.length === 0) throw bound("greater than or equal to 1");
  if (entries.length > MOST_ENTRIES) throw bound(`less than or equal to ${MOST_ENTRIES}`);
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES) {
    throw validationError("Total size of the entries in the request is over the limit.");
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf(entry: Input): number {
  const texts = [
    ...["Source", "DetailType", "Detail"].map((name) => entry.optionalString(name, EMPTY) ?? ""),
    ...(entry.optionalStrings("Resources") ?? []),
  ];
  const time = entry.optionalNumber("Time") === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time);
}

const EMPTY = { empty: true } as const;
const REQUIRED = ["Source", "DetailType", "Detail"] as const;

/** Reads an entry. @throws AwsError for a value that no entry can have */
export function readEntry(entry: Input): Entry | EntryError {
  const values = Object.fromEntries(
    REQUIRED.map((name) => [name, entry.optionalString(name, EMPTY) ?? ""]),
  );
  const missing = REQUIRED.find((name) => values[name] === "");
  if (missing) {
    return invalid(`Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  }
  const { Detail = "", DetailType = "", Source = "" } = values;
  if (DetailType.length > 128) {
    return invalid(
      "Parameter DetailType is not valid. Reason: DetailType must be shorter than 128 characters.",
    );
  }
  if (Source.startsWith("aws.")) {
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    };
  }
  const detail = parsedJson(Detail);
  if (!isRecord(detail)) {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
  const time = entry.optionalNumber("Time");
  if (time !== undefined && Number.isNaN(new Date(time * 1000).getTime())) {
    throw validationError("Parameter Time is not valid.");
  }
  return {
    busName: busNameOf(entry.optionalString("EventBusName")),
    event: {
      "detail-type": DetailType,
      source: Source,
      detail,
      resources: entry.optionalStrings("Resources") ?? [],
      ...(time !== undefined && { time: isoSeconds(time * 1000) }),
    },
  };
}

const invalid = (ErrorMessage: string): EntryError => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage,
});

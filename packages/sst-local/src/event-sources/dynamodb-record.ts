import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** An attribute value of the API: `{S: "a"}`. */
type AttributeValue = Record<string, unknown>;
type Item = Record<string, AttributeValue>;

/** A record of GetRecords. */
export interface StreamRecord {
  eventID?: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion?: string;
  eventSource?: string;
  awsRegion?: string;
  dynamodb: {
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
  };
  userIdentity?: unknown;
}

/** A record as a function gets it. */
export interface EventRecord extends StreamRecord {
  eventSourceARN: string;
  userIdentity?: { type: "Service"; principalId: "dynamodb.amazonaws.com" };
}

/**
 * Makes the record that Lambda sends, with the stream's ARN in the graph and its region.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function toEventRecord(record: StreamRecord, eventSourceArn: string): EventRecord {
  const { userIdentity, ...rest } = record;
  return {
    ...rest,
    // An engine may count its records; on AWS the id is unique everywhere.
    eventID: createHash("md5")
      .update(`${eventSourceArn} ${record.dynamodb.SequenceNumber}`)
      .digest("hex"),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: eventSourceArn.split(":")[3] ?? "",
    eventSourceARN: eventSourceArn,
    // Only removals by time to live have an identity, and engines spell its fields differently:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
    ...(userIdentity !== undefined && {
      userIdentity: { type: "Service" as const, principalId: "dynamodb.amazonaws.com" as const },
    }),
  };
}

/** True for a write that left the item as it was: dynoxide makes a record of it, DynamoDB does not. */
export function changesNothing({ eventName, dynamodb }: StreamRecord): boolean {
  const { OldImage, NewImage } = dynamodb;
  return (
    eventName === "MODIFY" &&
    OldImage !== undefined &&
    NewImage !== undefined &&
    isDeepStrictEqual(withSetsSorted(OldImage), withSetsSorted(NewImage))
  );
}

function withSetsSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSetsSorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      /^(SS|NS|BS)$/.test(key) && Array.isArray(inner) && inner.every((i) => typeof i === "string")
        ? inner.toSorted()
        : withSetsSorted(inner),
    ]),
  );
}

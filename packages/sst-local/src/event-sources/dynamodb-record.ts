import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** An attribute value on the wire: `{S: "a"}`. */
type AttributeValue = Record<string, unknown>;
type Item = Record<string, AttributeValue>;

/** A record as GetRecords gives it on the wire. */
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

/** A record as Lambda hands it to a function. */
export interface EventRecord extends StreamRecord {
  eventSourceARN: string;
  userIdentity?: { type: "Service"; principalId: "dynamodb.amazonaws.com" };
}

/**
 * A record of the engine as Lambda would send it, with the stream's ARN of the graph and its region
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html shows one).
 */
export function toEventRecord(record: StreamRecord, eventSourceArn: string): EventRecord {
  const { userIdentity, ...rest } = record;
  return {
    ...rest,
    // An engine may number them; on AWS no two records in the world share one.
    eventID: createHash("md5")
      .update(`${eventSourceArn} ${record.dynamodb.SequenceNumber}`)
      .digest("hex"),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: eventSourceArn.split(":")[3] ?? "",
    eventSourceARN: eventSourceArn,
    // Only what time to live removed has one
    // (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html).
    // Engines differ in how they spell its fields.
    ...(userIdentity !== undefined && {
      userIdentity: { type: "Service" as const, principalId: "dynamodb.amazonaws.com" as const },
    }),
  };
}

/** Whether a write left the item as it was: real DynamoDB makes no record of it, dynoxide does. */
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

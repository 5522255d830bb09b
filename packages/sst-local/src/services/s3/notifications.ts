import { urlEncoded } from "./address.ts";
import type { Notification } from "./graph.ts";
import type { StoredObject } from "./stored-object.ts";

/** Something that happened to an object. */
export interface Change {
  /** The event's name: `ObjectCreated:Put`. */
  readonly event: string;
  readonly key: string;
  /** Left out for an object that is gone. */
  readonly object?: Pick<StoredObject, "etag" | "size">;
}

/** Where and when a change happened. */
export interface ChangeContext {
  readonly bucket: { readonly name: string; readonly arn: string; readonly region: string };
  readonly caller: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly accountId: string;
}

/**
 * True for a notification that a change belongs to.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export const isFor = ({ events, prefix, suffix }: Notification, { event, key }: Change): boolean =>
  key.startsWith(prefix) &&
  key.endsWith(suffix) &&
  events.some((name) => {
    const wanted = name.replace(/^s3:/, "");
    return wanted.endsWith(":*") ? event.startsWith(wanted.slice(0, -1)) : wanted === event;
  });

let sequence = 0;

/**
 * The record of an event.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function eventRecord(
  { id }: Notification,
  { event, key, object }: Change,
  { accountId, bucket, caller, requestId, time }: ChangeContext,
): object {
  sequence = (sequence + 1) % 0x10000;
  const order =
    (time * 0x1000).toString(16).padStart(14, "0") + sequence.toString(16).padStart(4, "0");
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(time).toISOString(),
    eventName: event,
    userIdentity: { principalId: `AWS:${caller}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": "sst-local" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: accountId },
        arn: bucket.arn,
      },
      object: {
        key: urlEncoded(key),
        ...(object && { size: object.size, eTag: object.etag }),
        sequencer: order.toUpperCase(),
      },
    },
  };
}

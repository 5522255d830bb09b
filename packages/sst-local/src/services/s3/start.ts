import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { s3Api } from "./api.ts";
import { Bucket } from "./bucket.ts";
import { type Buckets, readSegments } from "./buckets.ts";
import { type BucketSettings, bucketSettings } from "./graph.ts";
import { prepareObjects } from "./graph-objects.ts";
import { eventRecord, isFor } from "./notifications.ts";
import type { PendingEvent } from "./stored-object.ts";

/**
 * The buckets of the graph with their objects. The objects of a bucket that leaves the graph stay on
 * disk until it comes back.
 * @param now epoch milliseconds
 */
export function start(context: ServiceContext, now = Date.now): RunningService {
  const { cwd, stateDir, clientSecret, events } = context;
  let buckets: ReadonlyMap<string, Bucket> = new Map();
  let accountId = "";
  const delivering = new Set<Promise<void>>();

  const open = (settings: BucketSettings) =>
    new Bucket(settings, join(stateDir, "s3", settings.name));

  /** Delivers in a later turn, so that the change is answered first. */
  function deliverSoon(bucket: Bucket, event: PendingEvent): void {
    const delivery = deliver(context, event)
      .catch((error: unknown) =>
        events.line(
          `an event of bucket ${bucket.settings.name} was not delivered: ${(error as Error).message}`,
        ),
      )
      .then(() => {
        if (buckets.get(bucket.settings.name) === bucket) bucket.deleteEvent(event.id);
        delivering.delete(delivery);
      });
    delivering.add(delivery);
  }

  const shared: Buckets = {
    get: (name) => buckets.get(name),
    names: () => [...buckets.keys()].toSorted(),
    get accountId() {
      return accountId;
    },
    ...{ clientSecret, now },
    notify({ bucket, call, caller }, change) {
      for (const notification of bucket.settings.notifications) {
        if (!isFor(notification, change)) continue;
        const record = eventRecord(notification, change, {
          ...{ bucket: bucket.settings, caller, accountId },
          requestId: call.requestId,
          time: now(),
        });
        const event = { id: randomUUID(), destination: notification.destination, record };
        bucket.addEvent(event);
        deliverSoon(bucket, event);
      }
    },
    read: readSegments,
  };

  return {
    apis: [s3Api(shared)],
    async prepare({ graph }) {
      const wanted = bucketSettings(graph);
      const opened = new Map<string, Bucket>();
      const discard = () => opened.forEach((bucket) => bucket.close());
      try {
        for (const settings of wanted) {
          if (!buckets.has(settings.name)) opened.set(settings.name, open(settings));
        }
        const bucketOf = ({ name }: BucketSettings) => buckets.get(name) ?? opened.get(name);
        const putObjects = await prepareObjects(wanted, bucketOf, cwd, now);
        return { discard, commit: () => commit(wanted, opened, putObjects) };
      } catch (error) {
        discard();
        throw error;
      }

      function commit(
        settings: readonly BucketSettings[],
        found: ReadonlyMap<string, Bucket>,
        putObjects: () => void,
      ): void {
        accountId = graph.app.accountId;
        buckets = replaced(buckets, found, settings);
        putObjects();
        // Events that a kill left behind.
        for (const bucket of found.values()) {
          for (const event of bucket.events()) deliverSoon(bucket, event);
        }
      }
    },
    async stop() {
      await Promise.all(delivering);
      for (const bucket of buckets.values()) bucket.close();
    },
  };
}

/** Gives the buckets their new settings, and closes those that have none. */
function replaced(
  open: ReadonlyMap<string, Bucket>,
  opened: ReadonlyMap<string, Bucket>,
  settings: readonly BucketSettings[],
): Map<string, Bucket> {
  const next = new Map<string, Bucket>();
  for (const one of settings) {
    const bucket = open.get(one.name) ?? opened.get(one.name);
    if (!bucket) continue;
    bucket.settings = one;
    next.set(one.name, bucket);
  }
  for (const [name, bucket] of open) if (!next.has(name)) bucket.close();
  return next;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/NotificationHowTo.html */
async function deliver(
  { deliver: send, use }: ServiceContext,
  { destination, record }: PendingEvent,
): Promise<void> {
  // The change is answered, and a commit is complete, before anybody hears of it.
  await new Promise((resolve) => setImmediate(resolve));
  const message = { Records: [record] };
  const topics = destination.split(":")[2] === "sns" ? use("topics") : undefined;
  if (!topics) return send(destination, message);
  await topics.publish(destination, {
    body: JSON.stringify(message),
    subject: "Amazon S3 Notification",
  });
}

import { type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import { BUCKET, isBucketName, nameOf, NOTIFICATION, notificationsOf } from "./graph.ts";

/** What S3 refuses when a bucket is created. */
export const BUCKET_RULES: readonly Rule<Resource>[] = [
  {
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    refuse: (bucket) =>
      isBucketName(nameOf(bucket)) ? undefined : `the name is ${JSON.stringify(nameOf(bucket))}`,
    hint: "A name has 3 to 63 lowercase letters, digits, dots and hyphens.",
  },
];

/** What S3 refuses when notifications are configured. */
export const NOTIFICATION_RULES: readonly Rule<Resource>[] = [
  {
    source:
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    refuse: ({ inputs }) =>
      notificationsOf(inputs)
        .filter(({ destination }) => destination.endsWith(".fifo"))
        .map(({ destination }) => `${destination} is a FIFO queue or topic`)[0],
    hint: "S3 sends events to functions, standard queues and standard topics.",
  },
  {
    source:
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
    refuse({ inputs }) {
      const all = notificationsOf(inputs);
      const overlap = all.find((one, index) =>
        all.slice(index + 1).some((other) => overlaps(one, other)),
      );
      return (
        overlap &&
        "Configurations overlap. Configurations on the same bucket cannot share a common event type"
      );
    },
    hint: "Give the notifications different events, prefixes or suffixes.",
  },
];

type Filtered = ReturnType<typeof notificationsOf>[number];

const overlaps = (a: Filtered, b: Filtered): boolean =>
  (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
  (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix)) &&
  a.events.some((one) => b.events.some((other) => shareEvents(one, other)));

const shareEvents = (a: string, b: string): boolean =>
  a === b ||
  (a.endsWith("*") && b.startsWith(a.slice(0, -1))) ||
  (b.endsWith("*") && a.startsWith(b.slice(0, -1)));

/** What S3 refuses of a graph's buckets. */
export const refusals = (graph: Graph): UserError[] => [
  ...BUCKET.flatMap((type) => byType(graph, type)).flatMap((bucket) =>
    refusalsOf(BUCKET_RULES, bucket, `the bucket ${nameOf(bucket)}`, bucket.urn),
  ),
  ...NOTIFICATION.flatMap((type) => byType(graph, type)).flatMap((notification) =>
    refusalsOf(
      NOTIFICATION_RULES,
      notification,
      `the notifications of bucket ${text(notification.inputs, "bucket")}`,
      notification.urn,
    ),
  ),
];

import type { CallSummary, InvocationSummary } from "../aws/events.ts";
import { isRecord, parsedRecord, record, records, text } from "../graph/inputs.ts";
import { type Attributes, itemWrites, tableOf } from "./writes.ts";

/** What an event says about the call that led to it. */
export type Cause =
  | {
      kind: "item";
      eventName: string;
      table: string;
      keys: Attributes;
      /** Milliseconds since 1970. */
      at: number;
    }
  | { kind: "message"; from: "queue" | "topic"; id: string }
  | { kind: "object"; bucket: string; key: string };

/** The causes that the records of an event name: of streams, queues, topics and buckets. */
export function causesOf({ event }: InvocationSummary): Cause[] {
  if (!event.includes('"Records"')) return [];
  return records(parsedRecord(event), "Records").flatMap((one): Cause[] => {
    switch (text(one, "eventSource") ?? text(one, "EventSource")) {
      case "aws:dynamodb": {
        const image = record(one, "dynamodb");
        return [
          {
            kind: "item",
            eventName: text(one, "eventName") ?? "",
            table: tableOf(text(one, "eventSourceARN") ?? ""),
            keys: record(image, "Keys") as Attributes,
            at: Number(image["ApproximateCreationDateTime"]) * 1000,
          },
        ];
      }
      case "aws:sqs":
        return [{ kind: "message", from: "queue", id: text(one, "messageId") ?? "" }];
      case "aws:sns":
        return [
          { kind: "message", from: "topic", id: text(record(one, "Sns"), "MessageId") ?? "" },
        ];
      case "aws:s3": {
        const s3 = record(one, "s3");
        const key = text(record(s3, "object"), "key") ?? "";
        return [
          {
            kind: "object",
            bucket: text(record(s3, "bucket"), "name") ?? "",
            key: decodeURIComponent(key.replaceAll("+", " ")),
          },
        ];
      }
      default:
        return [];
    }
  });
}

/** Records have their time in seconds, and a transaction's writes are earlier than its answer. */
const LATE_MS = 1000;

/** True where the call led to what the cause says. */
export function leadsTo(call: CallSummary, cause: Cause): boolean {
  switch (cause.kind) {
    case "message":
      return cause.id !== "" && call.answer.includes(cause.id);
    case "object":
      return (
        call.service === "s3" && call.body.includes(cause.bucket) && call.body.includes(cause.key)
      );
    case "item":
      return (
        call.startedAt <= cause.at + LATE_MS &&
        cause.at <= call.startedAt + call.milliseconds + LATE_MS &&
        mentions(call, cause.keys) &&
        itemWrites(call).some(
          ({ table, attributes }) => table === cause.table && hasKeys(attributes, cause.keys),
        )
      );
  }
}

/** A quick test before the body is parsed. */
const mentions = ({ service, body }: CallSummary, keys: Attributes): boolean =>
  service === "dynamodb" &&
  Object.values(keys).every((value) => body.includes(JSON.stringify(Object.values(value)[0])));

const hasKeys = (attributes: Attributes, keys: Attributes): boolean =>
  Object.entries(keys).every(([name, value]) => {
    const own = attributes[name];
    return isRecord(own) && JSON.stringify(own) === JSON.stringify(value);
  });

import type { MessageInfo } from "@souk/core/message/schema";
import type { LiveEvent } from "@souk/contract/live-events";

/**
 * The event that a message of the WebSocket holds; `undefined` for what is none, such as what API
 * Gateway says of its own errors. By hand: the schema would bring zod into the first load.
 */
export function parse(data: unknown): LiveEvent | undefined {
  if (typeof data !== "string") return undefined;
  const event = toJson(data);
  if (!isObject(event)) return undefined;
  switch (event["type"]) {
    case "message.sent":
    case "message.edited":
      return isMessage(event["message"])
        ? { type: event["type"], message: event["message"] }
        : undefined;
    case "message.deleted": {
      const { roomId, messageId } = event;
      return typeof roomId === "string" && typeof messageId === "string"
        ? { type: event["type"], roomId, messageId }
        : undefined;
    }
    default:
      return undefined;
  }
}

const TEXTS = ["messageId", "roomId", "message", "clientId", "createdAt"] as const;

function isMessage(value: unknown): value is MessageInfo {
  if (!isObject(value) || !TEXTS.every((name) => typeof value[name] === "string")) return false;
  const { author, to, editedAt } = value;
  return (
    isObject(author) &&
    typeof author["id"] === "string" &&
    typeof author["name"] === "string" &&
    (to === undefined || (isObject(to) && typeof to["messageId"] === "string")) &&
    (editedAt === undefined || typeof editedAt === "string")
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

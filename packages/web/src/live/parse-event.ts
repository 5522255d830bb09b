import type { MessageInfo } from "@souk/core/message/schema";
import type { RoomSummary } from "@souk/core/room/schema";
import type { LiveEvent } from "@souk/contract/live-events";

/**
 * Parses a WebSocket message. `undefined` for anything that is not an event, such as API Gateway's
 * error messages. Written by hand: zod would be part of the scripts that a first visit loads.
 */
export function parseEvent(data: unknown): LiveEvent | undefined {
  if (typeof data !== "string") return undefined;
  const event = parseJson(data);
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
    case "room.joined":
    case "room.renamed":
      return isRoom(event["room"]) ? { type: event["type"], room: event["room"] } : undefined;
    case "room.left":
      return typeof event["roomId"] === "string"
        ? { type: event["type"], roomId: event["roomId"] }
        : undefined;
    default:
      return undefined;
  }
}

function isRoom(value: unknown): value is RoomSummary {
  return (
    isObject(value) &&
    typeof value["roomId"] === "string" &&
    typeof value["createdAt"] === "string" &&
    (value["name"] === undefined || typeof value["name"] === "string") &&
    isPerson(value["owner"])
  );
}

const STRING_FIELDS = ["messageId", "roomId", "message", "clientId", "createdAt"] as const;

function isMessage(value: unknown): value is MessageInfo {
  if (!isObject(value)) return false;
  if (!STRING_FIELDS.every((name) => typeof value[name] === "string")) return false;
  const { author, to, editedAt } = value;
  return (
    isPerson(author) &&
    (to === undefined || (isObject(to) && typeof to["messageId"] === "string")) &&
    (editedAt === undefined || typeof editedAt === "string")
  );
}

const isPerson = (value: unknown): boolean =>
  isObject(value) && typeof value["id"] === "string" && typeof value["name"] === "string";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

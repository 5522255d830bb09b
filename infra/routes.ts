import { MessageEdit, MessageSend } from "@souk/core/message/schema";
import { RoomCreate, RoomUpdate } from "@souk/core/room/schema";
import type * as z from "zod";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type RouteKey = `${Method} /${string}`;

/** Who may call: `chat` is the authorizer in auth.ts, `none` is everybody. */
export type Auth = "chat" | "none";

/** An answer that API Gateway gives by itself. `body` is VTL and may name parameters. */
export interface Mock {
  status: number;
  body: string;
}

export type Integration =
  /** AWS_PROXY to the function of that name in functions.ts. */
  | { type: "lambda"; function: "rooms" }
  /** AWS: DynamoDB without a Lambda, by the templates in delete-message.ts. */
  | { type: "dynamodb"; operation: "deleteMessage" }
  | { type: "mock"; mock: Mock };

/**
 * One method of the API. Resources, methods, models, validators, CORS, documentation parts and the
 * permission tests are derived from these rows; nothing about a route is written anywhere else.
 */
export interface Route {
  method: Method;
  path: `/${string}`;
  /** The operation's name, in the documentation and the typed client. */
  operation: string;
  description: string;
  auth: Auth;
  integration: Integration;
  /** The request's body; the model is named as the schema is exported. */
  body?: { name: string; schema: z.ZodType };
  /** Query parameters that it understands. None is required. */
  query?: readonly string[];
  /** What a stage that lists the route under `mocks` answers. */
  mock?: Mock;
}

const page = ["limit", "cursor"] as const;
const rooms: Integration = { type: "lambda", function: "rooms" };
const roomId = `$util.escapeJavaScript($input.params('roomId')).replaceAll("\\\\'", "'")`;

export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "/rooms",
    operation: "get-rooms",
    description: "The rooms that the caller is in.",
    auth: "chat",
    integration: rooms,
    query: page,
  },
  {
    method: "POST",
    path: "/rooms",
    operation: "make-room",
    description: "Makes a room that the caller owns and is in, with the people named.",
    auth: "chat",
    integration: rooms,
    body: { name: "RoomCreate", schema: RoomCreate },
  },
  {
    method: "GET",
    path: "/rooms/{roomId}",
    operation: "get-room",
    description: "A room that the caller is in, with its members.",
    auth: "chat",
    integration: rooms,
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}",
    operation: "edit-room",
    description: "Changes a room that the caller owns.",
    auth: "chat",
    integration: rooms,
    body: { name: "RoomUpdate", schema: RoomUpdate },
    mock: { status: 200, body: `{"message":"Room ${roomId} has been edited"}` },
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}",
    operation: "delete-room",
    description: "Deletes a room that the caller owns, and with it all its messages.",
    auth: "chat",
    integration: rooms,
    mock: { status: 200, body: `{"message":"Room ${roomId} has been deleted"}` },
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages",
    operation: "get-messages",
    description: "The room's messages, newest first.",
    auth: "chat",
    integration: rooms,
    query: page,
  },
  {
    method: "POST",
    path: "/rooms/{roomId}/messages",
    operation: "send-message",
    description: "Sends a message to a room that the caller is in.",
    auth: "chat",
    integration: rooms,
    body: { name: "MessageSend", schema: MessageSend },
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "get-message",
    description: "One message of a room that the caller is in.",
    auth: "chat",
    integration: rooms,
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "edit-message",
    description: "Changes the text of the caller's own message.",
    auth: "chat",
    integration: rooms,
    body: { name: "MessageEdit", schema: MessageEdit },
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "delete-message",
    description: "Deletes the caller's own message. API Gateway does it without a Lambda.",
    auth: "chat",
    integration: { type: "dynamodb", operation: "deleteMessage" },
  },
  {
    method: "GET",
    path: "/status/health",
    operation: "get-health",
    description: "Says that the API is up.",
    auth: "none",
    integration: { type: "mock", mock: { status: 200, body: `{"message":"UP"}` } },
  },
];

export const routeKey = ({ method, path }: Pick<Route, "method" | "path">): RouteKey =>
  `${method} ${path}`;

/** The names in braces of a path. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => name ?? []);

import { DocumentCreate, DocumentInfo } from "@souk/core/document/schema";
import { ItemDelete, ItemInfo, ItemPage, ItemPut } from "@souk/core/item/schema";
import { MessageEdit, MessageInfo, MessagePage, MessageSend } from "@souk/core/message/schema";
import { OrderCreate, OrderInfo, OrderPage, OrderUpdate } from "@souk/core/order/schema";
import { RoomCreate, RoomInfo, RoomPage, RoomUpdate } from "@souk/core/room/schema";
import { StringReplace, StringReplaced } from "@souk/core/string/schema";
import { UserCreate, UserInfo, UserPage, UserUpdate } from "@souk/core/user/schema";
import * as z from "zod";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type RouteKey = `${Method} /${string}`;

/**
 * Who may call: `chat`, `users` and `orders` are the authorizers of authorizers.ts, `apiKey` is
 * whoever has a key of the usage plan, `none` is everybody.
 */
export type Auth = "chat" | "users" | "orders" | "apiKey" | "none";

/** An answer that API Gateway gives by itself. `body` is VTL and may name parameters. */
export interface Mock {
  status: number;
  body: string;
}

type LambdaName = "rooms" | "users" | "orders" | "strings" | "items" | "documents";

export type Integration =
  /** AWS_PROXY to the function of that name in functions.ts. */
  | { type: "lambda"; function: LambdaName }
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
  /** What it answers when all is well; without a schema there is no body. */
  answer: { status: 200 | 201 | 204; name?: string; schema?: z.ZodType };
  /** Statuses of its own refusals, beside those that openapi.ts derives from the rest of the row. */
  refusals?: readonly number[];
  /** The request's body; the model is named as the schema is exported. */
  body?: { name: string; schema: z.ZodType };
  /** Query parameters that it understands. None is required. */
  query?: readonly string[];
  /** Headers that it understands beside those of HTTP itself. None is required. */
  headers?: readonly string[];
  /** What a stage that lists the route under `mocks` answers. */
  mock?: Mock;
}

const Health = z.object({ message: z.string() });
const page = ["limit", "cursor"] as const;
const idempotent = ["Idempotency-Key"] as const;
const lambda = (name: LambdaName): Integration => ({ type: "lambda", function: name });
const roomId = `$util.escapeJavaScript($input.params('roomId')).replaceAll("\\\\'", "'")`;

export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "/rooms",
    operation: "get-rooms",
    description: "The rooms that the caller is in.",
    auth: "chat",
    integration: lambda("rooms"),
    query: page,
    answer: { status: 200, name: "RoomPage", schema: RoomPage },
  },
  {
    method: "POST",
    path: "/rooms",
    operation: "make-room",
    description: "Makes a room that the caller owns and is in, with the people named.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "RoomCreate", schema: RoomCreate },
    answer: { status: 201, name: "RoomInfo", schema: RoomInfo },
    refusals: [409],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}",
    operation: "get-room",
    description: "A room that the caller is in, with its members.",
    auth: "chat",
    integration: lambda("rooms"),
    answer: { status: 200, name: "RoomInfo", schema: RoomInfo },
    refusals: [404],
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}",
    operation: "edit-room",
    description: "Changes a room that the caller owns.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "RoomUpdate", schema: RoomUpdate },
    mock: { status: 200, body: `{"message":"Room ${roomId} has been edited"}` },
    answer: { status: 200, name: "RoomInfo", schema: RoomInfo },
    refusals: [403, 404, 409],
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}",
    operation: "delete-room",
    description: "Deletes a room that the caller owns, and with it all its messages.",
    auth: "chat",
    integration: lambda("rooms"),
    mock: { status: 200, body: `{"message":"Room ${roomId} has been deleted"}` },
    answer: { status: 204 },
    refusals: [403, 404, 409],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages",
    operation: "get-messages",
    description: "The room's messages, newest first.",
    auth: "chat",
    integration: lambda("rooms"),
    query: page,
    answer: { status: 200, name: "MessagePage", schema: MessagePage },
    refusals: [404],
  },
  {
    method: "POST",
    path: "/rooms/{roomId}/messages",
    operation: "send-message",
    description: "Sends a message to a room that the caller is in.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "MessageSend", schema: MessageSend },
    headers: idempotent,
    answer: { status: 201, name: "MessageInfo", schema: MessageInfo },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "get-message",
    description: "One message of a room that the caller is in.",
    auth: "chat",
    integration: lambda("rooms"),
    answer: { status: 200, name: "MessageInfo", schema: MessageInfo },
    refusals: [404],
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "edit-message",
    description: "Changes the text of the caller's own message.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "MessageEdit", schema: MessageEdit },
    answer: { status: 200, name: "MessageInfo", schema: MessageInfo },
    refusals: [403, 404],
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "delete-message",
    description: "Deletes the caller's own message. API Gateway does it without a Lambda.",
    auth: "chat",
    integration: { type: "dynamodb", operation: "deleteMessage" },
    answer: { status: 204 },
    refusals: [403, 404],
  },
  {
    method: "GET",
    path: "/users",
    operation: "list-users",
    description:
      "All users, or those whose e-mail address begins with `email`. For administrators.",
    auth: "users",
    integration: lambda("users"),
    query: [...page, "email"],
    answer: { status: 200, name: "UserPage", schema: UserPage },
  },
  {
    method: "POST",
    path: "/users",
    operation: "create-user",
    description:
      "Makes a user, who can sign in where there is an e-mail address. For administrators.",
    auth: "users",
    integration: lambda("users"),
    body: { name: "UserCreate", schema: UserCreate },
    headers: idempotent,
    answer: { status: 201, name: "UserInfo", schema: UserInfo },
    refusals: [409],
  },
  {
    method: "GET",
    path: "/users/{userid}",
    operation: "get-user",
    description: "A user's profile, for that user and for administrators.",
    auth: "users",
    integration: lambda("users"),
    answer: { status: 200, name: "UserInfo", schema: UserInfo },
    refusals: [404],
  },
  {
    method: "PUT",
    path: "/users/{userid}",
    operation: "edit-user",
    description: "Changes a user's name, for that user and for administrators.",
    auth: "users",
    integration: lambda("users"),
    body: { name: "UserUpdate", schema: UserUpdate },
    answer: { status: 200, name: "UserInfo", schema: UserInfo },
    refusals: [404],
  },
  {
    method: "DELETE",
    path: "/users/{userid}",
    operation: "delete-user",
    description: "Removes a user, profile and identity, for that user and for administrators.",
    auth: "users",
    integration: lambda("users"),
    answer: { status: 204 },
    refusals: [404],
  },
  {
    method: "POST",
    path: "/orders",
    operation: "place-order",
    description:
      "Places an order under the caller's own id of it. The same again is the same order.",
    auth: "orders",
    integration: lambda("orders"),
    body: { name: "OrderCreate", schema: OrderCreate },
    answer: { status: 201, name: "OrderInfo", schema: OrderInfo },
    refusals: [409],
  },
  {
    method: "GET",
    path: "/orders",
    operation: "list-orders",
    description: "The caller's orders.",
    auth: "orders",
    integration: lambda("orders"),
    query: page,
    answer: { status: 200, name: "OrderPage", schema: OrderPage },
  },
  {
    method: "GET",
    path: "/orders/{orderId}",
    operation: "get-order",
    description: "One of the caller's orders.",
    auth: "orders",
    integration: lambda("orders"),
    answer: { status: 200, name: "OrderInfo", schema: OrderInfo },
    refusals: [404],
  },
  {
    method: "PUT",
    path: "/orders/{orderId}",
    operation: "edit-order",
    description: "Changes what one of the caller's orders holds, while it is PLACED.",
    auth: "orders",
    integration: lambda("orders"),
    body: { name: "OrderUpdate", schema: OrderUpdate },
    answer: { status: 200, name: "OrderInfo", schema: OrderInfo },
    refusals: [404, 409],
  },
  {
    method: "DELETE",
    path: "/orders/{orderId}",
    operation: "cancel-order",
    description:
      "Cancels one of the caller's orders, while it is PLACED and under ten minutes old.",
    auth: "orders",
    integration: lambda("orders"),
    answer: { status: 200, name: "OrderInfo", schema: OrderInfo },
    refusals: [404, 409],
  },
  {
    method: "POST",
    path: "/string/replace",
    operation: "replace-strings",
    description: "Replaces the words of a map in a text.",
    auth: "apiKey",
    integration: lambda("strings"),
    body: { name: "StringReplace", schema: StringReplace },
    answer: { status: 200, name: "StringReplaced", schema: StringReplaced },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/basic",
    operation: "list-items",
    description: "All items.",
    auth: "apiKey",
    integration: lambda("items"),
    query: page,
    answer: { status: 200, name: "ItemPage", schema: ItemPage },
  },
  {
    method: "PUT",
    path: "/basic",
    operation: "put-item",
    description: "Keeps an item in place of the one with the same id.",
    auth: "apiKey",
    integration: lambda("items"),
    body: { name: "ItemPut", schema: ItemPut },
    answer: { status: 200, name: "ItemInfo", schema: ItemInfo },
    refusals: [413],
  },
  {
    method: "DELETE",
    path: "/basic",
    operation: "delete-item",
    description: "Removes the item that the body names, if there is one.",
    auth: "apiKey",
    integration: lambda("items"),
    body: { name: "ItemDelete", schema: ItemDelete },
    answer: { status: 204 },
  },
  {
    method: "POST",
    path: "/data",
    operation: "create-document",
    description: "Keeps a document under an id of ours.",
    auth: "apiKey",
    integration: lambda("documents"),
    body: { name: "DocumentCreate", schema: DocumentCreate },
    headers: idempotent,
    answer: { status: 201, name: "DocumentInfo", schema: DocumentInfo },
  },
  {
    method: "GET",
    path: "/data/{id}",
    operation: "get-document",
    description: "A document as it was given.",
    auth: "apiKey",
    integration: lambda("documents"),
    answer: { status: 200, name: "DocumentInfo", schema: DocumentInfo },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/status/health",
    operation: "get-health",
    description: "Says that the API is up.",
    auth: "none",
    integration: { type: "mock", mock: { status: 200, body: `{"message":"UP"}` } },
    answer: { status: 200, name: "Health", schema: Health },
  },
];

/** What the API says of itself, in its documentation. */
export const about = {
  title: "Souk",
  description: "Chat rooms, users and orders.",
} as const;

export const routeKey = ({ method, path }: Pick<Route, "method" | "path">): RouteKey =>
  `${method} ${path}`;

/** The names in braces of a path. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => name ?? []);

import { DocumentCreate, DocumentInfo } from "@souk/core/document/schema";
import { ItemDelete, ItemInfo, ItemPage, ItemPut } from "@souk/core/item/schema";
import { MessageEdit, MessageInfo, MessagePage, MessageSend } from "@souk/core/message/schema";
import { OrderCreate, OrderInfo, OrderPage, OrderUpdate } from "@souk/core/order/schema";
import { RoomCreate, RoomInfo, RoomPage, RoomUpdate } from "@souk/core/room/schema";
import { StringReplace, StringReplaced } from "@souk/core/string/schema";
import { UserCreate, UserInfo, UserPage, UserUpdate } from "@souk/core/user/schema";
import * as z from "zod/mini";
import type { Route } from "./route.ts";

const Health = z.object({ message: z.string() });
const OpenApiDocument = z.object({
  openapi: z.string(),
  info: z.unknown(),
  servers: z.unknown(),
  tags: z.unknown(),
  paths: z.unknown(),
  components: z.unknown(),
});
const page = ["limit", "cursor"] as const;
const idempotent = ["Idempotency-Key"] as const;
const lambda = <const Name extends string>(name: Name) =>
  ({ type: "lambda", function: name }) as const;
const roomId = `$util.escapeJavaScript($input.params('roomId')).replaceAll("\\\\'", "'")`;

const table = [
  {
    method: "GET",
    path: "/rooms",
    operation: "get-rooms",
    description:
      "Lists the rooms that the caller is a member of; with `lastMessage=true` each with the beginning of its last message.",
    auth: "chat",
    integration: lambda("rooms"),
    query: [...page, "lastMessage"],
    response: { status: 200, name: "RoomPage", schema: RoomPage },
  },
  {
    method: "POST",
    path: "/rooms",
    operation: "make-room",
    description: "Creates a room that the caller owns, with the named people as members.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "RoomCreate", schema: RoomCreate },
    response: { status: 201, name: "RoomInfo", schema: RoomInfo },
    errors: [409],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}",
    operation: "get-room",
    description: "Gets a room that the caller is a member of, with its members.",
    auth: "chat",
    integration: lambda("rooms"),
    response: { status: 200, name: "RoomInfo", schema: RoomInfo },
    errors: [404],
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}",
    operation: "edit-room",
    description: "Updates a room that the caller owns.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "RoomUpdate", schema: RoomUpdate },
    mock: { status: 200, body: `{"message":"Room ${roomId} has been edited"}` },
    response: { status: 200, name: "RoomInfo", schema: RoomInfo },
    errors: [403, 404, 409],
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}",
    operation: "delete-room",
    description: "Deletes a room that the caller owns, with all its messages.",
    auth: "chat",
    integration: lambda("rooms"),
    mock: { status: 200, body: `{"message":"Room ${roomId} has been deleted"}` },
    response: { status: 204 },
    errors: [403, 404, 409],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages",
    operation: "get-messages",
    description: "Lists the room's messages, newest first.",
    auth: "chat",
    integration: lambda("rooms"),
    query: page,
    response: { status: 200, name: "MessagePage", schema: MessagePage },
    errors: [404],
  },
  {
    method: "POST",
    path: "/rooms/{roomId}/messages",
    operation: "send-message",
    description: "Sends a message to a room that the caller is a member of.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "MessageSend", schema: MessageSend },
    headers: idempotent,
    response: { status: 201, name: "MessageInfo", schema: MessageInfo },
    errors: [404],
  },
  {
    method: "GET",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "get-message",
    description: "Gets a message of a room that the caller is a member of.",
    auth: "chat",
    integration: lambda("rooms"),
    response: { status: 200, name: "MessageInfo", schema: MessageInfo },
    errors: [404],
  },
  {
    method: "PUT",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "edit-message",
    description: "Updates the text of one of the caller's messages.",
    auth: "chat",
    integration: lambda("rooms"),
    body: { name: "MessageEdit", schema: MessageEdit },
    response: { status: 200, name: "MessageInfo", schema: MessageInfo },
    errors: [403, 404],
  },
  {
    method: "DELETE",
    path: "/rooms/{roomId}/messages/{messageId}",
    operation: "delete-message",
    description: "Deletes one of the caller's messages.",
    auth: "chat",
    integration: { type: "dynamodb", operation: "deleteMessage" },
    response: { status: 204 },
    errors: [403, 404],
  },
  {
    method: "GET",
    path: "/users",
    operation: "list-users",
    description:
      "Lists all users, or those whose e-mail address begins with `email`. Requires an administrator.",
    auth: "users",
    integration: lambda("users"),
    query: [...page, "email"],
    response: { status: 200, name: "UserPage", schema: UserPage },
  },
  {
    method: "POST",
    path: "/users",
    operation: "create-user",
    description:
      "Creates a user, who can sign in if an e-mail address is given. Requires an administrator.",
    auth: "users",
    integration: lambda("users"),
    body: { name: "UserCreate", schema: UserCreate },
    headers: idempotent,
    response: { status: 201, name: "UserInfo", schema: UserInfo },
    errors: [409],
  },
  {
    method: "GET",
    path: "/users/{userid}",
    operation: "get-user",
    description: "Gets a user's profile. Requires that user or an administrator.",
    auth: "users",
    integration: lambda("users"),
    response: { status: 200, name: "UserInfo", schema: UserInfo },
    errors: [404],
  },
  {
    method: "PUT",
    path: "/users/{userid}",
    operation: "edit-user",
    description: "Updates a user's name. Requires that user or an administrator.",
    auth: "users",
    integration: lambda("users"),
    body: { name: "UserUpdate", schema: UserUpdate },
    response: { status: 200, name: "UserInfo", schema: UserInfo },
    errors: [404],
  },
  {
    method: "DELETE",
    path: "/users/{userid}",
    operation: "delete-user",
    description: "Deletes a user's profile and identity. Requires that user or an administrator.",
    auth: "users",
    integration: lambda("users"),
    response: { status: 204 },
    errors: [404],
  },
  {
    method: "POST",
    path: "/orders",
    operation: "place-order",
    description:
      "Places an order under an id that the caller chooses. Repeating the request places no second order.",
    auth: "cognito",
    integration: lambda("orders"),
    body: { name: "OrderCreate", schema: OrderCreate },
    response: { status: 201, name: "OrderInfo", schema: OrderInfo },
    errors: [409],
  },
  {
    method: "GET",
    path: "/orders",
    operation: "list-orders",
    description: "Lists the caller's orders.",
    auth: "cognito",
    integration: lambda("orders"),
    query: page,
    response: { status: 200, name: "OrderPage", schema: OrderPage },
  },
  {
    method: "GET",
    path: "/orders/{orderId}",
    operation: "get-order",
    description: "Gets one of the caller's orders.",
    auth: "cognito",
    integration: lambda("orders"),
    response: { status: 200, name: "OrderInfo", schema: OrderInfo },
    errors: [404],
  },
  {
    method: "PUT",
    path: "/orders/{orderId}",
    operation: "edit-order",
    description: "Updates one of the caller's orders while its status is PLACED.",
    auth: "cognito",
    integration: lambda("orders"),
    body: { name: "OrderUpdate", schema: OrderUpdate },
    response: { status: 200, name: "OrderInfo", schema: OrderInfo },
    errors: [404, 409],
  },
  {
    method: "DELETE",
    path: "/orders/{orderId}",
    operation: "cancel-order",
    description:
      "Cancels one of the caller's orders while its status is PLACED and it is less than ten minutes old.",
    auth: "cognito",
    integration: lambda("orders"),
    response: { status: 200, name: "OrderInfo", schema: OrderInfo },
    errors: [404, 409],
  },
  {
    method: "POST",
    path: "/string/replace",
    operation: "replace-strings",
    description: "Replaces words in a text by a configured mapping.",
    auth: "apiKey",
    integration: lambda("strings"),
    body: { name: "StringReplace", schema: StringReplace },
    response: { status: 200, name: "StringReplaced", schema: StringReplaced },
    errors: [404],
  },
  {
    method: "GET",
    path: "/basic",
    operation: "list-items",
    description: "Lists all items.",
    auth: "apiKey",
    integration: lambda("items"),
    query: page,
    response: { status: 200, name: "ItemPage", schema: ItemPage },
  },
  {
    method: "PUT",
    path: "/basic",
    operation: "put-item",
    description: "Creates an item or replaces the one with the same id.",
    auth: "apiKey",
    integration: lambda("items"),
    body: { name: "ItemPut", schema: ItemPut },
    response: { status: 200, name: "ItemInfo", schema: ItemInfo },
    errors: [413],
  },
  {
    method: "DELETE",
    path: "/basic",
    operation: "delete-item",
    description: "Deletes the item that the body names, if it exists.",
    auth: "apiKey",
    integration: lambda("items"),
    body: { name: "ItemDelete", schema: ItemDelete },
    response: { status: 204 },
  },
  {
    method: "POST",
    path: "/data",
    operation: "create-document",
    description: "Creates a document under a generated id.",
    auth: "apiKey",
    integration: lambda("documents"),
    body: { name: "DocumentCreate", schema: DocumentCreate },
    headers: idempotent,
    response: { status: 201, name: "DocumentInfo", schema: DocumentInfo },
  },
  {
    method: "GET",
    path: "/data/{id}",
    operation: "get-document",
    description: "Gets a document exactly as it was created.",
    auth: "apiKey",
    integration: lambda("documents"),
    response: { status: 200, name: "DocumentInfo", schema: DocumentInfo },
    errors: [404],
  },
  {
    method: "GET",
    path: "/status/health",
    operation: "get-health",
    description: "Reports that the API is up.",
    auth: "none",
    integration: { type: "mock", mock: { status: 200, body: `{"message":"UP"}` } },
    response: { status: 200, name: "Health", schema: Health },
  },
  {
    method: "GET",
    path: "/openapi.json",
    operation: "get-openapi",
    description: "Gets this document.",
    auth: "none",
    integration: { type: "openapi" },
    response: { status: 200, name: "OpenApiDocument", schema: OpenApiDocument },
  },
] as const satisfies readonly Route[];

type Row = (typeof table)[number];

/** The rows by route key, for types that have to agree with the table. */
export type RouteTable = { [One in Row as `${One["method"]} ${One["path"]}`]: One };

/** The name of a function that a row names. */
export type LambdaName = Extract<Row["integration"], { type: "lambda" }>["function"];

/** Every route of the API. */
export const routes: readonly Route<LambdaName>[] = table;

/** The title and description of the API in its documentation. */
export const about = {
  title: "Souk",
  description: "Chat rooms, users and orders.",
} as const;

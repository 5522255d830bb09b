import Ajv from "ajv-draft-04";
import { expect, it } from "vitest";
import * as z from "zod";
import { MessageEdit, MessageSend } from "../message/schema.ts";
import { RoomCreate, RoomUpdate } from "./schema.ts";

const bodies = { RoomCreate, RoomUpdate, MessageSend, MessageEdit };
type Body = keyof typeof bodies;

const room = { roomId: "general", with: ["bob", "carol"] };
const message = { message: "Hello", clientId: "c-1" };
const people = (count: number) => Array.from({ length: count }, (_, n) => `user-${n}`);

/** Validates as API Gateway does before any of our code runs. */
function passesModel(body: Body, value: unknown): boolean {
  const model = z.toJSONSchema(bodies[body], { target: "draft-4" });
  return new Ajv.default({ strict: false }).validate(model, value);
}

it.each<[string, Body, unknown]>([
  ["a room of three", "RoomCreate", room],
  ["a room with a name", "RoomCreate", { ...room, name: "Général 🎉" }],
  ["a room of fifty", "RoomCreate", { ...room, with: people(49) }],
  ["people by e-mail address", "RoomCreate", { ...room, with: ["a@b.example", "O'Brien"] }],
  ["every character of an id", "RoomCreate", { ...room, roomId: "_a.B~1-" }],
  ["a new name only", "RoomUpdate", { name: "x" }],
  ["new people only", "RoomUpdate", { with: ["bob", "dave"] }],
  ["a message", "MessageSend", message],
  ["a reply", "MessageSend", { ...message, to: { messageId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" } }],
  ["the longest message", "MessageSend", { ...message, message: "x".repeat(4000) }],
  ["an edit without a clientId", "MessageEdit", { message: "x" }],
  ["an edit with a clientId", "MessageEdit", message],
])("the model and the schema accept %s", (_, body, value) => {
  expect(passesModel(body, value)).toBe(true);
  expect(bodies[body].safeParse(value).success).toBe(true);
});

it.each<[string, Body, unknown]>([
  ["no roomId", "RoomCreate", { with: ["bob", "carol"] }],
  ["no people", "RoomCreate", { roomId: "general" }],
  ["one other person", "RoomCreate", { ...room, with: ["bob"] }],
  ["fifty others", "RoomCreate", { ...room, with: people(50) }],
  ["a person twice", "RoomCreate", { ...room, with: ["bob", "bob"] }],
  ["a person with #", "RoomCreate", { ...room, with: ["bob", "a#b"] }],
  ["a person who is a number", "RoomCreate", { ...room, with: ["bob", 1] }],
  ["an empty roomId", "RoomCreate", { ...room, roomId: "" }],
  ["a roomId with #", "RoomCreate", { ...room, roomId: "a#b" }],
  ["a roomId with /", "RoomCreate", { ...room, roomId: "a/b" }],
  ["the roomId ..", "RoomCreate", { ...room, roomId: ".." }],
  ["a roomId of 65 characters", "RoomCreate", { ...room, roomId: "x".repeat(65) }],
  ["an empty name", "RoomCreate", { ...room, name: "" }],
  ["an unknown field", "RoomCreate", { ...room, owner: "mallory" }],
  ["nothing to change", "RoomUpdate", {}],
  ["a new roomId", "RoomUpdate", { roomId: "other" }],
  ["no message", "MessageSend", { clientId: "c-1" }],
  ["no clientId", "MessageSend", { message: "Hello" }],
  ["an empty message", "MessageSend", { ...message, message: "" }],
  ["a message of 4001 characters", "MessageSend", { ...message, message: "x".repeat(4001) }],
  ["a reply without a messageId", "MessageSend", { ...message, to: {} }],
  ["a messageId", "MessageSend", { ...message, messageId: "x" }],
  ["an edit without a message", "MessageEdit", { clientId: "c-1" }],
  ["an edit with a reply", "MessageEdit", { ...message, to: { messageId: "x" } }],
  ["an array", "MessageSend", [message]],
  ["null", "RoomCreate", null],
])("the model and the schema refuse %s", (_, body, value) => {
  expect(passesModel(body, value)).toBe(false);
  expect(bodies[body].safeParse(value).success).toBe(false);
});

it.each<[string, Body, unknown]>([
  ["a lone surrogate", "MessageSend", { ...message, message: "\ud800" }],
  [
    "a member named __proto__",
    "RoomCreate",
    JSON.parse('{"roomId":"a","with":["b","c"],"__proto__":{}}'),
  ],
])("the schema alone refuses %s", (_, body, value) => {
  expect(bodies[body].safeParse(value).success).toBe(false);
});

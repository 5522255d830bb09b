import { describe, expect, it } from "vitest";
import { openApi } from "@souk/contract/openapi";
import { answersOf, callsOf, fieldsOf, typeOf } from "./openapi.ts";

const document = openApi();
const calls = callsOf(document);
const callOf = (operationId: string) => calls.find((call) => call.operationId === operationId)!;

it("lists everything that the API does, with its body", () => {
  const count = Object.values(document.paths).flatMap((one) => Object.keys(one)).length;
  expect(calls).toHaveLength(count);
  expect(callOf("send-message")).toMatchObject({
    method: "POST",
    path: "/rooms/{roomId}/messages",
    tag: "rooms",
    body: { name: "MessageSend" },
  });
  expect(callOf("get-room").body).toBeUndefined();
});

it("tells what each status means, also of those that all share", () => {
  const answers = answersOf(document, callOf("make-room"));
  expect(answers).toContainEqual({ status: "201", description: "Done.", schema: "RoomInfo" });
  const refused = answers.find(({ status }) => status === "401");
  expect(refused).toMatchObject({ schema: "ErrorBody" });
  expect(refused?.description).toContain("token");
});

it("lists the fields of a body, and of what is in it", () => {
  const fields = fieldsOf(callOf("place-order").body!.schema);
  expect(fields).toContainEqual({
    path: "orderItems[].name",
    type: "string, 1–200 characters",
    required: true,
  });
  expect(fields).toContainEqual({ path: "status", type: "anything", required: false });
  expect(fieldsOf(callOf("send-message").body!.schema).map(({ path }) => path)).toEqual([
    "message",
    "clientId",
    "to",
    "to.messageId",
  ]);
});

describe("a type in words", () => {
  it.each([
    [{ type: "string" }, "string"],
    [{ type: "string", format: "date-time" }, "string (date-time)"],
    [{ type: "string", minLength: 1, maxLength: 64 }, "string, 1–64 characters"],
    [{ type: "string", maxLength: 9 }, "string, ≤ 9 characters"],
    [{ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, "integer, at least 0"],
    [
      { type: "array", items: { type: "string" }, minItems: 2 },
      "array of strings, at least 2 items",
    ],
    [{ enum: ["A", "B"] }, "one of A, B"],
    [{ const: "true" }, '"true"'],
    [{}, "anything"],
  ])("is for %j %s", (schema, words) => {
    expect(typeOf(schema)).toBe(words);
  });
});

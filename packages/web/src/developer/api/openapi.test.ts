import { describe, expect, it } from "vitest";
import { openApi } from "@souk/contract/openapi";
import { responsesOf, operationsOf, fieldsOf, typeOf } from "./openapi.ts";

const document = openApi();
const operations = operationsOf(document);
const operation = (operationId: string) =>
  operations.find((one) => one.operationId === operationId)!;

it("lists every operation with its body", () => {
  const count = Object.values(document.paths).flatMap((one) => Object.keys(one)).length;
  expect(operations).toHaveLength(count);
  expect(operation("send-message")).toMatchObject({
    method: "POST",
    path: "/rooms/{roomId}/messages",
    tag: "rooms",
    body: { name: "MessageSend" },
  });
  expect(operation("get-room").body).toBeUndefined();
});

it("lists the responses, also the shared ones", () => {
  const responses = responsesOf(document, operation("make-room"));
  expect(responses).toContainEqual({ status: "201", description: "Success.", schema: "RoomInfo" });
  const unauthorized = responses.find(({ status }) => status === "401");
  expect(unauthorized).toMatchObject({ schema: "ErrorBody" });
  expect(unauthorized?.description).toContain("token");
});

it("lists the fields of a body and of nested objects", () => {
  const fields = fieldsOf(operation("place-order").body!.schema);
  expect(fields).toContainEqual({
    path: "orderItems[].name",
    type: "string, 1–200 characters",
    required: true,
  });
  expect(fields).toContainEqual({ path: "status", type: "anything", required: false });
  expect(fieldsOf(operation("send-message").body!.schema).map(({ path }) => path)).toEqual([
    "message",
    "clientId",
    "to",
    "to.messageId",
  ]);
});

describe("the description of a type", () => {
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
  ])("of %j is %s", (schema, text) => {
    expect(typeOf(schema)).toBe(text);
  });
});

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ROOM_ID_PATTERN } from "../room/schema.ts";
import { fromCursor, toCursor } from "./index.ts";

const read = (cursor: string) => fromCursor("rooms", ROOM_ID_PATTERN, cursor);
const refusal = expect.objectContaining({
  kind: "input",
  code: "request.invalid",
  errors: [{ path: "cursor", message: expect.any(String) }],
});

it("reads the id of every cursor that it makes, which needs no escaping in URLs", () => {
  fc.assert(
    fc.property(fc.stringMatching(ROOM_ID_PATTERN), (id) => {
      const cursor = toCursor("rooms", id);
      expect(read(cursor)).toBe(id);
      expect(encodeURIComponent(cursor)).toBe(cursor);
    }),
  );
});

it("refuses every other text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (cursor) => {
      expect(() => read(cursor)).toThrow(refusal);
    }),
  );
});

it.each([
  ["of another list", toCursor("messages", "general")],
  ["of an invalid id", toCursor("rooms", "ROOM#other")],
  ["with padding", `${toCursor("rooms", "general")}=`],
  ["with a trailing space", `${toCursor("rooms", "general")} `],
  ["made of a DynamoDB key", Buffer.from('{"pk":"ROOM#a","sk":"MSG#b"}').toString("base64url")],
  ["that is empty", ""],
])("refuses a cursor %s", (_, cursor) => {
  expect(() => read(cursor)).toThrow(refusal);
});

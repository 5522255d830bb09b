import { expect, it } from "vitest";
import { callerOf, personOf, toContext } from "./caller.ts";

const ana = { id: "sub-1", name: "Ana" };

it.each<[string, Record<string, unknown>, unknown]>([
  ["the context of our authorizers", toContext(ana), ana],
  ["the claims of Cognito's authorizer", { claims: { sub: "sub-1", name: "Ana" } }, ana],
  ["claims without a name", { claims: { sub: "sub-1" } }, { id: "sub-1", name: "sub-1" }],
  ["claims without a sub", { claims: { name: "Ana" } }, undefined],
  ["a context without a name", { userId: "sub-1" }, undefined],
  ["a context of other types", { userId: 1, userName: "Ana" }, undefined],
])("reads the caller from %s", (_, authorizer, caller) => {
  expect(callerOf(authorizer)).toEqual(caller);
});

it("finds no caller without an authorizer", () => {
  expect(callerOf(undefined)).toBeUndefined();
  expect(callerOf(null)).toBeUndefined();
});

it.each([
  [{ sub: "s", name: "Ana", email: "ana@example.com" }, "Ana"],
  [{ sub: "s", name: "", email: "ana@example.com" }, "ana@example.com"],
  [{ sub: "s", name: 1, email: "" }, "s"],
])("names the person of the claims %j %s", (claims, name) => {
  expect(personOf(claims)).toEqual({ id: "s", name });
});

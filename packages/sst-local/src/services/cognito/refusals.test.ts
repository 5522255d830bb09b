import { expect, it } from "vitest";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import { TYPES } from "./graph.ts";
import { refusals } from "./refusals.ts";

const refused = (type: string, inputs: Record<string, unknown>) =>
  refusals(testGraph([testResource(type, "Web", { inputs })])).map(({ message }) => message);

it.each(["http://example.com/in", "/in", "https://example.com/in#top", "example.com"])(
  "refuses the callback URL %s as CreateUserPoolClient does",
  (url) => {
    expect(refused(TYPES.client, { callbackUrls: [url] })).toEqual([
      `AWS refuses the user pool client Web: the callback URL ${url}.`,
    ]);
  },
);

it.each([
  "https://example.com/in?a=b",
  "http://localhost:4000/in",
  "http://127.0.0.1:4000",
  "http://[::1]:4000",
  "myapp://signed-in",
])("accepts the callback URL %s", (url) => {
  expect(refused(TYPES.client, { callbackUrls: [url], defaultRedirectUri: url })).toEqual([]);
});

it("refuses a defaultRedirectUri that is not among the callback URLs", () => {
  const callbackUrls = ["https://a.example"];
  expect(
    refused(TYPES.client, { callbackUrls, defaultRedirectUri: "https://b.example" }),
  ).toHaveLength(1);
});

it("refuses a reserved word in the prefix of a domain, and not in a custom domain", () => {
  expect(refused(TYPES.domain, { domain: "my-aws-shop" })).toEqual([
    'AWS refuses the user pool domain Web: the prefix my-aws-shop contains "aws".',
  ]);
  expect(refused(TYPES.domain, { domain: "shop" })).toEqual([]);
  expect(refused(TYPES.domain, { domain: "login.aws-shop.example" })).toEqual([]);
});

import { expect, it } from "vitest";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import { UserError } from "../../errors.ts";
import { hostedPageOrigins, notEmulated, TYPES, userPools } from "./graph.ts";
import { graphOf, pool, poolWith } from "./testing/start.ts";

it("reads a user pool with its client, group and domain", () => {
  const withDomain = { ...pool, domain: "souk" };
  expect(userPools(graphOf([withDomain]))).toMatchObject([withDomain]);
});

it.each([
  ["souk", "https://souk.auth.eu-west-1.amazoncognito.com"],
  ["auth.example.com", "https://auth.example.com"],
])("lists the origin of the hosted pages of the domain %s", (domain, origin) => {
  expect(hostedPageOrigins(graphOf([{ ...pool, domain }]))).toEqual([origin]);
});

it("lists no origin without a domain", () => {
  expect(hostedPageOrigins(graphOf([pool]))).toEqual([]);
});

it("lists triggers and factors that are not emulated", () => {
  const changed = poolWith({
    mfaConfiguration: "ON",
    lambdaConfig: { defineAuthChallenge: "arn:x", postConfirmation: "arn:y" },
  });
  expect(notEmulated(graphOf([changed]))).toEqual([
    "multi-factor authentication of user pool souk: a password is enough",
    "defineAuthChallenge trigger of user pool souk: it never runs",
  ]);
});

it.each([
  [TYPES.pool, "schemas", "name", '"schemas" of main (aws:cognito/userPool:UserPool) is no list.'],
  [
    TYPES.pool,
    "lambdaConfig",
    [],
    '"lambdaConfig" of main (aws:cognito/userPool:UserPool) is no map.',
  ],
])("refuses %s with another %s in a sentence", (type, input, value, sentence) => {
  const graph = testGraph([testResource(type, "main", { inputs: { [input]: value } })]);
  expect(() => userPools(graph)).toThrow(UserError);
  expect(() => userPools(graph)).toThrow(sentence);
});

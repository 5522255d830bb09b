import { describe, expect, it } from "vitest";
import type { ConditionContext } from "./conditions.ts";
import { PolicyError } from "./policy-error.ts";
import { type AccessRequest, compilePolicy, evaluate, unmetConditions } from "./policy.ts";

const arn = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/rooms/1";

function decide(statements: object[], context: ConditionContext = {}, resource = arn) {
  return evaluate(compilePolicy({ Statement: statements }), {
    action: "execute-api:Invoke",
    resource,
    context,
  });
}

const allow = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };

it.each([
  ["nothing allows", [{ ...allow, Resource: "arn:other" }], "none"],
  ["an allow", [allow], "allow"],
  ["a deny beats an allow before it", [allow, { ...allow, Effect: "Deny" }], "deny"],
  ["a deny beats an allow after it", [{ ...allow, Effect: "Deny" }, allow], "deny"],
  [
    "lists",
    [{ ...allow, Action: ["x:Y", "execute-api:*"], Resource: ["a", "*/rooms/*"] }],
    "allow",
  ],
  ["actions ignore case", [{ ...allow, Action: "Execute-API:invoke" }], "allow"],
  ["resources do not", [{ ...allow, Resource: "*/ROOMS/1" }], "none"],
  ["a star crosses slashes", [{ ...allow, Resource: "arn:aws:execute-api:*/1" }], "allow"],
  ["a question mark is one character", [{ ...allow, Resource: "*/rooms/?" }], "allow"],
  ["and not two", [{ ...allow, Resource: "*/rooms??" }], "allow"],
  ["and not none", [{ ...allow, Resource: "*/rooms/1?" }], "none"],
  ["a dot is a dot", [{ ...allow, Resource: "*/rooms.1" }], "none"],
  ["NotAction of another", [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }], "allow"],
  ["NotAction of this", [{ Effect: "Allow", NotAction: "execute-api:*", Resource: "*" }], "none"],
  ["NotResource of another", [{ Effect: "Allow", Action: "*", NotResource: "*/POST/*" }], "allow"],
  ["NotResource of this", [{ Effect: "Allow", Action: "*", NotResource: "*/GET/*" }], "none"],
])("decides by %s", (_fact, statements, decision) => {
  expect(decide(statements)).toBe(decision);
});

const keys = {
  "aws:useragent": "curl/8",
  "aws:sourceip": "10.1.2.3",
  "aws:currenttime": "2024-06-01T12:00:00.000Z",
  "aws:epochtime": "1717243200",
  "aws:securetransport": "true",
  list: ["a", "b"],
};

it.each([
  ["StringEquals", { "aws:UserAgent": "curl/8" }, true],
  ["StringEquals", { "aws:UserAgent": ["x", "curl/8"] }, true],
  ["StringEquals", { "aws:UserAgent": "CURL/8" }, false],
  ["StringEquals", { "aws:Referer": "x" }, false],
  ["StringEqualsIfExists", { "aws:Referer": "x" }, true],
  ["StringNotEquals", { "aws:UserAgent": ["x", "curl/8"] }, false],
  ["StringNotEquals", { "aws:Referer": "x" }, true],
  ["StringEqualsIgnoreCase", { "aws:UserAgent": "CURL/8" }, true],
  ["StringNotEqualsIgnoreCase", { "aws:UserAgent": "CURL/8" }, false],
  ["StringLike", { "aws:UserAgent": "curl/*" }, true],
  ["StringNotLike", { "aws:UserAgent": "curl/*" }, false],
  ["IpAddress", { "aws:SourceIp": "10.1.0.0/16" }, true],
  ["IpAddress", { "aws:SourceIp": ["10.2.0.0/16", "10.1.2.3"] }, true],
  ["IpAddress", { "aws:SourceIp": "2001:db8::/32" }, false],
  ["NotIpAddress", { "aws:SourceIp": "10.1.0.0/16" }, false],
  ["NotIpAddress", { "aws:SourceIp": "10.2.0.0/16" }, true],
  ["Bool", { "aws:SecureTransport": "True" }, true],
  ["Bool", { "aws:SecureTransport": false }, false],
  ["DateLessThan", { "aws:CurrentTime": "2024-06-02T00:00:00Z" }, true],
  ["DateGreaterThan", { "aws:CurrentTime": "2024-06-02T00:00:00Z" }, false],
  ["DateLessThanEquals", { "aws:EpochTime": 1717243200 }, true],
  ["DateEquals", { "aws:EpochTime": "2024-06-01T12:00:00Z" }, true],
  ["NumericGreaterThanEquals", { "aws:EpochTime": 1717243200 }, true],
  ["NumericLessThan", { "aws:EpochTime": "1717243200" }, false],
  ["NumericNotEquals", { "aws:EpochTime": "1" }, true],
  ["Null", { "aws:Referer": "true" }, true],
  ["Null", { "aws:UserAgent": "true" }, false],
  ["ForAnyValue:StringEquals", { list: "b" }, true],
  ["ForAllValues:StringEquals", { list: "b" }, false],
  ["ForAllValues:StringLike", { list: ["a", "b"] }, true],
])("%s %j holds: %s", (operator, condition, holds) => {
  expect(decide([{ ...allow, Condition: { [operator]: condition } }], keys)).toBe(
    holds ? "allow" : "none",
  );
});

it("joins conditions with AND", () => {
  const both = { StringLike: { "aws:UserAgent": "*" }, Bool: { "aws:SecureTransport": "false" } };
  expect(decide([{ ...allow, Condition: both }], keys)).toBe("none");
});

it.each([
  ["no object", "allow"],
  ["no statement", {}],
  ["a statement that is text", { Statement: ["Allow"] }],
  ["both Action and NotAction", { Statement: { ...allow, NotAction: "x" } }],
  ["neither Resource nor NotResource", { Statement: { Effect: "Allow", Action: "*" } }],
  ["an unknown operator", { Statement: { ...allow, Condition: { StringSounds: { a: "b" } } } }],
  [
    "an inherited name for one",
    { Statement: { ...allow, Condition: { constructor: { a: "b" } } } },
  ],
  ["a policy variable", { Statement: { ...allow, Resource: "${aws:username}" } }],
])("refuses %s", (_fact, document) => {
  expect(() => compilePolicy(document)).toThrow(PolicyError);
});

describe("a trust policy", () => {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "apigateway.amazonaws.com", AWS: "arn:aws:iam::1:role/r" },
    Action: "sts:AssumeRole",
  };
  const decideFor = (own: object, request: Partial<AccessRequest> = {}) =>
    evaluate(compilePolicy({ Statement: { ...statement, ...own } }, { isTrust: true }), {
      action: "sts:AssumeRole",
      resource: "arn:role",
      principal: { type: "Service", names: ["apigateway.amazonaws.com"] },
      context: {},
      ...request,
    });
  const isUnknown = (): boolean => true;
  const condition = { Condition: { StringEquals: { "aws:SourceAccount": "1" } } };

  it.each([
    ["the service that it names", {}, {}, "allow"],
    [
      "a service that is named in a list",
      { Principal: { Service: ["x", "apigateway.amazonaws.com"] } },
      {},
      "allow",
    ],
    [
      "another service",
      {},
      { principal: { type: "Service", names: ["sns.amazonaws.com"] } },
      "none",
    ],
    [
      "a role by its ARN",
      {},
      { principal: { type: "AWS", names: ["arn:aws:iam::1:role/r"] } },
      "allow",
    ],
    [
      "a service by the name of a role",
      { Principal: { AWS: "apigateway.amazonaws.com" } },
      {},
      "none",
    ],
    ["a service with a key that it does not send", condition, {}, "none"],
    ["a service with a key that may be sent", condition, { isUnknown }, "allow"],
    [
      "a service with IfExists",
      { Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } },
      {},
      "allow",
    ],
    ["a service that it denies", { Effect: "Deny" }, {}, "deny"],
    ["a service that it may deny", { ...condition, Effect: "Deny" }, { isUnknown }, "none"],
  ] as const)("decides on %s", (_fact, own, request, decision) => {
    expect(decideFor(own, request)).toBe(decision);
  });

  it("lists the conditions that do not hold", () => {
    const policy = compilePolicy({ Statement: { ...statement, ...condition } }, { isTrust: true });
    const principal = { type: "Service", names: ["apigateway.amazonaws.com"] } as const;
    const request = { action: "sts:AssumeRole", resource: "arn:role", principal, context: {} };
    expect(unmetConditions(policy, request)).toEqual(['StringEquals aws:SourceAccount "1"']);
  });
});

it("matches a resource that is not known in an Allow only", () => {
  const ask = (effect: string) =>
    evaluate(compilePolicy({ Statement: { Effect: effect, Action: "s3:*", Resource: "arn:x" } }), {
      action: "s3:DeleteObject",
      resource: undefined,
      context: {},
    });
  expect([ask("Allow"), ask("Deny")]).toEqual(["allow", "none"]);
});

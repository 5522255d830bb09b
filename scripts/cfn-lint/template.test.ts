import { expect, it } from "vitest";
import { type GraphResource, templateOf } from "./template.ts";

const resource = (type: string, inputs: Record<string, unknown>): GraphResource => ({
  ...{ type, name: "My-Name", custom: true },
  inputs,
});
const translated = (type: string, inputs: Record<string, unknown>) =>
  templateOf([resource(type, inputs)]).Resources["MyName"];

it("renames properties and parses documents", () => {
  const document = { Statement: [{ Effect: "Allow" }] };
  expect(
    translated("aws:iam/policy:Policy", {
      description: "x",
      policy: JSON.stringify(document),
    }),
  ).toEqual({
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { Description: "x", PolicyDocument: document },
  });
});

it("keeps the keys of maps that are the user's", () => {
  expect(
    translated("aws:apigateway/response:Response", {
      responseTemplates: { "application/json": "{}" },
    })?.Properties,
  ).toEqual({ ResponseTemplates: { "application/json": "{}" } });
});

it("gives an alias a version where the graph has a secret", () => {
  const inputs = { functionName: "[secret]", functionVersion: "[secret]", name: "live" };
  const { FunctionVersion } = translated("aws:lambda/alias:Alias", inputs)?.Properties ?? {};
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
  expect(FunctionVersion).toMatch(/^(\$LATEST|[0-9]+)$/);
});

it("leaves secrets, components, read resources and untranslated types out", () => {
  expect(
    translated("aws:kms/key:Key", { policy: "[secret]", description: "[secret]" })?.Properties,
  ).toEqual({ Description: "1" });
  const sns = resource("aws:sns/topic:Topic", {});
  const left = [{ ...sns, custom: false }, { ...sns, external: true }, resource("aws:x/y:Z", {})];
  expect(templateOf(left)).toEqual({ Resources: {} });
});

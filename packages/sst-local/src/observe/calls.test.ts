import { expect, it } from "vitest";
import type { RecordedCall } from "../aws/endpoint.ts";
import { createCallLog } from "./calls.ts";

const call = (
  service: string,
  operation: string,
  input: Record<string, unknown> = {},
): RecordedCall => ({
  caller: "f",
  service,
  region: "eu-west-1",
  operation,
  input,
});
const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";

it("are counted by function, action and resource", () => {
  const log = createCallLog(() => "123456789012");
  log.add(call("dynamodb", "PutItem", { TableName: "t" }));
  log.add(call("dynamodb", "PutItem", { TableName: "t" }));
  log.add({ ...call("dynamodb", "PutItem", { TableName: "t" }), caller: "g" });
  const one = { service: "dynamodb", action: "dynamodb:PutItem", resource: TABLE };
  expect(log.counts()).toEqual([
    { ...one, function: "f", count: 2 },
    { ...one, function: "g", count: 1 },
  ]);
});

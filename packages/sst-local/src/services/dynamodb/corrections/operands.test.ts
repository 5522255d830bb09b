import {
  ScanCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import { afterAll, describe, expect, it } from "vitest";
import { key, refusal, serveItems, TableName, text } from "./testing/items.ts";

const { sdk, stop } = await serveItems();
afterAll(stop);

describe("operand rules", () => {
  const scan = (
    FilterExpression: string,
    values: Record<string, AttributeValue> = {},
    names?: Record<string, string>,
  ) =>
    sdk.send(
      new ScanCommand({
        TableName,
        FilterExpression,
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        ...(names && { ExpressionAttributeNames: names }),
      }),
    );
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`:v${i}`, { N: String(i) }]));
  const inList = (count: number) => `v IN (${Object.keys(numbered(count)).join(", ")})`;

  it.each<[string, string, Record<string, AttributeValue>, Record<string, string>?]>([
    ["too many operands; number of operands: 101", inList(101), numbered(101)],
    [
      "too many operators; operator count: 301",
      Array.from({ length: 151 }, () => "a = :v").join(" OR "),
      { ":v": { N: "1" } },
    ],
    ["operator: =, first operand: [a]", "a = a", {}],
    [
      "operator: <>, first operand: [a, [0], b]",
      "x = :v OR NOT #a[0].b <> a[0].#b",
      { ":v": { N: "1" } },
      { "#a": "a", "#b": "b" },
    ],
    ["type name found; type: STRING", "attribute_type(a, :t)", { ":t": text("STRING") }],
    [
      "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}",
      "a BETWEEN :l AND :h",
      { ":l": { N: "1" }, ":h": text("x") },
    ],
  ])("refuse with %s", async (problem, expression, values, names) => {
    await expect(scan(expression, values, names)).rejects.toMatchObject(
      refusal(`Invalid FilterExpression: `),
    );
    await expect(scan(expression, values, names)).rejects.toMatchObject(refusal(problem));
  });

  it("hold in the conditions of a transaction", async () => {
    const ConditionCheck = { TableName, Key: key("none"), ConditionExpression: "a = a" };
    await expect(
      sdk.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck }] })),
    ).rejects.toMatchObject(refusal("Invalid ConditionExpression: The first operand"));
  });

  it.each<[string, Record<string, AttributeValue>]>([
    [inList(100), numbered(100)],
    [Array.from({ length: 150 }, () => "a = :v").join(" OR "), { ":v": { N: "1" } }],
    [
      "attribute_type(a, :t) AND (a.b = a.c) AND NOT (size(a) > :n)",
      { ":t": text("SS"), ":n": { N: "1" } },
    ],
    ["a BETWEEN :l AND :h AND contains(a, b)", { ":l": { N: "1" }, ":h": { N: "2" } }],
  ])("let %s pass", async (expression, values) => {
    expect(await scan(expression, values)).toMatchObject({ Count: expect.any(Number) });
  });
});

import {
  CreateTableCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCorrections, type EngineAnswer } from "./engine-corrections.ts";
import { serveDynamoDb } from "./testing/serve.ts";

type Sdk = Awaited<ReturnType<typeof serveDynamoDb>>["sdk"];
let served: Awaited<ReturnType<typeof serveDynamoDb>>;
let sdk: Sdk;
const TableName = "items";
beforeAll(async () => {
  served = await serveDynamoDb();
  ({ sdk } = served);
  const S = "S" as const;
  await sdk.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: ["pk", "sk", "gpk"].map((AttributeName) => ({
        AttributeName,
        AttributeType: S,
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi",
          KeySchema: [
            { AttributeName: "gpk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});
afterAll(() => served.stop());

const text = (S: string): AttributeValue => ({ S });
const texts = (...values: string[]): AttributeValue => ({ L: values.map(text) });
const key = (pk: string, sk = "1") => ({ pk: text(pk), sk: text(sk) });
const put = (pk: string, sk: string, more: Record<string, AttributeValue> = {}) =>
  sdk.send(new PutItemCommand({ TableName, Item: { ...key(pk, sk), ...more } }));
const update = (pk: string, input: Partial<UpdateItemCommandInput>) =>
  sdk.send(new UpdateItemCommand({ TableName, Key: key(pk), ReturnValues: "ALL_NEW", ...input }));
const item = async (pk: string) =>
  (await sdk.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item ?? {};
const refusal = (message: string) => ({
  name: "ValidationException",
  message: expect.stringContaining(message) as string,
});

describe("SET of a list element", () => {
  const c = { ":c": text("c") };

  it.each<[string, string, object, AttributeValue]>([
    ["beyond the end appends", "SET l[5] = :c", c, texts("a", "b", "c")],
    ["far beyond the end appends", "SET l[4294967294] = :c", c, texts("a", "b", "c")],
    ["at the end appends", "SET l[2] = :c", c, texts("a", "b", "c")],
    ["within the list replaces", "SET l[0] = :c", c, texts("c", "b")],
    [
      "of several appends in the order of their indexes",
      "set l[9] = :d, l[4] = :c REMOVE gone",
      { ...c, ":d": text("d") },
      texts("a", "b", "c", "d"),
    ],
  ])("%s", async (_, UpdateExpression, ExpressionAttributeValues, l) => {
    await put("list", "1", { l: texts("a", "b") });
    await update("list", {
      UpdateExpression,
      ExpressionAttributeValues: { ...ExpressionAttributeValues },
    });
    expect((await item("list"))["l"]).toEqual(l);
  });

  it("appends to a list inside maps and lists", async () => {
    await put("deep", "1", { m: { M: { "x y": { L: [texts("a")] } } } });
    await update("deep", {
      UpdateExpression: "SET #m.#x[0][7] = :c",
      ExpressionAttributeNames: { "#m": "m", "#x": "x y" },
      ExpressionAttributeValues: c,
    });
    expect((await item("deep"))["m"]).toEqual({ M: { "x y": { L: [texts("a", "c")] } } });
  });

  it("appends in a transaction", async () => {
    await put("transaction", "1", { l: texts("a") });
    const Update = { TableName, Key: key("transaction") };
    await sdk.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key("transaction", "2") } },
          {
            Update: { ...Update, UpdateExpression: "SET l[8] = :c", ExpressionAttributeValues: c },
          },
        ],
      }),
    );
    expect((await item("transaction"))["l"]).toEqual(texts("a", "c"));
  });

  it("keeps every element of writers at once", async () => {
    await put("race", "1", { l: { L: [] } });
    const names = Array.from({ length: 10 }, (_, i) => String(i));
    await Promise.all(
      names.map((name) =>
        update("race", {
          UpdateExpression: "SET l[99] = :v",
          ExpressionAttributeValues: { ":v": text(name) },
        }),
      ),
    );
    const elements = (await item("race"))["l"]?.L?.map(({ S }) => S);
    expect(elements?.toSorted()).toEqual(names);
  });

  it("fails by the request's own condition", async () => {
    await put("condition", "1", { l: texts("a"), n: { N: "1" } });
    const conditional = (n: string) =>
      update("condition", {
        UpdateExpression: "SET l[9] = :c",
        ConditionExpression: "n = :n OR n = :other",
        ExpressionAttributeValues: { ...c, ":n": { N: n }, ":other": { N: "7" } },
      });
    await expect(conditional("2")).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
    });
    await conditional("1");
    expect((await item("condition"))["l"]).toEqual(texts("a", "c"));
  });

  it("is refused inside an element that is not there", async () => {
    await put("inside", "1", { l: texts("a") });
    await expect(
      update("inside", { UpdateExpression: "SET l[9].x = :c", ExpressionAttributeValues: c }),
    ).rejects.toMatchObject(refusal("document path provided in the update expression is invalid"));
  });

  it.each<[string, Partial<UpdateItemCommandInput>]>([
    ["UpdateExpression", { UpdateExpression: "SET l[4294967295] = :c" }],
    [
      "ConditionExpression",
      { UpdateExpression: "SET l[0] = :c", ConditionExpression: "l[99999999999999] = :c" },
    ],
  ])("is refused for an index out of range in the %s", async (name, input) => {
    await put("range", "1", { l: texts("a") });
    const pid = served.engine.pid();
    await expect(update("range", { ...input, ExpressionAttributeValues: c })).rejects.toMatchObject(
      refusal(`Invalid ${name}: List index is not within the allowable range; index: [`),
    );
    expect(served.engine.pid()).toBe(pid);
  });
});

describe("ExclusiveStartKey", () => {
  const query = (condition: string, ExclusiveStartKey: object, more: object = {}) =>
    sdk.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: {
          ":p": text("start"),
          ...(condition.includes(":s") && { ":s": text("5") }),
        },
        ExclusiveStartKey: { ...ExclusiveStartKey },
        ...more,
      }),
    );
  beforeAll(async () => {
    for (const sk of ["1", "5", "7"]) await put("start", sk, { gpk: text("start") });
  });

  it("continues a query in its own partition", async () => {
    const { Items } = await query("pk = :p", key("start", "1"));
    expect(Items?.map(({ sk }) => sk?.S)).toEqual(["5", "7"]);
    const later = await query("pk = :p AND sk >= :s", key("start", "5"));
    expect(later.Items?.map(({ sk }) => sk?.S)).toEqual(["7"]);
  });

  it.each<[string, string, object, object, string]>([
    ["partition", "pk = :p", key("z"), {}, "outside query boundaries"],
    [
      "partition by a name",
      "#p = :p",
      key("z"),
      { ExpressionAttributeNames: { "#p": "pk" } },
      "outside query boundaries",
    ],
    [
      "partition of an index",
      "gpk = :p",
      { ...key("start"), gpk: text("z") },
      { IndexName: "gsi" },
      "outside query boundaries",
    ],
    ["sort key range", "pk = :p AND sk > :s", key("start", "1"), {}, "range key predicate"],
    ["prefix", "pk = :p AND begins_with(sk, :s)", key("start", "7"), {}, "range key predicate"],
  ])("is refused from another %s", async (_, condition, startKey, more, message) => {
    await expect(query(condition, startKey, more)).rejects.toMatchObject(
      refusal(`The provided starting key`),
    );
    await expect(query(condition, startKey, more)).rejects.toMatchObject(refusal(message));
  });
});

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

it("refuses more than 4 MB in TransactGetItems", async () => {
  const keys = Array.from({ length: 12 }, (_, i) => key("big", String(i)));
  for (const { sk } of keys) await put("big", sk.S ?? "", { x: text("x".repeat(390_000)) });
  const get = (count: number) =>
    sdk.send(
      new TransactGetItemsCommand({
        TransactItems: keys.slice(0, count).map((Key) => ({ Get: { TableName, Key } })),
      }),
    );
  expect((await get(10)).Responses).toHaveLength(10);
  await expect(get(12)).rejects.toMatchObject({ name: "TransactionCanceledException" });
});

it("counts in ScannedCount the items up to LastEvaluatedKey", async () => {
  for (let i = 0; i < 5; i++) await put("pages", String(i), { x: text("x".repeat(390_000)) });
  const query = {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": text("pages"), ":x": text("y") },
    FilterExpression: "x = :x",
  };
  const page = await sdk.send(new QueryCommand(query));
  expect(page).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("pages", "1") });
  const limited = await sdk.send(new QueryCommand({ ...query, Limit: 2 }));
  expect(limited).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("pages", "1") });
});

it("counts the items up to LastEvaluatedKey where a page of 1 MB ends just before its Limit", async () => {
  for (let i = 0; i < 5; i++) await put("limit", String(i), { x: text("x".repeat(390_000)) });
  const query = {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": text("limit") },
    Limit: 3,
  };
  const filter = {
    FilterExpression: "x = :x",
    ExpressionAttributeValues: { ":p": text("limit"), ":x": text("y") },
  };
  for (const more of [{}, filter]) {
    const page = await sdk.send(new QueryCommand({ ...query, ...more }));
    expect(page).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("limit", "1") });
  }
});

describe("PartiQL", () => {
  beforeAll(async () => {
    for (const sk of ["0", "1", "2"]) await put("q", sk, { gpk: text("q") });
  });
  const select = async (Statement: string, more: object = {}) => {
    const { Items = [], NextToken } = await sdk.send(
      new ExecuteStatementCommand({ Statement, ...more }),
    );
    return { sks: Items.map(({ sk }) => sk?.S).join(""), NextToken };
  };

  it.each([
    [`SELECT sk FROM "items" WHERE pk = 'q' ORDER BY sk DESC`, "210"],
    [`SELECT sk FROM "items" WHERE pk = 'q' order by "sk" desc`, "210"],
    [`SELECT sk FROM "items"."gsi" WHERE gpk = 'q' ORDER BY sk DESC`, "210"],
    [`SELECT sk FROM "items" WHERE pk = 'q' ORDER BY sk ASC`, "012"],
    [`SELECT sk FROM "items" WHERE pk = 'q' AND sk <> 'ORDER BY x DESC'`, "012"],
  ])("sorts %s as %s", async (statement, sks) => {
    expect((await select(statement)).sks).toBe(sks);
  });

  it("pages through a descending order", async () => {
    const statement = `SELECT sk FROM "items" WHERE pk = 'q' ORDER BY sk DESC`;
    const first = await select(statement, { Limit: 2 });
    expect(first.sks).toBe("21");
    expect(await select(statement, { Limit: 2, NextToken: first.NextToken })).toEqual({ sks: "0" });
  });

  it.each([
    ["size(t) > 3", "b"],
    ['size("t") <= 3', "a"],
    ["size(l) = 2 AND size(t) <> 9", "a"],
    ["size(m.k[0]) = 4", "a"],
    ["size(n) = 1", ""],
    ["size(missing) < 5", ""],
    ["t <> 'size(t) > 9'", "ab"],
  ])("selects by %s", async (condition, sks) => {
    await put("sizes", "a", {
      ...{ t: text("abc"), n: { N: "1" }, l: texts("x", "y") },
      m: { M: { k: texts("four") } },
    });
    await put("sizes", "b", { t: text("abcd"), l: texts("x"), n: { N: "12" } });
    const where = `FROM "items" WHERE pk = 'sizes' AND ${condition}`;
    expect((await select(`SELECT * ${where}`)).sks).toBe(sks);
    expect((await select(`SELECT sk, "t" ${where}`)).sks).toBe(sks);
    expect((await select(`SELECT sk ${where} ORDER BY sk DESC`)).sks).toBe(
      [...sks].toReversed().join(""),
    );
  });

  it("returns the attributes that a SELECT with size() names, and says where it is not emulated", async () => {
    await put("sized", "a", { t: text("abc") });
    const where = `FROM "items" WHERE pk = 'sized'`;
    const Statement = `SELECT t ${where} AND size(t) = 3`;
    const { Items } = await sdk.send(new ExecuteStatementCommand({ Statement }));
    expect(Items).toEqual([{ t: text("abc") }]);
    for (const wrong of [
      `SELECT * ${where} AND (size(t) > 1 OR sk = 'a')`,
      `DELETE ${where} AND sk = 'a' AND size(t) = 3`,
    ]) {
      await expect(select(wrong)).rejects.toMatchObject(refusal("sst-local emulates size()"));
    }
  });

  it("writes with EXISTS only where its SELECT finds an item", async () => {
    await put("exists", "a", { n: { N: "3" } });
    const transaction = (condition: string, sk: string, Parameters?: AttributeValue[]) =>
      sdk.send(
        new ExecuteTransactionCommand({
          TransactStatements: [
            {
              Statement: `EXISTS(SELECT * FROM "items" WHERE pk = 'exists' AND ${condition})`,
              ...(Parameters && { Parameters }),
            },
            { Statement: `INSERT INTO "items" VALUE {'pk': 'exists', 'sk': '${sk}'}` },
          ],
        }),
      );
    await transaction("sk = 'a' AND n = 3", "written");
    await transaction("sk = 'a' AND n = ?", "by parameter", [{ N: "3" }]);
    for (const condition of ["sk = 'a' AND n = 4", "sk = 'none' AND n = 3"]) {
      await expect(transaction(condition, "refused")).rejects.toMatchObject({
        name: "TransactionCanceledException",
        CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }],
      });
    }
    const all = await select(`SELECT sk FROM "items" WHERE pk = 'exists'`);
    expect(all.sks).toBe("aby parameterwritten");
    expect(
      (await sdk.send(new GetItemCommand({ TableName, Key: key("exists", "a") }))).Item,
    ).toEqual({ ...key("exists", "a"), n: { N: "3" } });
  });

  it("takes several SET and REMOVE clauses", async () => {
    await put("clauses", "1", { r: text("r"), s: text("s") });
    const where = `WHERE pk = 'clauses' AND sk = '1'`;
    await select(`UPDATE "items" SET a = ' SET SET ' SET b = {'c': [1, 2]} ${where}`);
    await sdk.send(
      new ExecuteTransactionCommand({
        TransactStatements: [{ Statement: `UPDATE "items" REMOVE r REMOVE s ${where}` }],
      }),
    );
    expect(await item("clauses")).toEqual({
      ...key("clauses"),
      a: text(" SET SET "),
      b: { M: { c: { L: [{ N: "1" }, { N: "2" }] } } },
    });
  });
});

it.each([
  [{ kind: "dynoxide", version: "1.2.1" } as const, "refused"],
  [{ kind: "dynoxide" } as const, "refused"],
  [{ kind: "dynoxide", version: "1.5.0" } as const, "sent on"],
  [{ kind: "external" } as const, "sent on"],
])("with the engine %o a foreign start key is %s", async (engine, outcome) => {
  const answer: EngineAnswer = { status: 200, body: Buffer.from("{}") };
  const body = JSON.stringify({
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": text("y") },
    ExclusiveStartKey: key("z"),
  });
  const result = createCorrections(engine)("Query", body, async () => answer).then(
    () => "sent on",
    () => "refused",
  );
  expect(await result).toBe(outcome);
});

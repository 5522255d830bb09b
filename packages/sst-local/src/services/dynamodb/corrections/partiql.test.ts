import {
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetItemCommand,
  type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { key, refusal, serveItems, TableName, text, texts } from "./testing/items.ts";

const { item, put, sdk, stop } = await serveItems();
afterAll(stop);

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

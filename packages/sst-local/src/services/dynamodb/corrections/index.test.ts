import { expect, it } from "vitest";
import type { EngineAnswer } from "./correction.ts";
import { createCorrections } from "./index.ts";
import { text, key } from "./testing/items.ts";

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

import { afterAll, afterEach, expect, it } from "vitest";
import { seededRandom } from "../../packages/sst-local/src/aws/testing/seeded-random.ts";
import { type Call, client } from "../support/client.ts";
import { killWhileWriting } from "../support/kill-writers.ts";
import { preparedState } from "../support/prepared-state.ts";
import { type RunningStack, startStack } from "../support/stack.ts";

const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 2 ** 31);

let running: RunningStack | undefined;
/** Of both tests, each with a room of its own. */
const { state, remove } = await preparedState("test");
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(remove);

it("keeps every acknowledged message after kill -9 of its process group", async () => {
  running = await startStack(state);
  const first = running.ready;
  const api = client(first.endpoints.api);
  await api("POST", "/rooms", { as: "ana", body: { roomId: "coffee", with: ["ben", "cy"] } });

  const acknowledged: string[] = [];
  const posting = Array.from({ length: 8 }, () => postUntilRefused(api, acknowledged));
  await reached(acknowledged, 100);
  await running.killGroup();
  await Promise.all(posting);

  running = await startStack(state);
  expect(running.ready.outputs["tableName"]).toBe(first.outputs["tableName"]);
  const kept = await allMessages(client(running.ready.endpoints.api), "coffee");
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

it(`stores each message with an Idempotency-Key once over kill -9 and repeats (KILL_SEED=${SEED})`, async () => {
  const result = await killWhileWriting({
    ...{ state, writers: 20, kills: 2, random: seededRandom(SEED) },
  });
  expect(result.acknowledged).toBeGreaterThan(20);
  expect(result).toMatchObject({ lost: [], doubled: [], changed: [] });
});

/** Posts one message after the other until the connection is refused. */
async function postUntilRefused(api: Call, acknowledged: string[]): Promise<void> {
  for (;;) {
    try {
      const body = { message: "hello", clientId: "c" };
      const answer = await api("POST", "/rooms/coffee/messages", { as: "ana", body });
      if (answer.status === 201) acknowledged.push(answer.json<{ messageId: string }>().messageId);
    } catch {
      return;
    }
  }
}

async function reached(list: unknown[], length: number): Promise<void> {
  while (list.length < length) await new Promise((resolve) => setImmediate(resolve));
}

async function allMessages(api: Call, roomId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await api("GET", `/rooms/${roomId}/messages`, {
      as: "ana",
      query: { limit: "100", ...(cursor !== undefined && { cursor }) },
    });
    const body = page.json<{ items: { messageId: string }[]; cursor?: string }>();
    for (const { messageId } of body.items) ids.add(messageId);
    cursor = body.cursor;
  } while (cursor !== undefined);
  return ids;
}

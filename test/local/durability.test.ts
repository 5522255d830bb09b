import { afterEach, expect, it } from "vitest";
import { type Call, client } from "../support/client.ts";
import { type RunningStack, startStack, temporaryState } from "../support/stack.ts";

let running: RunningStack | undefined;
const { state, remove } = temporaryState();
afterEach(async () => {
  await running?.stop();
  remove();
});

it("keeps every acknowledged message after kill -9 of its process group", async () => {
  running = await startStack(state);
  const first = running.ready;
  const api = client(first.endpoints.api);
  await api("POST", "/rooms", { as: "ana", body: { roomId: "tea", with: ["ben", "cy"] } });

  const acknowledged: string[] = [];
  const posting = Array.from({ length: 8 }, () => postUntilRefused(api, acknowledged));
  await reached(acknowledged, 100);
  await running.killGroup();
  await Promise.all(posting);

  running = await startStack(state);
  expect(running.ready.outputs["tableName"]).toBe(first.outputs["tableName"]);
  const kept = await allMessages(client(running.ready.endpoints.api), "tea");
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

/** Posts one message after the other until the connection is refused. */
async function postUntilRefused(api: Call, acknowledged: string[]): Promise<void> {
  for (;;) {
    try {
      const body = { message: "hello", clientId: "c" };
      const answer = await api("POST", "/rooms/tea/messages", { as: "ana", body });
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

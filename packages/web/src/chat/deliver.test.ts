import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import { expect, it } from "vitest";
import { deliver } from "./deliver.ts";
import type { NewMessage } from "./outbox.ts";

const HOUR = 3_600_000;
const at = (hours: number) => new Date(hours * HOUR).toISOString();

const message = (clientId: string, hours: number, author = "ana"): MessageInfo => ({
  messageId: `id of ${clientId}`,
  roomId: "tea",
  message: "Hello",
  clientId,
  author: { id: author, name: author },
  createdAt: at(hours),
});

/** Delivers a draft at hour 10 to a room with these pages. `calls` are the requests it made. */
async function deliverTo(pages: MessagePage[], triedAt?: string) {
  const calls: string[] = [];
  const draft: NewMessage = {
    kind: "send",
    clientId: "a",
    roomId: "tea",
    message: "Hello",
    writtenAt: at(1),
    state: "waiting",
    attempts: 0,
    ...(triedAt !== undefined && { triedAt }),
  };
  const answer = await deliver(draft, {
    userId: "ana",
    send: async () => {
      calls.push("send");
      return message("a", 10);
    },
    list: async (_, cursor = "0") => {
      calls.push(`page ${cursor}`);
      return pages[Number(cursor)] ?? { items: [] };
    },
    now: () => 10 * HOUR,
  });
  return { calls, createdAt: answer.createdAt };
}

it.each([undefined, at(9.5)])("sends at once when it was first tried at %s", async (triedAt) => {
  expect((await deliverTo([], triedAt)).calls).toEqual(["send"]);
});

it("does not send a message again that arrived hours ago", async () => {
  const pages = [{ items: [message("b", 9)], cursor: "1" }, { items: [message("a", 5)] }];
  const { calls, createdAt } = await deliverTo(pages, at(5));
  expect(calls).toEqual(["page 0", "page 1"]);
  expect(createdAt).toBe(at(5));
});

it("sends a message that did not arrive, after looking back to the first attempt", async () => {
  const pages = [
    { items: [message("a", 9, "ben")], cursor: "1" },
    { items: [message("c", 4)], cursor: "2" },
  ];
  expect((await deliverTo(pages, at(5))).calls).toEqual(["page 0", "page 1", "send"]);
});

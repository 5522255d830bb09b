import { type Call, client } from "./client.ts";
import { startStack } from "./stack.ts";

const ROOM = "tea";

export interface KillRun {
  state: string;
  writers: number;
  /** How often everything is killed. */
  kills: number;
  /** Random numbers from 0 to 1. */
  random: () => number;
  log?: (line: string) => void;
}

export interface KillResult {
  /** Messages that were answered with 201, by their text. */
  acknowledged: number;
  /** Requests whose answer a kill took, each repeated with the same key after the restart. */
  repeated: number;
  /** Texts of acknowledged messages that are not stored. */
  lost: string[];
  /** Texts that are stored more than once. */
  doubled: string[];
  /** Texts whose repeat was answered with another message than the first answer. */
  changed: string[];
}

/**
 * Lets writers post messages with an `Idempotency-Key` each, kills the stack's process group with
 * SIGKILL at random moments, starts it again, and repeats every request whose answer did not come
 * and one in four of those whose answer did.
 */
export async function killWhileWriting(options: KillRun): Promise<KillResult> {
  const { state, writers, kills, random, log = () => {} } = options;
  /** Message id by text, of acknowledged messages. */
  const acknowledged = new Map<string, string>();
  const unanswered = new Set<string>();
  const changed: string[] = [];
  let repeated = 0;
  let next = 0;

  async function post(api: Call, text: string): Promise<boolean> {
    const body = { message: text, clientId: "c" };
    try {
      const answer = await api("POST", `/rooms/${ROOM}/messages`, {
        as: "ana",
        body,
        headers: { "idempotency-key": text },
      });
      if (answer.status !== 201) return false;
      const { messageId } = answer.json<{ messageId: string }>();
      if ((acknowledged.get(text) ?? messageId) !== messageId) changed.push(text);
      acknowledged.set(text, messageId);
      unanswered.delete(text);
      return true;
    } catch {
      return false;
    }
  }

  async function write(api: Call): Promise<void> {
    for (;;) {
      const text = `message-${next++}`;
      unanswered.add(text);
      if (!(await post(api, text))) return;
    }
  }

  async function repeat(api: Call): Promise<void> {
    const again = [...unanswered, ...[...acknowledged.keys()].filter(() => random() < 0.25)];
    repeated += unanswered.size;
    for (let at = 0; at < again.length; at += writers) {
      await Promise.all(again.slice(at, at + writers).map((text) => post(api, text)));
    }
  }

  for (let round = 0; round <= kills; round += 1) {
    const stack = await startStack(state);
    const api = client(stack.ready.endpoints.api);
    try {
      if (round === 0)
        await api("POST", "/rooms", { as: "ana", body: { roomId: ROOM, with: ["ben", "cy"] } });
      await repeat(api);
      log(`round ${round}: ${acknowledged.size} acknowledged, ${unanswered.size} unanswered`);
      if (round === kills) {
        const stored = await textsOf(api);
        return {
          acknowledged: acknowledged.size,
          repeated,
          lost: [...acknowledged.keys()].filter((text) => !stored.has(text)),
          doubled: [...stored].filter(([, count]) => count > 1).map(([text]) => text),
          changed,
        };
      }
      const enough = acknowledged.size + 10 + Math.floor(random() * 40);
      const writing = Array.from({ length: writers }, () => write(api));
      while (acknowledged.size < enough) await new Promise((resolve) => setTimeout(resolve, 1));
      await stack.killGroup();
      await Promise.all(writing);
    } finally {
      if (round === kills) await stack.stop();
    }
  }
  throw new Error("The last round returns.");
}

/** How often each text is stored in the room. */
async function textsOf(api: Call): Promise<Map<string, number>> {
  const texts = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const page = await api("GET", `/rooms/${ROOM}/messages`, {
      as: "ana",
      query: { limit: "100", ...(cursor !== undefined && { cursor }) },
    });
    const body = page.json<{ items: { message: string }[]; cursor?: string }>();
    for (const { message } of body.items) texts.set(message, (texts.get(message) ?? 0) + 1);
    cursor = body.cursor;
  } while (cursor !== undefined);
  return texts;
}

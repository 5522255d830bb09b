import { signal, type ReadonlySignal } from "@preact/signals";
import type { MessageInfo, MessageSend } from "@souk/core/message/schema";
import { ApiError, messageOf } from "../api/error.ts";

/** A message that is written and not yet known to have been sent. */
export interface Draft extends MessageSend {
  /** Also its Idempotency-Key, so that however often it is sent it is one message. */
  clientId: string;
  roomId: string;
  /** ISO 8601, by the clock of this browser. */
  writtenAt: string;
  /** When it was tried first, in the same way; nobody knows what became of that. */
  triedAt?: string;
  state: "waiting" | "sending" | "refused";
  /** Why it was refused, in words for people. */
  refusal?: string;
}

/** What an outbox needs of the world. */
export interface OutboxParts {
  /** Sends one. @throws ApiError */
  deliver: (draft: Draft) => Promise<MessageInfo>;
  /** Takes what the API has answered. */
  delivered: (message: MessageInfo) => void;
  /** Whether it is worth trying. */
  isOnline: () => boolean;
  /** Does something after so many milliseconds, unless what it returns is called before. */
  after: (ms: number, action: () => void) => () => void;
  /** How long to wait after so many failures in a row, in milliseconds. */
  backoff: (failures: number) => number;
  /** When it is, as ISO 8601. */
  now: () => string;
  /** What a reload of the page leaves in place. */
  kept: { read: () => string | null; write: (text: string) => void };
}

export interface Outbox {
  /** Oldest first. */
  drafts: ReadonlySignal<readonly Draft[]>;
  add(message: Pick<Draft, "clientId" | "roomId" | "message" | "to">): void;
  /** Sends again what was refused. */
  retry(clientId: string): void;
  /** Takes a message out: one that is given up, or that has been heard of. */
  remove(clientId: string): void;
  /** Tries at once: when there is a network again. */
  wake(): void;
  /** Tries nothing more. */
  close(): void;
}

/**
 * Sends messages one after the other, in the order in which they were written. What passes, such as
 * a network that is not there, is tried again; what is refused steps aside.
 */
export function createOutbox(parts: OutboxParts): Outbox {
  const drafts = signal<readonly Draft[]>(restored(parts.kept.read()));
  let failures = 0;
  let busy = false;
  let closed = false;
  let cancel = () => {};

  function set(next: readonly Draft[]): void {
    drafts.value = next;
    parts.kept.write(JSON.stringify(next));
  }
  function change(clientId: string, to: Partial<Draft>): void {
    set(drafts.value.map((one) => (one.clientId === clientId ? { ...one, ...to } : one)));
  }
  const remove = (clientId: string) =>
    set(drafts.value.filter((draft) => draft.clientId !== clientId));

  async function run(): Promise<void> {
    if (busy || closed) return;
    busy = true;
    try {
      while (!closed && parts.isOnline()) {
        const draft = drafts.value.find(({ state }) => state === "waiting");
        if (draft === undefined || !(await tryOnce(draft))) return;
      }
    } finally {
      busy = false;
    }
  }

  /** False where the rest has to wait. */
  async function tryOnce(draft: Draft): Promise<boolean> {
    const { clientId } = draft;
    change(clientId, { state: "sending", triedAt: draft.triedAt ?? parts.now() });
    try {
      const message = await parts.deliver(draft);
      failures = 0;
      remove(clientId);
      if (!closed) parts.delivered(message);
      return true;
    } catch (error) {
      if (isRefusal(error)) {
        change(clientId, { state: "refused", refusal: messageOf(error) });
        return true;
      }
      change(clientId, { state: "waiting" });
      failures += 1;
      cancel = parts.after(parts.backoff(failures), () => void run());
      return false;
    }
  }

  function wake(): void {
    cancel();
    failures = 0;
    void run();
  }
  wake();

  return {
    drafts,
    remove,
    wake,
    add(message) {
      set([...drafts.value, { ...message, writtenAt: parts.now(), state: "waiting" }]);
      // One that follows a failure waits with it, or all would be tried at every word.
      if (failures === 0) void run();
    },
    retry(clientId) {
      change(clientId, { state: "waiting" });
      wake();
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

/** True where somebody has said no. The same request in progress says nothing yet. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ApiError && !error.isRetryable && error.code !== "idempotency.in_progress"
  );
}

/** What an earlier page has kept. It is our own, so its form is known. */
function restored(text: string | null): readonly Draft[] {
  const drafts = text === null ? [] : (JSON.parse(text) as Draft[]);
  return drafts.map((draft) =>
    draft.state === "sending" ? { ...draft, state: "waiting" } : draft,
  );
}

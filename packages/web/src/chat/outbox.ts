import { signal, type ReadonlySignal } from "@preact/signals";
import type { MessageInfo, MessageSend } from "@souk/core/message/schema";
import { ApiError, messageOf } from "../api/error.ts";
import type { StoredText } from "./stored-text.ts";

/** After this many failed attempts a draft no longer holds up the later drafts of its room. */
export const ATTEMPTS_BEFORE_STEPPING_ASIDE = 4;

interface Queued {
  /** Of a new message also the Idempotency-Key, so that one that is sent several times is one. */
  clientId: string;
  roomId: string;
  /** ISO 8601, by this browser's clock. */
  writtenAt: string;
  /** ISO 8601 time of the first attempt, whose outcome may be unknown. */
  triedAt?: string;
  /** A refused draft is sent again only on request; the outbox retries a waiting one by itself. */
  state: "waiting" | "sending" | "refused";
  /** Attempts that failed and may succeed later. */
  attempts: number;
  /** Why the last attempt failed, for users. */
  reason?: string;
}

/** A message that is not yet known to have been sent. */
export type NewMessage = Queued & MessageSend & { kind: "send" };

/** A message's new text, or its deletion, that is not yet known to have been stored. */
export type Change = Queued &
  ({ kind: "edit"; messageId: string; message: string } | { kind: "delete"; messageId: string });

/** What the user has written and the API may not have yet. */
export type Draft = NewMessage | Change;

/** What a draft is made of. */
type Input<Kind extends Draft> = Kind extends Draft
  ? Omit<Kind, "writtenAt" | "triedAt" | "state" | "attempts" | "reason">
  : never;

export interface OutboxOptions {
  /** Sends a draft; the message as the API has it now, if it has it. @throws ApiError */
  deliver: (draft: Draft) => Promise<MessageInfo | undefined>;
  onDelivered: (draft: Draft, message: MessageInfo | undefined) => void;
  isOnline: () => boolean;
  /** Calls `action` after a delay, unless the returned function is called first. */
  schedule: (ms: number, action: () => void) => () => void;
  /** Milliseconds to wait after this many failures in a row. */
  backoff: (failures: number) => number;
  /** The current time, ISO 8601. */
  now: () => string;
  /** Storage that survives a reload of the page. */
  storage: StoredText;
}

export interface Outbox {
  /** Oldest first. */
  drafts: ReadonlySignal<readonly Draft[]>;
  /** A change takes the place of an earlier one of the same message that has not been tried. */
  add(draft: Input<Draft>): void;
  /** Sends a draft again now. */
  retry(clientId: string): void;
  /** Drops a draft, because the user gave it up or because its message has arrived. */
  remove(clientId: string): void;
  /** Sends everything that is waiting now, for when the network is back. */
  wake(): void;
  /** Stops sending. */
  close(): void;
}

/** True for a draft that has failed so often that later drafts of its room are sent before it. */
export const hasSteppedAside = ({ attempts }: Draft): boolean =>
  attempts >= ATTEMPTS_BEFORE_STEPPING_ASIDE;

/**
 * Sends drafts, those of a room one after the other in the order in which they were written. An
 * attempt that may succeed later, after a network error or a 5xx, is repeated with a backoff; the
 * later drafts of the room wait for it until it has stepped aside. Rooms do not wait for each other.
 *
 * Longer than 80 lines because the functions share the rounds and the timers.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { drafts, add, change, remove, waitingIn } = createDraftList(options.storage);
  /** The drafts that were tried in the current round, by the rooms that are being sent. */
  const rounds = new Map<string, Set<string>>();
  const cancelRetry = new Map<string, () => void>();
  let isClosed = false;

  /** Tries each waiting draft of a room once, up to one that fails and has not stepped aside. */
  async function sendRoom(roomId: string, isIncluded = (_: Draft) => true): Promise<void> {
    if (rounds.has(roomId)) return;
    const tried = new Set<string>();
    rounds.set(roomId, tried);
    try {
      while (!isClosed && options.isOnline()) {
        const draft = waitingIn(roomId).find((one) => !tried.has(one.clientId) && isIncluded(one));
        if (draft === undefined) break;
        tried.add(draft.clientId);
        const failed = await attempt(draft);
        if (failed !== undefined && !hasSteppedAside(failed)) break;
      }
    } finally {
      rounds.delete(roomId);
    }
    scheduleRetry(roomId);
  }

  /** Retries a room after the backoff of the draft that has failed least often. */
  function scheduleRetry(roomId: string): void {
    cancelRetry.get(roomId)?.();
    cancelRetry.delete(roomId);
    const failures = waitingIn(roomId).flatMap(({ attempts }) => (attempts > 0 ? [attempts] : []));
    if (isClosed || !options.isOnline() || failures.length === 0) return;
    const delay = options.backoff(Math.min(...failures));
    cancelRetry.set(
      roomId,
      options.schedule(delay, () => void sendRoom(roomId)),
    );
  }

  /** @returns the draft if it failed and is still to be sent */
  async function attempt(draft: Draft): Promise<Draft | undefined> {
    const { clientId } = draft;
    change(clientId, { state: "sending", triedAt: draft.triedAt ?? options.now() });
    try {
      const message = await options.deliver(draft);
      remove(clientId);
      if (!isClosed) options.onDelivered(draft, message);
    } catch (error) {
      const attempts = draft.attempts + 1;
      const state = isRefusal(error) ? "refused" : "waiting";
      change(clientId, { state, attempts, reason: messageOf(error) });
      return drafts.value.find((one) => one.clientId === clientId && one.state === "waiting");
    }
  }

  function wake(): void {
    for (const roomId of new Set(drafts.value.map((draft) => draft.roomId))) void sendRoom(roomId);
  }
  wake();

  return {
    drafts,
    remove,
    wake,
    add(input) {
      const { roomId } = input;
      for (const { clientId } of drafts.value.filter((draft) => isReplaced(draft, input))) {
        remove(clientId);
      }
      const isBlocked = waitingIn(roomId).some((draft) => !hasSteppedAside(draft));
      add({ ...input, writtenAt: options.now(), state: "waiting", attempts: 0 });
      // Waits for the retry of the draft before it, or each new message would skip the backoff.
      if (!isBlocked) void sendRoom(roomId, (draft) => !hasSteppedAside(draft));
    },
    retry(clientId) {
      change(clientId, { state: "waiting" });
      const draft = drafts.value.find((one) => one.clientId === clientId);
      if (draft === undefined) return;
      rounds.get(draft.roomId)?.delete(clientId);
      void sendRoom(draft.roomId);
    },
    close() {
      isClosed = true;
      for (const cancel of cancelRetry.values()) cancel();
    },
  };
}

/** True for an earlier change of the same message, unless its request is under way. */
function isReplaced(earlier: Draft, later: Input<Draft>): boolean {
  if (earlier.kind === "send" || later.kind === "send") return false;
  return earlier.messageId === later.messageId && earlier.state !== "sending";
}

/** The drafts, which are stored after each change. */
function createDraftList(storage: OutboxOptions["storage"]) {
  const drafts = signal<readonly Draft[]>(restore(storage.read()));
  function set(next: readonly Draft[]): void {
    drafts.value = next;
    storage.write(JSON.stringify(next));
  }
  return {
    drafts,
    add: (draft: Draft) => set([...drafts.value, draft]),
    change: (clientId: string, to: Partial<Queued>) =>
      set(drafts.value.map((draft) => (draft.clientId === clientId ? { ...draft, ...to } : draft))),
    remove: (clientId: string) => set(drafts.value.filter((draft) => draft.clientId !== clientId)),
    waitingIn: (roomId: string) =>
      drafts.value.filter((draft) => draft.roomId === roomId && draft.state === "waiting"),
  };
}

/** True when repeating the request cannot help. */
const isRefusal = (error: unknown): boolean => error instanceof ApiError && !error.isRetryable;

/** Earlier versions of this app stored messages only, without `kind` and `attempts`. */
type StoredDraft = Draft & Partial<Pick<NewMessage, "kind" | "attempts">>;

/** Reads what an earlier page stored. A draft that was being sent then may not have arrived. */
function restore(text: string | null): readonly Draft[] {
  const drafts = text === null ? [] : (JSON.parse(text) as StoredDraft[]);
  return drafts.map((draft) => ({
    ...draft,
    kind: draft.kind ?? "send",
    state: draft.state === "sending" ? "waiting" : draft.state,
    attempts: draft.attempts ?? 0,
  }));
}

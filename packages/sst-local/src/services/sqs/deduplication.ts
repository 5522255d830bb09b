import type { Journal } from "../../aws/journal.ts";
import type { FifoSettings } from "./graph.ts";
import type { Deduplication, Message } from "./message.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const WINDOW_MS = 5 * 60 * 1000;

/** The system attributes of a message that is no repetition. */
interface Placed {
  readonly MessageDeduplicationId: string;
  readonly SequenceNumber: string;
}

/**
 * What was sent to a FIFO queue within five minutes, also when it is deleted. A message is in the
 * journal itself; only when it is deleted its deduplication id gets an entry of its own.
 */
export class DeduplicationWindow {
  readonly #journal: Journal<{ deduplication: Deduplication; message: Message }>;
  readonly #scope: () => FifoSettings["deduplicationScope"] | undefined;
  readonly #sent = new Map<string, Deduplication>();
  #last = 0n;

  constructor(
    journal: Journal<{ deduplication: Deduplication; message: Message }>,
    scope: () => FifoSettings["deduplicationScope"] | undefined,
  ) {
    this.#journal = journal;
    this.#scope = scope;
    for (const entry of journal.values("deduplication")) this.#remember(entry);
  }

  /** Takes a message into account that is in the queue. */
  add(message: Message): void {
    const entry = this.#entryOf(message);
    if (entry) this.#remember(entry);
  }

  /** The message that a new one repeats, or the new one's attributes. */
  place({ id, group, now }: { id: string; group: string; now: number }): Deduplication | Placed {
    this.#forget(now);
    const key = this.#keyOf(id, group);
    const repeated = this.#sent.get(key);
    if (repeated) return repeated;
    const least = BigInt(now) * 1_000_000n;
    const next = this.#last < least ? least : this.#last + 1n;
    return { MessageDeduplicationId: id, SequenceNumber: String(next).padStart(20, "0") };
  }

  /** Keeps the deduplication id of a message that is about to be deleted. */
  keep(message: Message, now: number): void {
    const entry = this.#entryOf(message);
    if (!entry || entry.sentAt + WINDOW_MS <= now) return;
    this.#journal.set("deduplication", entry.key, entry);
  }

  #remember(entry: Deduplication): void {
    const sequence = BigInt(entry.sequenceNumber);
    if (sequence > this.#last) this.#last = sequence;
    const known = this.#sent.get(entry.key);
    if (!known || known.sentAt <= entry.sentAt) this.#sent.set(entry.key, entry);
  }

  #forget(now: number): void {
    for (const [key, { sentAt }] of this.#sent) {
      if (sentAt + WINDOW_MS > now) continue;
      this.#sent.delete(key);
      this.#journal.delete("deduplication", key);
    }
  }

  #entryOf({ id, sentAt, systemAttributes = {} }: Message): Deduplication | undefined {
    const { MessageDeduplicationId, MessageGroupId = "", SequenceNumber } = systemAttributes;
    if (MessageDeduplicationId === undefined || SequenceNumber === undefined) return undefined;
    const key = this.#keyOf(MessageDeduplicationId, MessageGroupId);
    return { key, messageId: id, sequenceNumber: SequenceNumber, sentAt };
  }

  /** Characters of ids and groups are printable ASCII without spaces. */
  #keyOf(id: string, group: string): string {
    return this.#scope() === "messageGroup" ? `${group} ${id}` : id;
  }
}

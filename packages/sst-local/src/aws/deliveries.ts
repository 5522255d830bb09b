/** The part of a journal that keeps what is to be delivered. */
interface DeliveryJournal<Item> {
  set(kind: "delivery", id: string, item: Item): void;
  delete(kind: "delivery", id: string): void;
  values(kind: "delivery"): Iterable<Item>;
}

/** What surrounds a delivery. */
export interface Delivering<Item> {
  /** Keeps what is left of the item, so that a restart does not begin anew. */
  keep(item: Item): void;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
}

export interface DeliveriesOptions<Item> {
  readonly journal: DeliveryJournal<Item>;
  readonly idOf: (item: Item) => string;
  /** Items with the same key are delivered one after the other; undefined for any order. */
  readonly orderOf?: (item: Item) => string | undefined;
  /** Delivers an item, or decides that it cannot be. An item stays in the journal where it rejects. */
  readonly deliver: (item: Item, delivering: Delivering<Item>) => Promise<void>;
}

/**
 * What was accepted and is on its way: in the journal before its sender gets an answer, until it is
 * delivered, so that each item is delivered at least once however often the process is killed.
 */
export class Deliveries<Item> {
  readonly #options: DeliveriesOptions<Item>;
  /** The last delivery of each order, behind which the next one waits. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #end = new AbortController();
  #isResumed = false;

  constructor(options: DeliveriesOptions<Item>) {
    this.#options = options;
  }

  /** Accepts an item and delivers it in a later turn, so that the sender is answered first. */
  add(item: Item): void {
    const { idOf, journal } = this.#options;
    journal.set("delivery", idOf(item), item);
    this.#deliverSoon(item);
  }

  /** Delivers what an earlier process left; a second call does nothing. */
  resume(): void {
    if (this.#isResumed) return;
    this.#isResumed = true;
    for (const item of [...this.#options.journal.values("delivery")]) this.#deliverSoon(item);
  }

  /** Ends the deliveries that wait; resolves once none is running. */
  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
  }

  #deliverSoon(item: Item): void {
    const order = this.#options.orderOf?.(item);
    const before = order === undefined ? undefined : this.#last.get(order);
    const work = (before ?? new Promise<void>((resolve) => setImmediate(resolve)))
      .then(() => this.#deliver(item))
      .finally(() => {
        this.#running.delete(work);
        if (order !== undefined && this.#last.get(order) === work) this.#last.delete(order);
      });
    this.#running.add(work);
    if (order !== undefined) this.#last.set(order, work);
  }

  async #deliver(item: Item): Promise<void> {
    const { deliver, idOf, journal } = this.#options;
    const id = idOf(item);
    try {
      const keep = (left: Item) => journal.set("delivery", id, left);
      await deliver(item, { keep, signal: this.#end.signal });
    } catch {
      return;
    }
    journal.delete("delivery", id);
  }
}

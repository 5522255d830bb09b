import type { Page } from "@souk/core/page";
import { signal } from "@preact/signals";

/** A list that is loaded page by page, each after the one before. */
export class Pages<Item> {
  /** What there is so far; `undefined` until the first page has come. */
  readonly items = signal<readonly Item[] | undefined>(undefined);
  readonly busy = signal(false);
  readonly hasMore = signal(true);
  /** Why the last page did not come. */
  readonly error = signal<unknown>(undefined);
  #cursor: string | undefined;
  readonly #load: (cursor: string | undefined) => Promise<Page<Item>>;
  readonly #idOf: (item: Item) => string;

  constructor(
    load: (cursor: string | undefined) => Promise<Page<Item>>,
    idOf: (item: Item) => string,
  ) {
    this.#load = load;
    this.#idOf = idOf;
  }

  /** Loads the next page, or the same again where it did not come; one at a time. */
  async more(): Promise<void> {
    if (this.busy.value || !this.hasMore.value) return;
    this.busy.value = true;
    this.error.value = undefined;
    try {
      const { items, cursor } = await this.#load(this.#cursor);
      this.#cursor = cursor;
      this.hasMore.value = cursor !== undefined;
      this.items.value = [...this.#without(items), ...items];
    } catch (error) {
      this.error.value = error;
    } finally {
      this.busy.value = false;
    }
  }

  /** Puts what is new in front, wherever it stands in the list. */
  add(item: Item): void {
    this.items.value = [item, ...this.#without([item])];
  }

  #without(items: readonly Item[]): readonly Item[] {
    const ids = new Set(items.map(this.#idOf));
    return (this.items.value ?? []).filter((item) => !ids.has(this.#idOf(item)));
  }
}

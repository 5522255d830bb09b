import type { Page } from "@souk/core/page";
import { signal } from "@preact/signals";

/** A list that is loaded page by page. */
export class PagedList<Item> {
  /** The items of all loaded pages; `undefined` until the first page has arrived. */
  readonly items = signal<readonly Item[] | undefined>(undefined);
  readonly isBusy = signal(false);
  readonly hasMore = signal(true);
  /** Why the last page could not be loaded. */
  readonly error = signal<unknown>(undefined);
  #cursor: string | undefined;
  /** Items that were added before the first page arrived. */
  #added: readonly Item[] = [];
  readonly #load: (cursor: string | undefined) => Promise<Page<Item>>;
  readonly #idOf: (item: Item) => string;

  constructor(
    load: (cursor: string | undefined) => Promise<Page<Item>>,
    idOf: (item: Item) => string,
  ) {
    this.#load = load;
    this.#idOf = idOf;
  }

  /** Loads the next page, or the one that failed. Does nothing while a page is being loaded. */
  async loadMore(): Promise<void> {
    if (this.isBusy.value || !this.hasMore.value) return;
    this.isBusy.value = true;
    this.error.value = undefined;
    try {
      const { items, cursor } = await this.#load(this.#cursor);
      this.#cursor = cursor;
      this.hasMore.value = cursor !== undefined;
      const before = this.items.value ?? this.#added;
      this.items.value = [...this.#except(before, items), ...items];
    } catch (error) {
      this.error.value = error;
    } finally {
      this.isBusy.value = false;
    }
  }

  /** Puts a new item first, replacing the item with the same id. */
  add(item: Item): void {
    const before = this.items.value;
    if (before === undefined) this.#added = [item, ...this.#except(this.#added, [item])];
    else this.items.value = [item, ...this.#except(before, [item])];
  }

  #except(items: readonly Item[], others: readonly Item[]): readonly Item[] {
    const ids = new Set(others.map(this.#idOf));
    return items.filter((item) => !ids.has(this.#idOf(item)));
  }
}

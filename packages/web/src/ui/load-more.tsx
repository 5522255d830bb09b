import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { messageOf } from "../api/error.ts";
import type { PagedList } from "./paged-list.ts";

/** A button that loads the next page, and then focuses the first link or summary of the new items. */
export function LoadMore<Item>({
  pages,
  list,
}: {
  pages: PagedList<Item>;
  /** The element that has one child for each item. */
  list: RefObject<HTMLElement | null>;
}) {
  const [announcement, setAnnouncement] = useState("");
  async function load() {
    const before = pages.items.value?.length ?? 0;
    await pages.loadMore();
    const count = (pages.items.value?.length ?? 0) - before;
    if (count <= 0) return;
    setAnnouncement(`${count} more`);
    // After the next render, which adds the items.
    requestAnimationFrame(() =>
      list.current?.children[before]?.querySelector<HTMLElement>("a, summary")?.focus(),
    );
  }
  return (
    <div class="load-more">
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
      <p class="error" role="alert">
        {pages.error.value !== undefined && messageOf(pages.error.value)}
      </p>
      {pages.hasMore.value && (
        <button type="button" aria-disabled={pages.isBusy.value} onClick={() => void load()}>
          {pages.error.value === undefined ? "Load more" : "Try again"}
        </button>
      )}
    </div>
  );
}

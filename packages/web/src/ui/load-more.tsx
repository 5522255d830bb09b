import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { wordsOf } from "../api/problem.ts";
import type { Pages } from "./pages.ts";

/** The way on to the next page of a list. The focus goes to the first link of what has come. */
export function LoadMore<Item>({
  pages,
  list,
}: {
  pages: Pages<Item>;
  /** What holds one element for each item. */
  list: RefObject<HTMLElement | null>;
}) {
  const [told, setTold] = useState("");
  async function load() {
    const before = pages.items.value?.length ?? 0;
    await pages.more();
    const count = (pages.items.value?.length ?? 0) - before;
    if (count <= 0) return;
    setTold(`${count} more`);
    // Once they are there.
    requestAnimationFrame(() =>
      list.current?.children[before]?.querySelector<HTMLElement>("a")?.focus(),
    );
  }
  return (
    <div class="more">
      <p class="visually-hidden" role="status">
        {told}
      </p>
      <p class="error" role="alert">
        {pages.error.value !== undefined && wordsOf(pages.error.value)}
      </p>
      {pages.hasMore.value && (
        <button type="button" aria-disabled={pages.busy.value} onClick={() => void load()}>
          {pages.error.value === undefined ? "Load more" : "Try again"}
        </button>
      )}
    </div>
  );
}

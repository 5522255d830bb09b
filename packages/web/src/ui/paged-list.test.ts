import { describe, expect, it } from "vitest";
import { PagedList } from "./paged-list.ts";

/** A list of five letters, two on a page. `loads` has the cursor of each load. */
function alphabet({ failing = 0 } = {}) {
  const loads: (string | undefined)[] = [];
  let failures = failing;
  const pages = new PagedList<string>(
    async (cursor) => {
      loads.push(cursor);
      if (failures-- > 0) throw new Error("Not now");
      const at = Number(cursor ?? 0);
      const items = [..."abcde"].slice(at, at + 2);
      return { items, ...(at + 2 < 5 && { cursor: String(at + 2) }) };
    },
    (letter) => letter,
  );
  return { pages, loads };
}

describe("a paged list", () => {
  it("loads one page after the other, to the last", async () => {
    const { pages, loads } = alphabet();
    expect(pages.items.value).toBeUndefined();
    for (let round = 0; round < 5; round += 1) await pages.loadMore();
    expect(pages.items.value).toEqual(["a", "b", "c", "d", "e"]);
    expect(pages.hasMore.value).toBe(false);
    expect(loads).toEqual([undefined, "2", "4"]);
  });

  it("ignores loadMore while a page is being loaded", async () => {
    const { pages, loads } = alphabet();
    const first = pages.loadMore();
    expect(pages.isBusy.value).toBe(true);
    await Promise.all([first, pages.loadMore()]);
    expect(pages.isBusy.value).toBe(false);
    expect(loads).toHaveLength(1);
  });

  it("loads a page again after it failed", async () => {
    const { pages, loads } = alphabet({ failing: 1 });
    await pages.loadMore();
    expect(pages.error.value).toEqual(new Error("Not now"));
    expect(pages.items.value).toBeUndefined();
    await pages.loadMore();
    expect(pages.error.value).toBeUndefined();
    expect(pages.items.value).toEqual(["a", "b"]);
    expect(loads).toEqual([undefined, undefined]);
  });

  it("has an added item once, also after its page has arrived", async () => {
    const { pages } = alphabet();
    await pages.loadMore();
    pages.add("d");
    pages.add("b");
    expect(pages.items.value).toEqual(["b", "d", "a"]);
    await pages.loadMore();
    expect(pages.items.value).toEqual(["b", "a", "c", "d"]);
  });
  it("is undefined until the first page has arrived, also when an item was added before", async () => {
    const { pages } = alphabet({ failing: 1 });
    const first = pages.loadMore();
    pages.add("d");
    expect(pages.items.value).toBeUndefined();
    await first;
    pages.add("a");
    expect(pages.items.value).toBeUndefined();
    await pages.loadMore();
    expect(pages.items.value).toEqual(["d", "a", "b"]);
  });
});

import { describe, expect, it } from "vitest";
import { Pages } from "./pages.ts";

/** Pages of two letters of the alphabet, of which each load is told. */
function alphabet({ failing = 0 } = {}) {
  const loads: (string | undefined)[] = [];
  let failures = failing;
  const pages = new Pages<string>(
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

describe("pages", () => {
  it("come one after the other, to the last", async () => {
    const { pages, loads } = alphabet();
    expect(pages.items.value).toBeUndefined();
    for (let round = 0; round < 5; round += 1) await pages.more();
    expect(pages.items.value).toEqual(["a", "b", "c", "d", "e"]);
    expect(pages.hasMore.value).toBe(false);
    expect(loads).toEqual([undefined, "2", "4"]);
  });

  it("come once, however often they are asked for meanwhile", async () => {
    const { pages, loads } = alphabet();
    const first = pages.more();
    expect(pages.busy.value).toBe(true);
    await Promise.all([first, pages.more()]);
    expect(pages.busy.value).toBe(false);
    expect(loads).toHaveLength(1);
  });

  it("are asked for again where they did not come", async () => {
    const { pages, loads } = alphabet({ failing: 1 });
    await pages.more();
    expect(pages.error.value).toEqual(new Error("Not now"));
    expect(pages.items.value).toBeUndefined();
    await pages.more();
    expect(pages.error.value).toBeUndefined();
    expect(pages.items.value).toEqual(["a", "b"]);
    expect(loads).toEqual([undefined, undefined]);
  });

  it("hold what is added once, also when its page comes", async () => {
    const { pages } = alphabet();
    await pages.more();
    pages.add("d");
    pages.add("b");
    expect(pages.items.value).toEqual(["b", "d", "a"]);
    await pages.more();
    expect(pages.items.value).toEqual(["b", "a", "c", "d"]);
  });
});

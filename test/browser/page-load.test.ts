import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { makePerson, type Person } from "../support/people.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { signedInPage } from "./support/signed-in-page.ts";
import { makeRoom, sendMessage } from "./support/fixtures.ts";

/** The limit for all scripts of a first visit, in bytes as they are transferred. */
const SCRIPT_MAX = 100_000;

let person: Person;
let room: Awaited<ReturnType<typeof makeRoom>>;

describeInBrowser("a first visit", () => {
  beforeAll(async () => {
    person = await makePerson({ name: "Ana", admin: true });
    room = await makeRoom(person, [await makePerson({ name: "Ben" })]);
    for (let index = 1; index <= 60; index += 1) {
      await sendMessage(person, room, `${index}: ${"a few more words ".repeat(index % 9)}`);
    }
  });

  it.each(["/", "/orders", "/users", "/developer"])(
    "loads under 100 KB of scripts at %s",
    async (path) => {
      const page = await signedInPage(person);
      const bytes = countScripts(page);
      await page.goto(path);
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await page.waitForLoadState("networkidle");
      const { total, count } = await bytes();
      expect(count).toBeGreaterThan(1);
      expect(total).toBeGreaterThan(20_000);
      expect(total).toBeLessThan(SCRIPT_MAX);
    },
  );

  it("loads under 100 KB of scripts on the sign-in page", async () => {
    const page = await newPage();
    const bytes = countScripts(page);
    await page.goto("/");
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    expect((await bytes()).total).toBeLessThan(SCRIPT_MAX);
  });

  it.each([
    { name: "a room", path: () => `/rooms/${room.roomId}`, last: "60: " },
    { name: "the orders", path: () => "/orders", last: "No orders yet" },
    { name: "the users", path: () => "/users", last: "ana" },
  ])("has no layout shift while it loads $name", async ({ path, last }) => {
    const page = await signedInPage(person, { viewport: { width: 360, height: 740 } });
    await page.addInitScript(`
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          shifts.push(value + " " + sources.map(({ node }) => node?.outerHTML?.slice(0, 200)));
        }
      }).observe({ type: "layout-shift", buffered: true });
    `);
    await page.route("**/*", async (route) => {
      // A phone's latency, so that the loading states are rendered.
      if (route.request().resourceType() === "fetch") await new Promise((go) => setTimeout(go, 50));
      await route.fallback();
    });
    await page.goto(path());
    await page.getByRole("main").getByText(last).filter({ visible: true }).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate("shifts")).toEqual([]);
  });
});

/** Counts the scripts that a page loads from now on, and their bytes. */
function countScripts(page: Page): () => Promise<{ total: number; count: number }> {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return async () => {
    const all = await Promise.all(sizes);
    return { total: all.reduce((sum, size) => sum + size, 0), count: all.length };
  };
}

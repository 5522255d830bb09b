import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { unique } from "../support/api.ts";
import { makePerson } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { newcomer } from "./support/sign-in.ts";
import { makeRoom, placeOrder } from "./support/fixtures.ts";

const tab = (page: Page, name: string) => page.getByRole("tab", { name });

/** A folded description of the API, by method and path. */
const operation = (page: Page, method: string, path: string) =>
  page.locator("details.operation").filter({
    has: page.locator("summary").filter({ hasText: new RegExp(`^${method}\\s+${path}\\s`) }),
  });

describeInBrowser("a developer", () => {
  it("tries the API as whoever is signed in, and follows the request to its logs", async () => {
    const { page, person } = await newcomer({ name: "Dev" }, "/developer");
    const place = operation(page, "POST", "/orders");
    await place.locator("summary").click();
    const body = place.getByRole("textbox", { name: "Body" });
    const example = JSON.parse(await body.inputValue()) as Record<string, unknown>;
    expect(example).toMatchObject({ orderId: "lunch", orderItems: [{ quantity: 1 }] });
    const orderId = unique("tried");
    await body.fill(JSON.stringify({ ...example, orderId }));
    await place.getByRole("button", { name: "Send POST" }).click();
    await place.getByText("201 Created").waitFor();
    await place.getByText(/^in \d+ ms$/).waitFor();
    const answer = await place.getByLabel("Response body").textContent();
    expect(JSON.parse(answer ?? "")).toMatchObject({ orderId, userId: person.id });
    const requestId = await place
      .locator("dl div")
      .filter({ hasText: "x-amzn-requestid" })
      .locator("dd")
      .textContent();

    const read = operation(page, "GET", "/orders/{orderId}");
    await read.locator("summary").click();
    await read.getByLabel("orderId (path)").fill("none");
    await read.getByRole("button", { name: "Send GET" }).click();
    await read.getByText("404 Not Found").waitFor();

    await tab(page, "Requests").click();
    await page.getByLabel("Method, path, status or request id").fill(requestId ?? "");
    await page.getByRole("link", { name: /^Logs of POST/ }).click();
    await page.getByText(/^1 of the newest \d+ lines/).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Logs");
    await page.locator(".log summary").click();
    await page
      .locator(".log pre")
      .filter({ hasText: requestId ?? "" })
      .waitFor();
  });

  it("sees metrics, mails and what is stored, by entity", async () => {
    const { page, person } = await newcomer({ name: "Dev" }, "/developer");
    await placeOrder(person);
    const { roomId } = await makeRoom(person, [await makePerson()]);

    await tab(page, "Metrics").click();
    await page.getByRole("heading", { name: "SuccessfulOrder" }).first().waitFor();
    expect(await page.locator("svg.chart polyline").count()).toBeGreaterThan(0);

    await tab(page, "Tables").click();
    await page.getByLabel("Entity").selectOption("room");
    await page
      .locator("summary")
      .filter({ hasText: `ROOM#${roomId} ROOM` })
      .waitFor();
    const kinds = await page.locator("table.items tbody tr > td:first-child").allTextContents();
    expect(new Set(kinds)).toEqual(new Set(["room"]));
    await page.getByLabel("Entity").selectOption("order");
    const order = page.locator("table.items details").filter({ hasText: person.id });
    await order.locator("summary").click();
    await order.locator("pre").filter({ hasText: '"restaurantId": 7' }).waitFor();

    await tab(page, "Outbox").click();
    await page.getByText(`mail to ${person.email}`).waitFor();
  });

  it("goes from tab to tab with the arrows", async () => {
    const { page } = await newcomer({}, "/developer");
    await tab(page, "API").focus();
    const selected = () => page.getByRole("tab", { selected: true }).textContent();
    for (const [key, name] of [
      ["ArrowRight", "Requests"],
      ["ArrowLeft", "API"],
      ["ArrowLeft", "Outbox"],
      ["ArrowRight", "API"],
      ["End", "Outbox"],
      ["Home", "API"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await selected()).toBe(name);
      expect(await page.evaluate("document.activeElement.textContent")).toBe(name);
    }
    await page.keyboard.press("End");
    await page.reload();
    await expect.poll(selected).toBe("Outbox");
  });
});

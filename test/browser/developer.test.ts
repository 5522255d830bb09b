import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { unique } from "../support/api.ts";
import { makePerson } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { focusedText } from "./support/keyboard.ts";
import { signInNewUser } from "./support/sign-in.ts";
import { makeRoom, placeOrder } from "./support/fixtures.ts";

const tab = (page: Page, name: string) => page.getByRole("tab", { name });

/** An operation on the API tab. */
const operation = (page: Page, method: string, path: string) =>
  page.locator("details.operation").filter({
    has: page.locator("summary").filter({ hasText: new RegExp(`^${method}\\s+${path}\\s`) }),
  });

describeInBrowser("the developer page", () => {
  it("sends a request as the signed-in user, and links the request to its logs", async () => {
    const { page, person } = await signInNewUser({ name: "Dev" }, "/developer");
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
    const responseBody = await place.getByLabel("Response body").textContent();
    expect(JSON.parse(responseBody ?? "")).toMatchObject({ orderId, userId: person.id });
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
    await expect.poll(() => focusedText(page)).toBe("Logs");
    await page.locator(".log summary").click();
    await page
      .locator(".log pre")
      .filter({ hasText: requestId ?? "" })
      .waitFor();
  });

  it("shows metrics, mails and the items of an entity", async () => {
    const { page, person } = await signInNewUser({ name: "Dev" }, "/developer");
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
    const entities = await page.locator("table.items tbody tr > td:first-child").allTextContents();
    expect(new Set(entities)).toEqual(new Set(["room"]));
    await page.getByLabel("Entity").selectOption("order");
    const order = page.locator("table.items details").filter({ hasText: person.id });
    await order.locator("summary").click();
    await order.locator("pre").filter({ hasText: '"restaurantId": 1' }).waitFor();

    await tab(page, "Outbox").click();
    await page.getByText(`mail to ${person.email}`).waitFor();
  });

  it("selects tabs with the arrow keys", async () => {
    const { page } = await signInNewUser({}, "/developer");
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
      await expect.poll(selected).toBe(name);
      await expect.poll(() => focusedText(page)).toBe(name);
    }
    await page.keyboard.press("End");
    await page.reload();
    await expect.poll(selected).toBe("Outbox");
  });
});

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { api, unique } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { violationsOf } from "./support/accessibility.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { focusedText } from "./support/keyboard.ts";
import { saveScreenshot } from "./support/screenshots.ts";
import { signInNewUser } from "./support/sign-in.ts";
import { makeRoom, placeOrder, sendMessage } from "./support/fixtures.ts";

const localUrl = `${inject("stack").endpoints["aws"]}/_local`;

/** An operation of the API's reference. */
const operation = (page: Page, method: string, path: string) =>
  page.locator("details.operation").filter({
    has: page.locator("summary").filter({ hasText: new RegExp(`^${method}\\s+${path}\\s`) }),
  });

describeInBrowser("the developer page of the app", () => {
  it("sends a request as the signed-in user", async () => {
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

    const read = operation(page, "GET", "/orders/{orderId}");
    await read.locator("summary").click();
    await read.getByLabel("orderId (path)").fill("none");
    await read.getByRole("button", { name: "Send GET" }).click();
    await read.getByText("404 Not Found").waitFor();
  });

  it("finds operations, and leads to the page of sst-local", async () => {
    const { page } = await signInNewUser({}, "/developer");
    await page.getByLabel("Method, path or description").fill("delete /orders");
    await page.getByText("1 operations").waitFor();
    await operation(page, "DELETE", "/orders/{orderId}").waitFor();
    await page.getByRole("link", { name: "Requests, logs, tables and mails" }).click();
    await page.waitForURL(`${localUrl}*`);
    await page.getByRole("heading", { name: "Requests" }).waitFor();
  });
});

let ana: Person;
let roomId: string;
/** Of the message "And one for Ben". */
let requestId: string;

/** Opens a section of the page below /_local. */
async function openLocal(route: string, options?: Parameters<typeof newPage>[0]): Promise<Page> {
  const page = await newPage(options);
  await page.goto(`${localUrl}#/${route}`);
  await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
  return page;
}

/** The lines of requests to a route. */
const requests = (page: Page, text: string) =>
  page.getByRole("region", { name: "Requests" }).getByRole("link").filter({ hasText: text });

describeInBrowser("the page below /_local", () => {
  beforeAll(async () => {
    ana = await makePerson({ name: "Ana" });
    await placeOrder(ana);
    const room = await makeRoom(
      ana,
      [await makePerson({ name: "Ben" })],
      "<script>alert(1)</script>",
    );
    ({ roomId } = room);
    await sendMessage(ana, room, "Mint, please");
    // Its record is no entity.
    const answer = await api("POST", `/rooms/${roomId}/messages`, {
      token: ana.idToken,
      headers: { "idempotency-key": unique("key") },
      body: { message: "And one for Ben", clientId: unique("client") },
    });
    expect(answer.status).toBe(201);
    requestId = answer.headers.get("x-amzn-requestid") ?? "";
  });

  it("shows a request with its cost, functions, log lines, items and what followed", async () => {
    const page = await openLocal("requests");
    const line = page.locator(`a[href*="${requestId}"]`);
    expect(await line.textContent()).toMatch(/POST.*201.*ms.*calls? · [\d.]+ RU · [\d.]+ WU/);
    await line.click();
    const trace = page.getByRole("region", { name: "Request", exact: true });
    await trace.getByText("What followed").waitFor();
    const names = await trace.locator(".waterfall .name").allTextContents();
    expect(names[0]).toBe("POST /rooms/{roomId}/messages");
    expect(names).toContain("Rooms");
    expect(names).toContain("FanOut");
    expect(names.join("\n")).toContain("PutItem · Table · 1 unit");
    await trace.locator(".log").getByText("route=").waitFor();
    await trace.locator(".writes summary").filter({ hasText: "MSG#" }).first().click();
    await trace.locator(".writes pre").filter({ hasText: "And one for Ben" }).waitFor();
    await trace.getByText("Event", { exact: true }).last().click();
    const event = await trace.getByRole("region", { name: "Event" }).textContent();
    expect(JSON.parse(event ?? "")).toMatchObject({ headers: { Authorization: "hidden" } });
  });

  it("shows a new request without a reload", async () => {
    const page = await openLocal("requests");
    const before = await requests(page, "/orders").count();
    await placeOrder(ana);
    await expect.poll(() => requests(page, "/orders").count()).toBeGreaterThan(before);
  });

  it("shows the items of an entity, bookkeeping last, and one of them whole", async () => {
    const page = await openLocal("tables");
    const chips = page.getByRole("group", { name: "Entity" }).getByRole("button");
    await chips.filter({ hasText: "room" }).waitFor();
    const names = (await chips.allTextContents()).map((text) => text.replace(/\s*\d+$/, ""));
    expect(names[0]?.trim()).toBe("All");
    expect(names).toContain("order");
    expect(names.indexOf("IDEMPOTENCY")).toBe(names.length - 1);
    await page.getByLabel("Beginning of pk").fill(`ROOM#${roomId}`);
    await chips.filter({ hasText: /^room/ }).click();
    await page.getByRole("button", { name: `room ROOM#${roomId} ROOM` }).click();
    // What a user wrote is text.
    await page.locator("tr.item pre").filter({ hasText: "<script>alert(1)</script>" }).waitFor();
  });

  it("invokes a function with an event, and finds its log lines", async () => {
    const page = await openLocal("functions");
    await page.getByRole("link", { name: /^Strings/ }).click();
    await page.getByRole("button", { name: "Invoke Strings" }).click();
    await page.getByText("Unhandled error").waitFor();
    await page.getByLabel("Event, as JSON").fill("{");
    await page.getByRole("button", { name: "Invoke Strings" }).click();
    await page.getByText(/JSON/).first().waitFor();
  });

  it("shows log lines, mails and metrics, and the routes of the API", async () => {
    const page = await openLocal("logs");
    await page.getByLabel("Text").fill("/orders");
    await page.locator(".log li").first().waitFor();
    const sections = page.getByRole("navigation", { name: "Sections" });
    await sections.getByRole("link", { name: "Mails" }).click();
    await page.getByText(`to ${ana.email}`).first().waitFor();
    await sections.getByRole("link", { name: "Metrics" }).click();
    const metric = page.locator(".charts > li").filter({ hasText: "SuccessfulOrder" });
    await metric.locator("svg polyline").waitFor({ state: "attached" });
    expect(await metric.locator("dt").allTextContents()).toEqual(["min", "avg", "max", "sum"]);
    await sections.getByRole("link", { name: "API" }).click();
    await page.getByLabel("Method, path or function").fill("delete /orders");
    const rows = page.getByRole("region", { name: "Routes of Api" }).locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(1);
    const download = await page.request.get(`${localUrl}/openapi`);
    expect(await download.json()).toMatchObject({ openapi: "3.0.1", paths: { "/orders": {} } });
  });

  it("is used with the keyboard alone", async () => {
    const page = await openLocal("requests");
    await requests(page, "/orders").first().waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => focusedText(page)).toBe("Skip to content");
    const tabTo = async (isThere: () => Promise<boolean>) => {
      for (let presses = 0; presses < 30 && !(await isThere()); presses += 1) {
        await page.keyboard.press("Tab");
      }
    };
    // Other requests come while the list is shown.
    await tabTo(() => page.locator("input:focus").isVisible());
    await page.keyboard.type("/orders");
    await expect.poll(() => requests(page, "$connect").count()).toBe(0);
    await tabTo(async () => (await focusedText(page)).includes("/orders"));
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedText(page)).toContain("/prod/orders");
    await page.keyboard.press("Tab");
    await page.goBack();
    await page.getByRole("region", { name: "Request", exact: true }).waitFor({ state: "detached" });
  });

  describe.each(["requests", "logs", "functions", "api", "tables", "queues", "mails", "metrics"])(
    "in %s",
    (section) => {
      it("has no axe violation and no sideways scrolling, in light, dark and on a phone", async () => {
        const page = await openLocal(section, { viewport: { width: 1280, height: 800 } });
        await page.getByText("Loading…").waitFor({ state: "detached" });
        const first = page
          .locator("main a.card, .requests a, main .log summary, main .link")
          .first();
        if (section !== "api" && (await first.count()) > 0) await first.click();
        expect(await violationsOf(page)).toEqual([]);
        await saveScreenshot(page, `local ${section} light`);
        await page.emulateMedia({ colorScheme: "dark" });
        expect(await violationsOf(page, ["color-contrast"])).toEqual([]);
        await saveScreenshot(page, `local ${section} dark`);
        await page.setViewportSize({ width: 360, height: 740 });
        await saveScreenshot(page, `local ${section} phone`);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      });
    },
  );
});

import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { makePerson, type Person } from "../support/people.ts";
import { violationsOf } from "./support/accessibility.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { keepScreenshot } from "./support/screenshots.ts";
import { pageOf } from "./support/signed-in-page.ts";
import { makeRoom, placeOrder, say } from "./support/fixtures.ts";

const DESKTOP = { width: 1100, height: 800 };
const PHONE = { width: 360, height: 740 };

let ada: Person;
let nobody: Person;
let roomId: string;
let orderId: string;

interface View {
  name: string;
  /** Who sees it; somebody who is not signed in unless given. */
  who?: () => Person;
  path: () => string;
  /** What is done there first. */
  act?: (page: Page) => Promise<unknown>;
  /** What shows that it is there. */
  shows: (page: Page) => ReturnType<Page["getByText"]>;
}

const byHeading = (name: string) => (page: Page) => page.getByRole("heading", { name });
const clicks = (name: string) => (page: Page) => page.getByRole("button", { name }).click();
const admin = () => ada;

const views: View[] = [
  { name: "sign in", path: () => "/", shows: byHeading("Sign in") },
  {
    name: "sign up",
    path: () => "/",
    act: clicks("Create an account"),
    shows: byHeading("Create an account"),
  },
  {
    name: "forgotten password",
    path: () => "/",
    act: clicks("Forgotten your password?"),
    shows: byHeading("Forgotten password"),
  },
  {
    name: "no rooms",
    who: () => nobody,
    path: () => "/",
    shows: (page) => page.getByText("You are not in a room yet."),
  },
  { name: "rooms", who: admin, path: () => "/", shows: byHeading("Rooms") },
  {
    name: "room",
    who: admin,
    path: () => `/rooms/${roomId}`,
    shows: (page) => page.getByText("Mint, please"),
  },
  {
    name: "room details",
    who: admin,
    path: () => `/rooms/${roomId}`,
    act: clicks("Details"),
    shows: (page) => page.getByRole("dialog").getByText("owner"),
  },
  {
    name: "new room",
    who: admin,
    path: () => "/",
    act: clicks("New room"),
    shows: (page) => page.getByRole("dialog", { name: "New room" }),
  },
  {
    name: "no orders",
    who: () => nobody,
    path: () => "/orders",
    shows: (page) => page.getByText("You have no orders yet."),
  },
  {
    name: "orders",
    who: admin,
    path: () => "/orders",
    shows: (page) => page.getByText("2 × Falafel"),
  },
  {
    name: "new order",
    who: admin,
    path: () => "/orders?new",
    act: clicks("Place order"),
    shows: (page) => page.getByText("The order is not complete"),
  },
  {
    name: "order",
    who: admin,
    path: () => `/orders/${orderId}`,
    shows: (page) => page.getByText(/^\d+:\d\d left to cancel$/),
  },
  {
    name: "change order",
    who: admin,
    path: () => `/orders/${orderId}?edit`,
    shows: byHeading("Change order"),
  },
  {
    name: "cancel order",
    who: admin,
    path: () => `/orders/${orderId}`,
    act: clicks("Cancel order"),
    shows: (page) => page.getByRole("dialog"),
  },
  { name: "users", who: admin, path: () => "/users", shows: (page) => page.getByRole("table") },
  {
    name: "new user",
    who: admin,
    path: () => "/users",
    act: clicks("New user"),
    shows: (page) => page.getByRole("dialog"),
  },
  {
    name: "user",
    who: admin,
    path: () => `/users/${nobody.id}`,
    shows: (page) => page.getByText(nobody.email),
  },
  {
    name: "profile",
    who: admin,
    path: () => "/profile",
    shows: (page) => page.getByText("Administrator"),
  },
  {
    name: "no such page",
    who: admin,
    path: () => "/nowhere",
    shows: byHeading("Page not found"),
  },
  {
    name: "developer api",
    who: admin,
    path: () => "/developer",
    act: (page) => page.locator("details.operation summary").nth(1).click(),
    shows: (page) => page.getByRole("button", { name: "Send POST" }),
  },
  {
    name: "developer requests",
    who: admin,
    path: () => "/developer#requests",
    shows: (page) => page.getByRole("table"),
  },
  {
    name: "developer logs",
    who: admin,
    path: () => "/developer#logs",
    act: (page) => page.locator(".log summary").first().click(),
    shows: (page) => page.locator(".log pre").first(),
  },
  {
    name: "developer metrics",
    who: admin,
    path: () => "/developer#metrics",
    shows: (page) => page.locator("svg.chart").first(),
  },
  {
    name: "developer tables",
    who: admin,
    path: () => "/developer#tables",
    shows: (page) => page.getByRole("table"),
  },
  {
    name: "developer outbox",
    who: admin,
    path: () => "/developer#outbox",
    shows: (page) => page.getByText(/^.*mail to/).first(),
  },
];

describeInBrowser("a page", () => {
  beforeAll(async () => {
    ada = await makePerson({ name: "Ada", admin: true });
    nobody = await makePerson({ name: "Nobody in particular" });
    const ben = await makePerson({ name: "Ben" });
    const room = await makeRoom(ada, [ben], "Tea at five");
    roomId = room.roomId;
    await say(ben, room, "Who wants tea? It is nearly five, and the kettle is on.");
    await say(ada, room, "Mint, please");
    orderId = await placeOrder(ada);
  });

  it.each(views)("has nothing that axe finds wrong: $name", async (view) => {
    const { name, who, path, act, shows } = view;
    const page = who ? await pageOf(who(), { viewport: DESKTOP }) : await newPage();
    await page.goto(path());
    await act?.(page);
    await shows(page).first().waitFor();

    expect(await violationsOf(page)).toEqual([]);
    await keepScreenshot(page, `${name} light`);
    await page.emulateMedia({ colorScheme: "dark" });
    // What else there is does not depend on colours.
    expect(await violationsOf(page, ["color-contrast", "link-in-text-block"])).toEqual([]);
    await keepScreenshot(page, `${name} dark`);

    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(PHONE);
    await keepScreenshot(page, `${name} phone`);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
  });
});

import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { makePerson, type Person } from "../support/people.ts";
import { violationsOf } from "./support/accessibility.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { saveScreenshot } from "./support/screenshots.ts";
import { signedInPage } from "./support/signed-in-page.ts";
import { makeRoom, placeOrder, sendMessage } from "./support/fixtures.ts";

const DESKTOP = { width: 1100, height: 800 };
const PHONE = { width: 360, height: 740 };

let ada: Person;
let newUser: Person;
let roomId: string;
let orderId: string;

interface View {
  name: string;
  /** The signed-in user; absent for a visitor. */
  user?: () => Person;
  path: () => string;
  /** The first action on the page. */
  act?: (page: Page) => Promise<unknown>;
  /** An element that is visible once the view is complete. */
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
    act: clicks("Create account"),
    shows: byHeading("Create account"),
  },
  {
    name: "forgotten password",
    path: () => "/",
    act: clicks("Forgot password?"),
    shows: byHeading("Forgot password"),
  },
  {
    name: "no rooms",
    user: () => newUser,
    path: () => "/",
    shows: (page) => page.getByText("No rooms yet"),
  },
  {
    name: "rooms",
    user: admin,
    path: () => "/",
    shows: (page) => page.getByText("You: Mint, please"),
  },
  {
    name: "room",
    user: admin,
    path: () => `/rooms/${roomId}`,
    // The list of rooms has it, too.
    shows: (page) => page.getByRole("log").getByText("Mint, please"),
  },
  {
    name: "room details",
    user: admin,
    path: () => `/rooms/${roomId}`,
    act: clicks("Details"),
    shows: (page) => page.getByRole("dialog").getByText("owner"),
  },
  {
    name: "new room",
    user: admin,
    path: () => "/",
    act: clicks("Create room"),
    shows: (page) => page.getByRole("dialog", { name: "Create room" }),
  },
  {
    name: "no orders",
    user: () => newUser,
    path: () => "/orders",
    shows: (page) => page.getByText("No orders yet"),
  },
  {
    name: "orders",
    user: admin,
    path: () => "/orders",
    shows: (page) => page.getByText("2 × Falafel"),
  },
  {
    name: "new order",
    user: admin,
    path: () => "/orders?new",
    act: clicks("Place order"),
    shows: (page) => page.getByText("Choose a restaurant."),
  },
  {
    name: "new order menu",
    user: admin,
    path: () => "/orders?new",
    act: (page) => page.getByRole("radio", { name: /Forno/ }).check(),
    shows: (page) => page.getByText("Tiramisu"),
  },
  {
    name: "order",
    user: admin,
    path: () => `/orders/${orderId}`,
    shows: (page) => page.getByText(/^\d+:\d\d left to cancel$/),
  },
  {
    name: "edit order",
    user: admin,
    path: () => `/orders/${orderId}?edit`,
    shows: byHeading("Edit order"),
  },
  {
    name: "cancel order",
    user: admin,
    path: () => `/orders/${orderId}`,
    act: clicks("Cancel order"),
    shows: (page) => page.getByRole("dialog"),
  },
  { name: "users", user: admin, path: () => "/users", shows: (page) => page.getByRole("table") },
  {
    name: "new user",
    user: admin,
    path: () => "/users",
    act: clicks("Create user"),
    shows: (page) => page.getByRole("dialog"),
  },
  {
    name: "user",
    user: admin,
    path: () => `/users/${newUser.id}`,
    shows: (page) => page.getByText(newUser.email),
  },
  {
    name: "profile",
    user: admin,
    path: () => "/profile",
    shows: (page) => page.getByText("Administrator"),
  },
  {
    name: "page not found",
    user: admin,
    path: () => "/nowhere",
    shows: byHeading("Page not found"),
  },
  {
    name: "developer api",
    user: admin,
    path: () => "/developer",
    act: (page) => page.locator("details.operation summary").nth(1).click(),
    shows: (page) => page.getByRole("button", { name: "Send POST" }),
  },
];

describeInBrowser("a page", () => {
  it.each(["/", "/orders", "/orders?new", "/users", "/profile"])(
    "has its heading on the same line and at the same left edge: %s",
    async (path) => {
      const page = await signedInPage(ada, { viewport: DESKTOP });
      await page.goto(path);
      const heading = page.getByRole("heading", { level: 1 });
      await heading.waitFor();
      const box = await page.evaluate(`(() => {
        const row = document.querySelector("h1").closest(".heading, .pane-head");
        const { top, height } = row.getBoundingClientRect();
        const { left } = row.firstElementChild.getBoundingClientRect();
        return { middle: Math.round(top + height / 2), left };
      })()`);
      expect(box).toEqual({ middle: 32, left: 108 });
    },
  );

  beforeAll(async () => {
    ada = await makePerson({ name: "Ada", admin: true });
    newUser = await makePerson({ name: "Nora" });
    const ben = await makePerson({ name: "Ben" });
    const room = await makeRoom(ada, [ben], "Tea at five");
    roomId = room.roomId;
    await sendMessage(ben, room, "Who wants tea? It is nearly five, and the kettle is on.");
    await sendMessage(ada, room, "Mint, please");
    orderId = await placeOrder(ada);
  });

  it.each(views)("has no axe violation and no sideways scrolling: $name", async (view) => {
    const { name, user, path, act, shows } = view;
    const page = user
      ? await signedInPage(user(), { viewport: DESKTOP })
      : await newPage({ viewport: DESKTOP });
    await page.goto(path());
    await act?.(page);
    await shows(page).first().waitFor();

    expect(await violationsOf(page)).toEqual([]);
    await saveScreenshot(page, `${name} light`);
    await page.emulateMedia({ colorScheme: "dark" });
    // The other rules do not depend on colours.
    expect(await violationsOf(page, ["color-contrast", "link-in-text-block"])).toEqual([]);
    await saveScreenshot(page, `${name} dark`);

    await page.emulateMedia({ colorScheme: "light" });
    const width = () => page.evaluate("document.documentElement.scrollWidth");
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    await saveScreenshot(page, `${name} large text`);
    expect(await width()).toBe(DESKTOP.width);
    await page.evaluate("document.documentElement.style.fontSize = ''");
    await page.setViewportSize(PHONE);
    await saveScreenshot(page, `${name} phone`);
    expect(await width()).toBe(PHONE.width);
  });
});

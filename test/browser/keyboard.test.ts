import { expect, it } from "vitest";
import { makePerson } from "../support/people.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { tabThrough, toTop } from "./support/keyboard.ts";
import { pageOf } from "./support/signed-in-page.ts";
import { makeRoom, placeOrder, say } from "./support/fixtures.ts";

const hidden = (found: Awaited<ReturnType<typeof tabThrough>>) =>
  found.filter(({ outlined, inView }) => !outlined || !inView);

describeInBrowser("the keyboard alone", () => {
  it("signs somebody in", async () => {
    const { email, password } = await makePerson({ name: "Kim" });
    const page = await newPage();
    await page.goto("/");
    await page.getByLabel("E-mail").waitFor();
    const found = await tabThrough(page);
    expect(found.map(({ name }) => name)).toEqual([
      "E-mail",
      "Password",
      "Sign in",
      "Create an account",
      "Forgotten your password?",
    ]);
    expect(hidden(found)).toEqual([]);
    await page.getByLabel("E-mail").focus();
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Kim" }).waitFor();
  });

  it("comes to all of a page, always seen, and skips to its content", async () => {
    const kim = await makePerson({ name: "Kim" });
    const orderId = await placeOrder(kim);
    const page = await pageOf(kim);
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Cancel order" }).waitFor();
    const found = await tabThrough(page);
    expect(found.map(({ name }) => name)).toEqual([
      "Skip to content",
      ...["Souk", "Chat", "Orders", "Developer", "Kim", "Sign out"],
      ...["All orders", "Change", "Cancel order"],
    ]);
    expect(hidden(found)).toEqual([]);

    await toTop(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("All orders");
  });

  it("opens a dialog, keeps to it, and is back where it was when it is closed", async () => {
    const kim = await makePerson({ name: "Kim" });
    const page = await pageOf(kim);
    await page.goto("/");
    const opener = page.getByRole("button", { name: "New room" });
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "New room" });
    await dialog.waitFor();
    const names = (await tabThrough(page)).map(({ name }) => name);
    expect(names).toContain("Create room");
    expect(names).not.toContain("Sign out");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("New room");
  });

  it("writes, reads and answers messages", async () => {
    const [kim, ben] = await Promise.all([
      makePerson({ name: "Kim" }),
      makePerson({ name: "Ben" }),
    ]);
    const room = await makeRoom(kim, [ben]);
    await say(ben, room, "First");
    await say(ben, room, "Second");
    const page = await pageOf(kim);
    await page.goto(`/rooms/${room.roomId}`);
    await page.getByText("Second").waitFor();
    await page.getByPlaceholder("Write a message").focus();
    await page.keyboard.type("Third");
    await page.keyboard.press("Enter");
    const mine = page.getByRole("listitem").filter({ hasText: "Third" });
    await mine.getByRole("button", { name: "Delete" }).waitFor();

    // Back over what there is to do with the last message, to the message, and up.
    await mine.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate("document.activeElement.textContent")).toContain("First");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Reply");
    await page.keyboard.press("Enter");
    await page.keyboard.type("To the first");
    await page.keyboard.press("Enter");
    await page
      .getByRole("listitem")
      .filter({ hasText: "In reply to Ben First" })
      .filter({ hasText: "To the first" })
      .waitFor();
  });
});

import { expect, it } from "vitest";
import { makePerson } from "../support/people.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { focusedText, focusTop, tabThrough } from "./support/keyboard.ts";
import { signedInPage } from "./support/signed-in-page.ts";
import { makeRoom, placeOrder, sendMessage } from "./support/fixtures.ts";

/** The stops of Tab that have no visible outline, or are out of view. */
const invisible = (found: Awaited<ReturnType<typeof tabThrough>>) =>
  found.filter(({ hasOutline, isInView }) => !hasOutline || !isInView);

describeInBrowser("the keyboard", () => {
  it("fills in and submits the sign-in form", async () => {
    const { email, password } = await makePerson({ name: "Kim" });
    const page = await newPage();
    await page.goto("/");
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("email");
    await page.getByRole("button", { name: "Sign in as Ben" }).waitFor();
    const found = await tabThrough(page);
    expect(found.map(({ name }) => name)).toEqual([
      "E-mail",
      "Password",
      "Show password",
      "Sign in",
      "Create account",
      "Forgot password?",
      ...["Sign in as Admin", "Sign in as Ana", "Sign in as Ben"],
    ]);
    expect(invisible(found)).toEqual([]);
    await page.getByLabel("E-mail").focus();
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Kim" }).waitFor();
  });

  it("reaches every control of a page with a visible focus, and skips to its content", async () => {
    const kim = await makePerson({ name: "Kim" });
    const orderId = await placeOrder(kim);
    const page = await signedInPage(kim);
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Cancel order" }).waitFor();
    const found = await tabThrough(page);
    expect(found.map(({ name }) => name)).toEqual([
      "Skip to content",
      ...["Souk", "Chat", "Orders", "Developer", "Kim", "Sign out"],
      ...["All orders", "Edit order", "Cancel order"],
    ]);
    expect(invisible(found)).toEqual([]);

    await focusTop(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("main");
    await page.keyboard.press("Tab");
    await expect.poll(() => focusedText(page)).toBe("All orders");
  });

  it("is trapped in a dialog, and returns the focus when the dialog closes", async () => {
    const kim = await makePerson({ name: "Kim" });
    const page = await signedInPage(kim);
    await page.goto("/");
    const opener = page.getByRole("button", { name: "Create room" });
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Create room" });
    await dialog.waitFor();
    const names = (await tabThrough(page)).map(({ name }) => name);
    expect(names).toContain("Add another person");
    expect(names).not.toContain("Sign out");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focusedText(page)).toBe("Create room");
  });

  it("sends, reads and replies to messages", async () => {
    const [kim, ben] = await Promise.all([
      makePerson({ name: "Kim" }),
      makePerson({ name: "Ben" }),
    ]);
    const room = await makeRoom(kim, [ben]);
    await sendMessage(ben, room, "First");
    await sendMessage(ben, room, "Second");
    const page = await signedInPage(kim);
    await page.goto(`/rooms/${room.roomId}`);
    await page.getByRole("log").getByText("Second").waitFor();
    await page.getByPlaceholder(/^Message /).focus();
    await page.keyboard.type("Third");
    await page.keyboard.press("Enter");
    const mine = page.getByRole("log").getByRole("listitem").filter({ hasText: "Third" });
    await mine.getByRole("button", { name: "Delete" }).waitFor();

    // From the sent message up to the first one.
    await mine.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => focusedText(page)).toContain("First");
    await page.keyboard.press("Tab");
    await expect.poll(() => focusedText(page)).toBe("Reply");
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

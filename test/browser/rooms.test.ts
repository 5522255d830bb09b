import { expect, it } from "vitest";
import { api, unique } from "../support/api.ts";
import { makePerson } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { createRoom, message, twoInARoom, untilLive } from "./support/chat.ts";
import { makeRoom, sendMessage } from "./support/fixtures.ts";
import { signInAs } from "./support/sign-in.ts";
import { signedInPage } from "./support/signed-in-page.ts";

describeInBrowser("the list of rooms", () => {
  it("is loading until its first page has arrived, also after a room was created", async () => {
    const [ana, ben] = await Promise.all([makePerson(), makePerson()]);
    await makeRoom(ana, [ben], "Coffee");
    const page = await signedInPage(ana);
    const held = Promise.withResolvers<void>();
    await page.route(
      (url) => url.pathname.endsWith("/rooms"),
      async (route) => {
        if (route.request().method() === "GET") await held.promise;
        return route.fallback();
      },
    );
    await page.goto("/");
    await createRoom(page, "Tea", ben);
    await page.getByText("Loading rooms…").waitFor();
    held.resolve();
    await page.getByRole("link", { name: "Coffee" }).waitFor();
    await page.getByRole("link", { name: "Tea" }).waitFor();
  });

  it("shows the last message of each room, the newest first, and what is new", async () => {
    const [ana, ben] = await Promise.all([
      makePerson({ name: "Ana" }),
      makePerson({ name: "Ben" }),
    ]);
    const coffee = await makeRoom(ana, [ben], "Coffee");
    const tea = await makeRoom(ana, [ben], "Tea");
    await sendMessage(ben, tea, "Hot");
    await sendMessage(ana, coffee, `Black. ${"And strong. ".repeat(30)}`);
    const page = await signInAs(ana);
    const names = () => page.locator(".room-list .name").allTextContents();
    await expect.poll(names).toEqual(["Coffee", "Tea"]);
    const link = (name: string) => page.getByRole("link", { name: new RegExp(`^${name}`) });
    expect(await link("Coffee").textContent()).toMatch(/You: Black\. And strong.*…$/);
    await link("Tea").filter({ hasText: "Ben: Hot" }).filter({ hasText: "New messages" }).waitFor();
    await untilLive(page);

    // What is seen is read, also after a reload; a new message moves its room to the top.
    await link("Tea").click();
    await message(page, "Hot").waitFor();
    await link("Coffee").click();
    await link("Tea").filter({ hasText: "New messages" }).waitFor({ state: "detached" });
    await page.reload();
    await link("Tea").filter({ hasText: "Ben: Hot" }).waitFor();
    expect(await page.getByText("New messages").count()).toBe(0);
    await untilLive(page);
    await sendMessage(ben, tea, "Still hot");
    await link("Tea")
      .filter({ hasText: "Still hot" })
      .filter({ hasText: "New messages" })
      .waitFor();
    expect(await names()).toEqual(["Tea", "Coffee"]);
  });

  it("follows edits and deletions of the last message", async () => {
    const { ben, room, anas } = await twoInARoom();
    const excerpt = anas.locator(`a[href="/rooms/${room.roomId}"] .excerpt`);
    const said = (text: string) => expect.poll(() => excerpt.textContent()).toBe(text);
    await sendMessage(ben, room, "One");
    await said("Ben: One");
    const { messageId } = await sendMessage(ben, room, "Two");
    await said("Ben: Two");
    const path = `/rooms/${room.roomId}/messages/${messageId}`;
    await api("PUT", path, { token: ben.idToken, body: { message: "Three" } });
    await said("Ben: Three");
    await api("DELETE", path, { token: ben.idToken });
    await said("Ben: One");
  });

  it("follows renames, and who is removed and added again", async () => {
    const { ana, ben, room, bens } = await twoInARoom();
    const cy = await makePerson();
    const change = async (body: object) => {
      const path = `/rooms/${room.roomId}`;
      expect((await api("PUT", path, { token: ana.idToken, body })).status).toBe(200);
    };
    await change({ name: "Coffee" });
    await bens.getByRole("heading", { name: "Coffee" }).waitFor();
    await bens.getByRole("link", { name: /^Coffee/ }).waitFor();
    await change({ with: [ana.id, cy.id] });
    await bens.getByRole("heading", { name: "Room not found" }).waitFor();
    await bens.getByText("No rooms yet").waitFor();
    await change({ with: [ben.id, cy.id] });
    await bens.getByRole("link", { name: /^Coffee/ }).waitFor();
    await bens
      .getByText("This is the start of the room.")
      .or(bens.getByText("No messages yet"))
      .first()
      .waitFor();
  });
});

describeInBrowser("a new room", () => {
  it("gets an id of its name, and another one where that is taken", async () => {
    const [ana, ben] = await Promise.all([makePerson(), makePerson()]);
    const page = await signInAs(ana);
    const name = unique("Plans for");
    for (const expected of [/^\/rooms\/plans-for-\w+$/, /^\/rooms\/plans-for-\w+-\w{8}$/]) {
      await createRoom(page, name, ben);
      expect(new URL(page.url()).pathname).toMatch(expected);
      await page.goto("/");
    }
    await expect.poll(() => page.getByRole("link", { name }).count()).toBe(2);
  });

  it("names the address that nobody has, and what is missing", async () => {
    const page = await signInAs(await makePerson());
    await page.getByRole("button", { name: "Create room" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Tea");
    await dialog.getByRole("button", { name: "Create room" }).click();
    await dialog.getByText("Name at least one person beside you.").waitFor();
    const address = `${unique("bne")}@example.com`;
    await dialog.getByLabel("Person 1", { exact: true }).fill(address);
    await dialog.getByRole("button", { name: "Create room" }).click();
    await dialog.getByText(`There is no user ${address}`).waitFor();
    await expect.poll(() => page.evaluate("document.activeElement.value")).toBe(address);
  });
});

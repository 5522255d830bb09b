import type { Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import { api, listAll, type Message, type Room, unique } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { focusedText } from "./support/keyboard.ts";
import { signedInPage } from "./support/signed-in-page.ts";
import { signInAs } from "./support/sign-in.ts";
import { makeRoom, sendMessage } from "./support/fixtures.ts";

const log = (page: Page) => page.getByRole("log", { name: "Messages" });
const message = (page: Page, text: string) =>
  log(page).getByRole("listitem").filter({ hasText: text });
const untilLive = (page: Page) => page.getByText("Live", { exact: true }).first().waitFor();

async function write(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder(/^Message /).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Waits for the actions of an own message, which appear when the API has answered. */
const untilSent = (page: Page, text: string) =>
  message(page, text).getByRole("button", { name: "Delete" }).waitFor();

/** Clicks an action of a message; actions float beside it while the pointer is over it. */
async function clickAction(page: Page, text: string, name: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name, exact: true }).click();
}

/** Creates a room by its dialog. */
async function createRoom(page: Page, name: string, { email }: Person): Promise<void> {
  await page.getByRole("button", { name: "Create room" }).click();
  const dialog = page.getByRole("dialog", { name: "Create room" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Person 1", { exact: true }).fill(email);
  await dialog.getByRole("button", { name: "Create room" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** The texts of a room's messages from the API, oldest first. */
async function textsIn({ roomId }: Room, { idToken: token }: Person): Promise<string[]> {
  const messages = await listAll<Message>(`/rooms/${roomId}/messages`, { token });
  return messages.map((one) => one.message).toReversed();
}

/** Two people with a room, each in their own browser with a live connection. */
async function twoInARoom() {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  const [anas, bens] = await Promise.all(
    [ana, ben].map((person) => signInAs(person, `/rooms/${room.roomId}`)),
  );
  if (!anas || !bens) throw new Error("Two pages were expected.");
  await Promise.all([untilLive(anas), untilLive(bens)]);
  return { ana, ben, room, anas, bens };
}

describeInBrowser("two people in a room", () => {
  it("see each other's messages live in a room that one of them creates", async () => {
    const [ana, ben] = await Promise.all([
      makePerson({ name: "Ana" }),
      makePerson({ name: "Ben" }),
    ]);
    const bens = await signInAs(ben);
    await bens.getByText("No rooms yet").waitFor();
    await untilLive(bens);

    const anas = await signInAs(ana);
    await createRoom(anas, "Tea at five", ben);
    await bens.getByRole("link", { name: /Tea at five.*Ana created this room/ }).waitFor();
    await untilLive(anas);
    await write(anas, "Is anybody there?");

    await bens.getByRole("link", { name: /Tea at five.*Is anybody there.*New messages/ }).click();
    await message(bens, "Is anybody there?").waitFor();
    await write(bens, "I am");
    await message(anas, "I am").waitFor();
    expect(await message(anas, "I am").textContent()).toContain("Ben");

    await clickAction(anas, "I am", "Reply");
    await write(anas, "Good");
    await message(bens, "In reply to Ben I am").filter({ hasText: "Good" }).waitFor();
  });

  it("see each other's edits and deletions live", async () => {
    const { anas, bens } = await twoInARoom();
    await write(anas, "Tea at six");
    await message(bens, "Tea at six").waitFor();
    await clickAction(anas, "Tea at six", "Edit");
    await anas.getByLabel("Edit message").fill("Tea at seven");
    await anas.getByRole("button", { name: "Save" }).click();
    await message(bens, "Tea at seven").filter({ hasText: "edited" }).waitFor();
    expect(await message(bens, "Tea at six").count()).toBe(0);

    await clickAction(anas, "Tea at seven", "Delete");
    await anas.getByRole("dialog").getByRole("button", { name: "Delete message" }).click();
    await message(bens, "Tea at seven").waitFor({ state: "detached" });
    await message(anas, "Tea at seven").waitFor({ state: "detached" });
  });

  it("can no longer open the room after its owner has deleted it", async () => {
    const { anas, bens, room } = await twoInARoom();
    await anas.getByRole("button", { name: "Details" }).click();
    await anas.getByRole("button", { name: "Delete room" }).click();
    const dialog = anas.getByRole("dialog", { name: /^Delete / });
    await dialog.getByText("All its messages are deleted").waitFor();
    await expect.poll(() => focusedText(anas)).toBe("Cancel");
    await dialog.getByRole("button", { name: "Delete room" }).click();
    await dialog.waitFor({ state: "detached" });
    await anas.getByText("was deleted.").waitFor();
    await anas.waitForURL((url) => url.pathname === "/");
    for (const page of [anas, bens]) {
      await page.locator(`a[href="/rooms/${room.roomId}"]`).waitFor({ state: "detached" });
    }
    await bens.getByRole("heading", { name: "Room not found" }).waitFor();
  });

  it("see the same messages after one of them was offline and wrote some", async () => {
    const { ana, room, anas, bens } = await twoInARoom();
    await write(anas, "Before the tunnel");
    await message(bens, "Before the tunnel").waitFor();

    await bens.context().setOffline(true);
    await bens.getByText("You are offline.").waitFor();
    await write(bens, "From the tunnel");
    await message(bens, "From the tunnel").filter({ hasText: "Waiting to be sent" }).waitFor();
    await write(anas, "Where are you?");
    await untilSent(anas, "Where are you?");
    expect(await message(bens, "Where are you?").count()).toBe(0);

    await bens.context().setOffline(false);
    await message(bens, "Where are you?").waitFor();
    await message(anas, "From the tunnel").waitFor();
    await bens.getByText("Waiting to be sent").waitFor({ state: "detached" });
    expect(await textsIn(room, ana)).toEqual([
      "Before the tunnel",
      "Where are you?",
      "From the tunnel",
    ]);
    for (const page of [anas, bens]) {
      await expect
        .poll(() => log(page).locator("p.text").allTextContents())
        .toEqual(["Before the tunnel", "Where are you?", "From the tunnel"]);
    }
  });
});

describeInBrowser("a message", () => {
  it("is retried with the same Idempotency-Key when its response is lost, and is sent once", async () => {
    const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson()]);
    const room = await makeRoom(ana, [ben]);
    const page = await pageWithoutWebSocket(ana, room);
    const keys: (string | undefined)[] = [];
    await page.route("**/messages", async (route) => {
      const request: Request = route.request();
      if (request.method() !== "POST") return route.fallback();
      keys.push((await request.allHeaders())["idempotency-key"]);
      if (keys.length > 1) return route.fallback();
      // The message arrives, but not the response.
      await route.fetch();
      return route.abort("connectionreset");
    });
    const replayed = page.waitForResponse(
      async (answer) => (await answer.headerValue("idempotency-replayed")) === "true",
    );
    await write(page, "Only once");
    await replayed;
    await untilSent(page, "Only once");
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
    expect(await textsIn(room, ana)).toEqual(["Only once"]);
    expect(await message(page, "Only once").count()).toBe(1);
  });

  it("is received by polling when there is no WebSocket connection", async () => {
    const [ana, ben] = await Promise.all([makePerson(), makePerson({ name: "Ben" })]);
    const room = await makeRoom(ana, [ben]);
    const page = await pageWithoutWebSocket(ana, room);
    await page.getByText("No messages yet", { exact: true }).waitFor();
    await sendMessage(ben, room, "Can you hear me?");
    await message(page, "Can you hear me?").waitFor();
  });

  it("is retried when its request never arrives", async () => {
    const { ana, room, anas, bens } = await twoInARoom();
    const keys: (string | undefined)[] = [];
    await anas.route("**/messages", async (route) => {
      const request: Request = route.request();
      if (request.method() !== "POST") return route.fallback();
      keys.push((await request.allHeaders())["idempotency-key"]);
      return keys.length > 2 ? route.fallback() : route.abort("connectionreset");
    });
    await write(anas, "At last");
    await message(bens, "At last").waitFor();
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(await textsIn(room, ana)).toEqual(["At last"]);
  });

  it("shows the reason when the API refuses it, and can be removed", async () => {
    const { anas } = await twoInARoom();
    await anas.route("**/messages", (route) =>
      route.request().method() === "POST" ? route.continue({ postData: "{}" }) : route.fallback(),
    );
    await write(anas, "Refused");
    const refused = message(anas, "Refused").filter({ hasText: "Not sent: Invalid request" });
    await refused.getByRole("button", { name: "Delete" }).click();
    await refused.waitFor({ state: "detached" });
  });

  it("lets later messages pass when the API keeps failing on it, and can be removed", async () => {
    const { ana, room, anas, bens } = await twoInARoom();
    await anas.route("**/messages", (route) => {
      const request = route.request();
      if (request.method() !== "POST" || !request.postData()?.includes("Broken")) {
        return route.fallback();
      }
      const headers = { "access-control-allow-origin": "*" };
      const json = { message: "Something went wrong", code: "internal", requestId: "r" };
      return route.fulfill({ status: 500, headers, json });
    });
    await write(anas, "Broken");
    await write(anas, "Sent anyway");
    await message(bens, "Sent anyway").waitFor();
    const broken = message(anas, "Broken").filter({
      hasText: "Not sent yet: Something went wrong",
    });
    await broken.getByRole("button", { name: "Delete" }).click();
    await broken.waitFor({ state: "detached" });
    expect(await focusedText(anas)).toContain("Sent anyway");
    expect(await textsIn(room, ana)).toEqual(["Sent anyway"]);
  });
});

describeInBrowser("a room with many messages", () => {
  it("loads older messages when scrolled up, and shows a button for new ones", async () => {
    const { ana, ben, room } = await roomWithMessages(70);
    const page = await signInAs(ana, `/rooms/${room.roomId}`);
    await message(page, "Message 70 of").waitFor();
    expect(await message(page, "Message 1 of").count()).toBe(0);
    const count = () => log(page).locator("p.text").count();
    await log(page).hover();
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, -2000);
        return message(page, "Message 1 of").count();
      })
      .toBe(1);
    expect(await count()).toBe(70);
    await sendMessage(ben, room, "And one more");
    await page.getByRole("button", { name: "New messages" }).click();
    await message(page, "And one more").waitFor();
  });
});

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

describeInBrowser("the text of a message", () => {
  it("has links to the addresses in it, which open in a tab that cannot reach this one", async () => {
    const { bens, anas } = await twoInARoom();
    const text = "See http://127.0.0.1:9/a?b=(c), or javascript:alert(1) <b>not</b>";
    await write(anas, text);
    await message(bens, "See http").waitFor();
    const links = message(bens, "See http").getByRole("link");
    expect(await links.count()).toBe(1);
    const attribute = (name: string) => links.getAttribute(name);
    expect(await attribute("href")).toBe("http://127.0.0.1:9/a?b=(c)");
    expect(await attribute("target")).toBe("_blank");
    expect((await attribute("rel"))?.split(" ")).toEqual(
      expect.arrayContaining(["noopener", "noreferrer"]),
    );
    expect(await log(bens).locator("p.text").textContent()).toBe(text);
  });
});

describeInBrowser("an edit and a deletion", () => {
  it("wait while the browser is offline, and arrive when it is back", async () => {
    const { ana, room, anas, bens } = await twoInARoom();
    for (const text of ["To edit", "To delete"]) {
      await write(anas, text);
      await message(bens, text).waitFor();
    }
    await anas.context().setOffline(true);
    await anas.getByText("You are offline.").waitFor();
    await clickAction(anas, "To edit", "Edit");
    await anas.getByLabel("Edit message").fill("Edited in the tunnel");
    await anas.getByRole("button", { name: "Save" }).click();
    await message(anas, "Edited in the tunnel").getByText("Waiting to be saved").waitFor();
    await clickAction(anas, "To delete", "Delete");
    await anas.getByRole("dialog").getByRole("button", { name: "Delete message" }).click();
    await message(anas, "To delete").getByText("Waiting to be deleted").waitFor();
    expect(await textsIn(room, ana)).toEqual(["To edit", "To delete"]);

    await anas.context().setOffline(false);
    await message(bens, "Edited in the tunnel").filter({ hasText: "edited" }).waitFor();
    for (const page of [anas, bens]) {
      await message(page, "To delete").waitFor({ state: "detached" });
    }
    expect(await textsIn(room, ana)).toEqual(["Edited in the tunnel"]);
    await anas.getByText("Waiting to be").waitFor({ state: "detached" });
  });

  it("that the API refuses say why, and can be undone", async () => {
    const { ana, room, anas } = await twoInARoom();
    await write(anas, "As it was");
    await untilSent(anas, "As it was");
    await anas.route("**/messages/*", (route) =>
      route.request().method() === "PUT" ? route.continue({ postData: "{}" }) : route.fallback(),
    );
    await clickAction(anas, "As it was", "Edit");
    await anas.getByLabel("Edit message").fill("As it shall be");
    await anas.getByRole("button", { name: "Save" }).click();
    const refused = message(anas, "As it shall be").filter({ hasText: "Not saved: Invalid" });
    await refused.getByRole("button", { name: "Undo" }).click();
    await message(anas, "As it was").waitFor();
    expect(await textsIn(room, ana)).toEqual(["As it was"]);
  });
});

describeInBrowser("the actions of a message", () => {
  it("are opened by a button where nothing can hover", async () => {
    const [ana, ben] = await Promise.all([makePerson(), makePerson()]);
    const room = await makeRoom(ana, [ben]);
    await sendMessage(ana, room, "Touch me");
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const page = await signedInPage(ana, phone);
    await page.goto(`/rooms/${room.roomId}`);
    const edit = message(page, "Touch me").getByRole("button", { name: "Edit" });
    const opacity = () =>
      page.evaluate("getComputedStyle(document.querySelector('.message-actions')).opacity");
    await message(page, "Touch me").waitFor();
    expect(await opacity()).toBe("0");
    await message(page, "Touch me").getByRole("button", { name: "Actions" }).tap();
    await expect.poll(opacity).toBe("1");
    await edit.tap();
    await page.getByLabel("Edit message").waitFor();
  });

  it("take no room in the list, and one that deletes is red", async () => {
    const { anas } = await twoInARoom();
    await write(anas, "👍");
    await untilSent(anas, "👍");
    const row = message(anas, "👍");
    const height = async () => (await row.boundingBox())?.height;
    const before = await height();
    await row.hover();
    expect(await height()).toBe(before);
    const colourOf = (selector: string) =>
      anas.evaluate(`getComputedStyle(document.querySelector("${selector}")).color`);
    expect(await colourOf(".message-actions .danger")).toBe("rgb(179, 38, 30)");
  });
});

/** The page of a room in which every WebSocket is closed at once. */
async function pageWithoutWebSocket(person: Person, { roomId }: Room): Promise<Page> {
  const page = await signedInPage(person);
  await page.routeWebSocket(/./, (socket) => socket.close());
  await page.goto(`/rooms/${roomId}`);
  return page;
}

/** A room with this many messages. */
async function roomWithMessages(count: number) {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  for (let index = 1; index <= count; index += 1) {
    await sendMessage(index % 3 === 0 ? ana : ben, room, `Message ${index} of ${count}`);
  }
  return { ana, ben, room };
}

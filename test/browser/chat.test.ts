import type { Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import { listAll, type Message, type Room, unique } from "../support/api.ts";
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
  await page.getByPlaceholder("Write a message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Waits for the actions of an own message, which appear when the API has answered. */
const untilSent = (page: Page, text: string) =>
  message(page, text).getByRole("button", { name: "Delete" }).waitFor();

/** Clicks an action of a message; actions are visible while the pointer is over it. */
async function clickAction(page: Page, text: string, name: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name, exact: true }).click();
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
    await bens.getByText("You are not in a room yet.").waitFor();
    await untilLive(bens);

    const anas = await signInAs(ana);
    await anas.getByRole("button", { name: "New room" }).click();
    await anas.getByLabel("Name", { exact: true }).fill("Tea at five");
    await anas.getByLabel("Person 1", { exact: true }).fill(ben.email);
    await anas.getByRole("button", { name: "Create room" }).click();
    await anas.getByRole("heading", { name: "Tea at five" }).waitFor();
    await untilLive(anas);
    await write(anas, "Is anybody there?");

    await bens.getByRole("link", { name: /Tea at five.*New messages/ }).click();
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
    await anas.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await message(bens, "Tea at seven").waitFor({ state: "detached" });
    await message(anas, "Tea at seven").waitFor({ state: "detached" });
  });

  it("can no longer open the room after its owner has deleted it", async () => {
    const { anas, room } = await twoInARoom();
    await anas.getByRole("button", { name: "Details" }).click();
    await anas.getByRole("button", { name: "Delete room…" }).click();
    const dialog = anas.getByRole("dialog", { name: /^Delete / });
    await dialog.getByText("All its messages are deleted").waitFor();
    await expect.poll(() => focusedText(anas)).toBe("Cancel");
    await dialog.getByRole("button", { name: "Delete room" }).click();
    await dialog.waitFor({ state: "detached" });
    await anas.getByText("was deleted.").waitFor();
    await anas.waitForURL((url) => url.pathname === "/");
    const link = anas.locator(`a[href="/rooms/${room.roomId}"]`);
    await link.waitFor({ state: "detached" });
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
    await page.getByText("No messages yet.").waitFor();
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
    await refused.getByRole("button", { name: "Remove" }).click();
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
    await broken.getByRole("button", { name: "Remove" }).click();
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
    await page.getByRole("button", { name: "New room" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Tea");
    await page.getByLabel("Id", { exact: true }).fill(unique("room"));
    await page.getByLabel("Person 1", { exact: true }).fill(ben.email);
    await page.getByRole("button", { name: "Create room" }).click();
    await page.getByRole("heading", { name: "Tea" }).waitFor();
    await page.getByText("Loading rooms…").waitFor();
    held.resolve();
    await page.getByRole("link", { name: "Coffee" }).waitFor();
    await page.getByRole("link", { name: "Tea" }).waitFor();
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

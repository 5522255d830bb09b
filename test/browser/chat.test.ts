import type { Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import { api, listAll, type Message, type Room } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { pageOf } from "./support/signed-in-page.ts";
import { signInAs } from "./support/sign-in.ts";
import { makeRoom, say } from "./support/fixtures.ts";

const log = (page: Page) => page.getByRole("log", { name: "Messages" });
const message = (page: Page, text: string) =>
  log(page).getByRole("listitem").filter({ hasText: text });
const isLive = (page: Page) => page.getByText("Live", { exact: true }).first().waitFor();

async function write(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder("Write a message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** One's own message is shown at once; what can be done with it comes when it has arrived. */
const isSent = (page: Page, text: string) =>
  message(page, text).getByRole("button", { name: "Delete" }).waitFor();

/** Presses a button of a message, which shows them when it is pointed at. */
async function act(page: Page, text: string, name: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name, exact: true }).click();
}

/** What was said in a room, the oldest first, as the API has it. */
async function saidIn({ roomId }: Room, { idToken: token }: Person): Promise<string[]> {
  const messages = await listAll<Message>(`/rooms/${roomId}/messages`, { token });
  return messages.map((one) => one.message).toReversed();
}

/** Two people with a room, each in a browser of their own, both of which news come to. */
async function twoInARoom() {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  const [anas, bens] = await Promise.all(
    [ana, ben].map((person) => signInAs(person, `/rooms/${room.roomId}`)),
  );
  if (!anas || !bens) throw new Error("There are two.");
  await Promise.all([isLive(anas), isLive(bens)]);
  return { ana, ben, room, anas, bens };
}

describeInBrowser("two people in two browsers", () => {
  it("meet in a room that one makes, and each sees at once what the other writes", async () => {
    const [ana, ben] = await Promise.all([
      makePerson({ name: "Ana" }),
      makePerson({ name: "Ben" }),
    ]);
    const bens = await signInAs(ben);
    await bens.getByText("You are not in a room yet.").waitFor();
    await isLive(bens);

    const anas = await signInAs(ana);
    await anas.getByRole("button", { name: "New room" }).click();
    await anas.getByLabel("Name", { exact: true }).fill("Tea at five");
    await anas.getByLabel("Person 1", { exact: true }).fill(ben.email);
    await anas.getByRole("button", { name: "Create room" }).click();
    await anas.getByRole("heading", { name: "Tea at five" }).waitFor();
    await isLive(anas);
    await write(anas, "Is anybody there?");

    await bens.getByRole("link", { name: /Tea at five.*New messages/ }).click();
    await message(bens, "Is anybody there?").waitFor();
    await write(bens, "I am");
    await message(anas, "I am").waitFor();
    expect(await message(anas, "I am").textContent()).toContain("Ben");

    await act(anas, "I am", "Reply");
    await write(anas, "Good");
    await message(bens, "In reply to Ben I am").filter({ hasText: "Good" }).waitFor();
  });

  it("see what the other changes and deletes", async () => {
    const { anas, bens } = await twoInARoom();
    await write(anas, "Tea at six");
    await message(bens, "Tea at six").waitFor();
    await act(anas, "Tea at six", "Edit");
    await anas.getByLabel("Edit message").fill("Tea at seven");
    await anas.getByRole("button", { name: "Save" }).click();
    await message(bens, "Tea at seven").filter({ hasText: "edited" }).waitFor();
    expect(await message(bens, "Tea at six").count()).toBe(0);

    await act(anas, "Tea at seven", "Delete");
    await anas.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await message(bens, "Tea at seven").waitFor({ state: "detached" });
    await message(anas, "Tea at seven").waitFor({ state: "detached" });
  });

  it("lose a room that its owner deletes, once that is confirmed", async () => {
    const { anas, room } = await twoInARoom();
    await anas.getByRole("button", { name: "Details" }).click();
    await anas.getByRole("button", { name: "Delete room…" }).click();
    const dialog = anas.getByRole("dialog", { name: /^Delete / });
    await dialog.getByText("All its messages are deleted").waitFor();
    await expect.poll(() => anas.evaluate("document.activeElement.textContent")).toBe("Cancel");
    await dialog.getByRole("button", { name: "Delete room" }).click();
    await dialog.waitFor({ state: "detached" });
    await anas.getByText("was deleted.").waitFor();
    expect(new URL(anas.url()).pathname).toBe("/");
    expect(await anas.locator(`a[href="/rooms/${room.roomId}"]`).count()).toBe(0);
  });

  it("have the same before them after one was offline and wrote there", async () => {
    const { ana, room, anas, bens } = await twoInARoom();
    await write(anas, "Before the tunnel");
    await message(bens, "Before the tunnel").waitFor();

    await bens.context().setOffline(true);
    await bens.getByText("You are offline.").waitFor();
    await write(bens, "From the tunnel");
    await message(bens, "From the tunnel").filter({ hasText: "Waiting to be sent" }).waitFor();
    await write(anas, "Where are you?");
    await isSent(anas, "Where are you?");
    expect(await message(bens, "Where are you?").count()).toBe(0);

    await bens.context().setOffline(false);
    await message(bens, "Where are you?").waitFor();
    await message(anas, "From the tunnel").waitFor();
    await bens.getByText("Waiting to be sent").waitFor({ state: "detached" });
    expect(await saidIn(room, ana)).toEqual([
      "Before the tunnel",
      "Where are you?",
      "From the tunnel",
    ]);
    for (const page of [anas, bens]) {
      const texts = await log(page).locator("p.text").allTextContents();
      expect(texts).toEqual(["Before the tunnel", "Where are you?", "From the tunnel"]);
    }
  });
});

describeInBrowser("a message", () => {
  it("is sent again under the same Idempotency-Key when its answer is lost, and is one", async () => {
    const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson()]);
    const room = await makeRoom(ana, [ben]);
    const page = await pageWithoutNews(ana, room);
    const keys: (string | undefined)[] = [];
    await page.route("**/messages", async (route) => {
      const request: Request = route.request();
      if (request.method() !== "POST") return route.fallback();
      keys.push((await request.allHeaders())["idempotency-key"]);
      if (keys.length > 1) return route.fallback();
      // It has arrived, and nobody here knows.
      await route.fetch();
      return route.abort("connectionreset");
    });
    const replayed = page.waitForResponse(
      async (answer) => (await answer.headerValue("idempotency-replayed")) === "true",
    );
    await write(page, "Only once");
    await replayed;
    await isSent(page, "Only once");
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
    expect(await saidIn(room, ana)).toEqual(["Only once"]);
    expect(await message(page, "Only once").count()).toBe(1);
  });

  it("comes to who has no connection for news, and asks for them", async () => {
    const [ana, ben] = await Promise.all([makePerson(), makePerson({ name: "Ben" })]);
    const room = await makeRoom(ana, [ben]);
    const page = await pageWithoutNews(ana, room);
    await page.getByText("No messages yet.").waitFor();
    await say(ben, room, "Can you hear me?");
    await message(page, "Can you hear me?").waitFor();
  });

  it("that never arrived is sent again", async () => {
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
    expect(await saidIn(room, ana)).toEqual(["At last"]);
  });

  it("that is refused says why, and can be removed", async () => {
    const { ana, room, anas } = await twoInARoom();
    await api("DELETE", `/rooms/${room.roomId}`, { token: ana.idToken });
    await write(anas, "Too late");
    const refused = message(anas, "Too late").filter({ hasText: "Not sent" });
    await refused.getByRole("button", { name: "Remove" }).click();
    await refused.waitFor({ state: "detached" });
  });
});

describeInBrowser("a room with a long past", () => {
  it("loads older messages as one scrolls up, and keeps what is read where it is", async () => {
    const { ana, ben, room } = await longRoom(70);
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
    await say(ben, room, "And one more");
    await page.getByRole("button", { name: "New messages" }).click();
    await message(page, "And one more").waitFor();
  });
});

/** The page of a room whose connection for news is closed whenever it is opened. */
async function pageWithoutNews(person: Person, { roomId }: Room): Promise<Page> {
  const page = await pageOf(person);
  await page.routeWebSocket(/./, (socket) => socket.close());
  await page.goto(`/rooms/${roomId}`);
  return page;
}

/** A room in which a good deal was said. */
async function longRoom(count: number) {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  for (let index = 1; index <= count; index += 1) {
    await say(index % 3 === 0 ? ana : ben, room, `Message ${index} of ${count}`);
  }
  return { ana, ben, room };
}

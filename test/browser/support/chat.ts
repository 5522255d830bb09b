import type { Page } from "playwright-core";
import { listAll, type Message, type Room } from "../../support/api.ts";
import { makePerson, type Person } from "../../support/people.ts";
import { makeRoom } from "./fixtures.ts";
import { signInAs } from "./sign-in.ts";

/** The list of messages of the open room. */
export const log = (page: Page) => page.getByRole("log", { name: "Messages" });

/** A message by a part of its text. */
export const message = (page: Page, text: string) =>
  log(page).getByRole("listitem").filter({ hasText: text });

/** Waits for the live connection. */
export const untilLive = (page: Page) => page.getByText("Live", { exact: true }).first().waitFor();

/** Writes a message, and sends it. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder(/^Message /).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Waits for the actions of an own message, which appear when the API has answered. */
export const untilSent = (page: Page, text: string) =>
  message(page, text).getByRole("button", { name: "Delete" }).waitFor();

/** Clicks an action of a message; actions float beside it while the pointer is over it. */
export async function clickAction(page: Page, text: string, name: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name, exact: true }).click();
}

/** Creates a room by its dialog. */
export async function createRoom(page: Page, name: string, { email }: Person): Promise<void> {
  await page.getByRole("button", { name: "Create room" }).click();
  const dialog = page.getByRole("dialog", { name: "Create room" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Person 1", { exact: true }).fill(email);
  await dialog.getByRole("button", { name: "Create room" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** The texts of a room's messages from the API, oldest first. */
export async function textsIn({ roomId }: Room, { idToken: token }: Person): Promise<string[]> {
  const messages = await listAll<Message>(`/rooms/${roomId}/messages`, { token });
  return messages.map((one) => one.message).toReversed();
}

/** Two people with a room, each in their own browser with a live connection. */
export async function twoInARoom() {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  const [anas, bens] = await Promise.all(
    [ana, ben].map((person) => signInAs(person, `/rooms/${room.roomId}`)),
  );
  if (!anas || !bens) throw new Error("Two pages were expected.");
  await Promise.all([untilLive(anas), untilLive(bens)]);
  return { ana, ben, room, anas, bens };
}

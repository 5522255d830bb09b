import { expect, it } from "vitest";
import { makePerson } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import {
  clickAction,
  createRoom,
  log,
  message,
  textsIn,
  twoInARoom,
  untilLive,
  untilSent,
  write,
} from "./support/chat.ts";
import { makeRoom, sendMessage } from "./support/fixtures.ts";
import { focusedText } from "./support/keyboard.ts";
import { signInAs } from "./support/sign-in.ts";

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

/** A room with this many messages. */
async function roomWithMessages(count: number) {
  const [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
  const room = await makeRoom(ana, [ben]);
  for (let index = 1; index <= count; index += 1) {
    await sendMessage(index % 3 === 0 ? ana : ben, room, `Message ${index} of ${count}`);
  }
  return { ana, ben, room };
}

import type { Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import type { Room } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import {
  clickAction,
  log,
  message,
  textsIn,
  twoInARoom,
  untilSent,
  write,
} from "./support/chat.ts";
import { makeRoom, sendMessage } from "./support/fixtures.ts";
import { focusedText } from "./support/keyboard.ts";
import { signedInPage } from "./support/signed-in-page.ts";

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

/**
 * Takes the README's pictures of the browser app of a local stack and of the stack's console:
 * `npm start -- --fresh`, and in another terminal `node test/browser/picture.ts`. Fills the chat of the
 * seeded people first.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as Message from "@souk/core/message";
import * as Room from "@souk/core/room";
import type { Scope } from "@souk/core/scope";
import { createClient } from "@souk/core/table";
import { findUsers } from "@souk/core/user";
import { chromium, type Page } from "playwright-core";
import { runningStack } from "../../packages/cli/src/local/running.ts";
import { findChromium, HOW_TO_GET_ONE, isRoot } from "./support/chromium.ts";

const fileOf = (name: string) =>
  fileURLToPath(new URL(`../../docs/images/${name}.webp`, import.meta.url));
const SIZE = { width: 1180, height: 760 };

const { outputs, endpoints } = runningStack({
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  stage: undefined,
  state: undefined,
});

const table = {
  name: String(outputs["tableName"]),
  client: createClient({
    endpoint: String(endpoints["aws"]),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  }),
};

const [ana, ben] = await findUsers(table)(["ana@souk.local", "ben@souk.local"]);
if (ana === undefined || ben === undefined) throw new Error("Ana and Ben are not seeded.");
const people = {
  ana,
  ben,
  chloe: { id: "chloe", name: "Chloe Martin" },
  dev: { id: "dev", name: "Dev Patel" },
  maya: { id: "maya", name: "Maya Lind" },
};
type Who = keyof typeof people;
const everybody = new Map(Object.values(people).map((person) => [person.id, person]));

const as = (who: Who): Scope => ({
  table,
  actor: people[who],
  findPeople: (ids) => Promise.resolve(ids.map((id) => everybody.get(id))),
});

const now = Date.now();
const DAY = 24 * 60;
const nextId = { count: 0 };

/** Ids of rooms and messages are made of the time: this is the clock that they are made by. */
function setClock(minutesAgo: number): void {
  Date.now = () => now - minutesAgo * 60_000;
}

const rooms: { roomId: string; name: string; who: Who[] }[] = [
  { roomId: "book-club", name: "Book club", who: ["maya", "ana", "chloe"] },
  { roomId: "flat-12", name: "Flat 12", who: ["ana", "ben", "dev"] },
  { roomId: "saturday-hike", name: "Saturday hike", who: ["dev", "ana", "chloe", "maya"] },
  { roomId: "spice-run", name: "Spice run", who: ["chloe", "ana", "ben"] },
  { roomId: "tea-at-five", name: "Tea at five", who: ["ana", "ben", "chloe", "maya"] },
];

/** Minutes ago, the room, who, and the text; the oldest first, as ids only ever grow. */
const messages: [number, string, Who, string][] = [
  [6 * DAY, "book-club", "maya", "Chapter nine by Thursday?"],
  [3 * DAY, "flat-12", "dev", "The plumber comes at ten"],
  [3 * DAY - 5, "flat-12", "ana", "I will be in. Thank you!"],
  [1 * DAY + 200, "tea-at-five", "ben", "Is the kettle on tomorrow?"],
  [1 * DAY + 196, "tea-at-five", "ana", "Every day at five. You bring the biscuits"],
  [1 * DAY + 30, "saturday-hike", "chloe", "Map and train times: https://example.com/hike"],
  [64, "tea-at-five", "chloe", "I found the mint tea from the old market"],
  [63, "tea-at-five", "chloe", "They ship: https://example.com/tea?leaf=mint"],
  [61, "tea-at-five", "maya", "Oh, that one! Get two bags, please"],
  [47, "spice-run", "ben", "Cumin, sumac, and the good paprika"],
  [16, "tea-at-five", "ana", "Ordered. It should be here on Friday"],
  [15, "tea-at-five", "ana", "Who is in today?"],
  [9, "tea-at-five", "ben", "Me, with biscuits"],
  [4, "spice-run", "chloe", "On my way, anything else?"],
  [2, "tea-at-five", "maya", "Five past five, if the tram is kind"],
];

for (const [index, { roomId, name, who }] of rooms.entries()) {
  setClock(7 * DAY - index);
  const [owner, ...others] = who;
  if (owner === undefined) continue;
  const input = { roomId, name, with: others.map((one) => people[one].id) };
  await Room.create(as(owner), input);
}
for (const [minutesAgo, roomId, who, message] of messages) {
  setClock(minutesAgo);
  await Message.send(as(who), roomId, { message, clientId: `picture-${(nextId.count += 1)}` });
}
setClock(0);
table.client.destroy();

const executablePath = findChromium();
if (executablePath === undefined) throw new Error(HOW_TO_GET_ONE);
const args = isRoot() ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.goto(String(outputs["webUrl"]));
  await page.getByRole("button", { name: "Sign in as Ana" }).click();
  // Everything but one room has been read.
  for (const { name, roomId } of rooms.filter((room) => room.roomId !== "spice-run")) {
    await page.getByRole("link", { name }).click();
    await page.waitForURL(`**/rooms/${roomId}`);
    await page.getByText("This is the start of the room.").waitFor();
  }
  await page.getByText("Live", { exact: true }).first().waitFor();
  await page.mouse.move(0, 0);
  await take(page, "souk");
  await page.getByRole("textbox", { name: "Message" }).fill("Two cups for me");
  await page.keyboard.press("Enter");
  await page.goto(`${endpoints["aws"]}/_local`);
  await page
    .getByRole("link", { name: /^.*POST.*messages.*201/ })
    .first()
    .click();
  await page.getByText("What followed").waitFor();
  await page.mouse.move(0, 0);
  await take(page, "console");
} finally {
  await browser.close();
}

async function take(page: Page, name: string): Promise<void> {
  writeFileSync(fileOf(name), await toWebp(page, await page.screenshot()));
  console.log(`Written to ${fileOf(name)}`);
}

/** Converts a PNG by the browser's own encoder. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const blank = await page.context().newPage();
  const base64 = await blank.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png.toString("base64")}";
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.9 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  })()`);
  return Buffer.from(base64, "base64");
}

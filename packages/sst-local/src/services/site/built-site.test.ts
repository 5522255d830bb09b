import { createServer } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StaticSite } from "./graph.ts";
import { createSite, type Site } from "./built-site.ts";

let cwd: string;
let origin: string;
let site: Site;
let sentences: string[];
let stop: () => Promise<void>;

/** Builds the site from `page.txt`, and counts the builds. */
const BUILD = `
const fs = require("node:fs");
const text = fs.readFileSync("page.txt", "utf8");
if (text.includes("broken")) { console.error("page.txt is broken"); process.exit(1); }
fs.mkdirSync("dist/assets", { recursive: true });
fs.writeFileSync("dist/index.html", text + process.env.SITE_NAME);
fs.writeFileSync("dist/about.html", "about");
fs.writeFileSync("dist/assets/app.js", "x".repeat(2000));
fs.appendFileSync("dist/builds", "x");
`;

const definition = (changes: Partial<StaticSite> = {}): StaticSite => ({
  name: "Web",
  origin: "https://d1.cloudfront.net",
  build: { command: "node build.cjs", directory: join(cwd, "web"), environment: {} },
  output: "web/dist",
  errorPage: "/index.html",
  headers: { "x-frame-options": "DENY" },
  ...changes,
});

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "sst-local-site-"));
  await mkdir(join(cwd, "web"));
  await mkdir(join(cwd, ".sst"));
  await writeFile(join(cwd, "web", "build.cjs"), BUILD);
  await writeFile(join(cwd, "web", "page.txt"), "hello ");
  sentences = [];
  site = newSite();
  const server = createServer((request, response) => void site.handler(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = async () => {
    await site.stop();
    server.closeAllConnections();
    server.close();
    await rm(cwd, { recursive: true, force: true });
  };
});
afterEach(() => stop());

const newSite = () =>
  createSite({
    cwd,
    folder: join(cwd, ".sst", "web"),
    watch: true,
    developerPages: (_, response) => void response.end("local"),
    log: (sentence) => sentences.push(sentence),
  });

const get = (path: string, init?: RequestInit) => fetch(origin + path, init);
const textOf = async (path: string) => (await get(path)).text();
const serve = async (name = "Souk", changes: Partial<StaticSite> = {}) => {
  site.update(definition(changes), { SITE_NAME: name });
  await vi.waitFor(async () => expect((await get("/")).status).toBe(200), 20_000);
};

describe("a static site", () => {
  it("answers 503 with a page that reloads itself while it is built for the first time", async () => {
    site.update(definition(), { SITE_NAME: "Souk" });
    const answer = await get("/");
    expect([answer.status, answer.headers.get("refresh")]).toEqual([503, "1"]);
    await serve();
  });

  it("is built with its environment, and answers as SST's CloudFront function does", async () => {
    await serve();
    expect(await textOf("/")).toBe("hello Souk");
    expect(await textOf("/about")).toBe("about");
    expect(await textOf("/rooms/tea?x=1")).toBe("hello Souk");
    expect(await textOf("/%2e%2e/page.txt")).toBe("hello Souk");
    const script = await get("/assets/app.js");
    expect(Object.fromEntries(script.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
      "x-frame-options": "DENY",
    });
    const etag = script.headers.get("etag") ?? "";
    const again = await get("/assets/app.js", { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect((await get("/", { method: "POST" })).status).toBe(405);
  });

  it("answers 404 for a path without a file when it has no error page", async () => {
    await serve("Souk", { errorPage: undefined });
    expect((await get("/rooms")).status).toBe(404);
  });

  it("serves the developer pages at /_local", async () => {
    await serve();
    expect(await textOf("/_local/logs")).toBe("local");
  });

  it("is built again for another environment, not for a restart with the same sources", async () => {
    await serve();
    const builds = async () => (await textOf("/builds")).length;
    await site.stop();
    site = newSite();
    await serve();
    expect(await builds()).toBe(1);
    site.update(definition(), { SITE_NAME: "Other" });
    await vi.waitFor(async () => expect(await textOf("/")).toBe("hello Other"), 20_000);
  });

  it("is built again when a source changes, and keeps the last successful build when a build fails", async () => {
    await serve();
    await writeFile(join(cwd, "web", "page.txt"), "broken ");
    await vi.waitFor(() => expect(sentences.join()).toContain("page.txt is broken"), 20_000);
    expect(await textOf("/")).toBe("hello Souk");
    await writeFile(join(cwd, "web", "page.txt"), "mended ");
    await vi.waitFor(async () => expect(await textOf("/")).toBe("mended Souk"), 20_000);
  });

  it("shows the output of a failed first build, escaped and without ANSI escape codes", async () => {
    await writeFile(join(cwd, "web", "page.txt"), "broken <script>");
    site.update(
      definition({
        build: { ...definition().build!, command: "printf '\\033[31m<b>\\033[0m'; exit 1" },
      }),
      {},
    );
    await vi.waitFor(async () => expect((await get("/")).status).toBe(500), 20_000);
    expect(await textOf("/")).toContain("<pre>Web does not build:\n&#60;b&#62;</pre>");
    expect(sentences).toEqual(["Web does not build:\n<b>"]);
  });

  it("ends a build and reports nothing about it when it is stopped", async () => {
    const command = "echo $$ > pid; node -e 'setInterval(() => {}, 1000)'";
    site.update(definition({ build: { ...definition().build!, command } }), {});
    const pid = () => readFile(join(cwd, "web", "pid"), "utf8");
    await vi.waitFor(async () => expect(await pid()).toMatch(/\d/), 20_000);
    await site.stop();
    expect(sentences).toEqual([]);
    expect(() =>
      process.kill(Number.parseInt(readFileSync(join(cwd, "web", "pid"), "utf8")), 0),
    ).toThrow("ESRCH");
  });
});

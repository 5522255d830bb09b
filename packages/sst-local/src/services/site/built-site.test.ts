import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StaticSite } from "./graph.ts";
import { createSite, type Site } from "./built-site.ts";

let cwd: string;
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
  url: "https://d1.cloudfront.net",
  build: { command: "node build.cjs", directory: join(cwd, "web"), environment: {} },
  output: "web/dist",
  bucketDomainName: "web.s3.eu-west-1.amazonaws.com",
  prefix: "",
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
  stop = async () => {
    await site.stop();
    await rm(cwd, { recursive: true, force: true });
  };
});
afterEach(() => stop());

const newSite = () =>
  createSite({
    cwd,
    folder: join(cwd, ".sst", "web"),
    watch: true,
    log: (sentence) => sentences.push(sentence),
  });

const get = (key: string, headers: Record<string, string> = {}) =>
  site.answer(key, { headers: Object.entries(headers) });
const textOf = async (key: string) => {
  const { body } = await get(key);
  return Buffer.isBuffer(body) ? body.toString() : "";
};
const headersOf = async (key: string, headers: Record<string, string> = {}) =>
  Object.fromEntries((await get(key, headers)).headers);
const serve = async (name = "Souk", changes: Partial<StaticSite> = {}) => {
  site.update(definition(changes), { SITE_NAME: name });
  await vi.waitFor(async () => expect((await get("/index.html")).status).toBe(200), 20_000);
};

describe("a static site", () => {
  it("answers 503 with a page that reloads itself while it is built for the first time", async () => {
    site.update(definition(), { SITE_NAME: "Souk" });
    expect((await get("/")).status).toBe(503);
    expect(await headersOf("/")).toMatchObject({ refresh: "1" });
    await serve();
  });

  it("is built with its environment, and its files are answered as by a private bucket", async () => {
    await serve();
    expect(await textOf("/index.html")).toBe("hello Souk");
    for (const key of ["/about", "/rooms/tea", "/%2e%2e/page.txt", "/%ff", "/"]) {
      expect([key, (await get(key)).status]).toEqual([key, 403]);
    }
    const compressed = await headersOf("/assets/app.js", { "accept-encoding": "br, gzip" });
    expect(compressed).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
    });
    const etag = String(compressed["etag"]);
    expect((await get("/assets/app.js", { "if-none-match": etag })).status).toBe(304);
  });

  it("has the keys in the key value store that a deploy writes for its files", async () => {
    const metadata = {
      custom404: "/index.html",
      s3: { domain: "web", dir: "", routes: ["/extra"] },
    };
    await serve();
    const values = site.keyValues({ metadata: JSON.stringify(metadata) });
    expect(values).toMatchObject({ "/index.html": "s3", "/about.html": "s3", "/builds": "s3" });
    expect(JSON.parse(values["metadata"] ?? "")).toEqual({
      ...metadata,
      s3: { ...metadata.s3, routes: ["/extra", "/assets"] },
    });
  });

  it("is built again for another environment, not for a restart with the same sources", async () => {
    await serve();
    const builds = async () => (await textOf("/builds")).length;
    await site.stop();
    site = newSite();
    await serve();
    expect(await builds()).toBe(1);
    site.update(definition(), { SITE_NAME: "Other" });
    await vi.waitFor(async () => expect(await textOf("/index.html")).toBe("hello Other"), 20_000);
  });

  it("is built again when a source changes, and keeps the last successful build when a build fails", async () => {
    await serve();
    await writeFile(join(cwd, "web", "page.txt"), "broken ");
    await vi.waitFor(() => expect(sentences.join()).toContain("page.txt is broken"), 20_000);
    expect(await textOf("/index.html")).toBe("hello Souk");
    await writeFile(join(cwd, "web", "page.txt"), "mended ");
    await vi.waitFor(async () => expect(await textOf("/index.html")).toBe("mended Souk"), 20_000);
  });

  it("shows the output of a failed first build, escaped and without ANSI escape codes", async () => {
    await writeFile(join(cwd, "web", "page.txt"), "broken <script>");
    site.update(
      definition({
        build: { ...definition().build!, command: "printf '\\033[31m<b>\\033[0m'; exit 1" },
      }),
      {},
    );
    await vi.waitFor(async () => expect((await get("/index.html")).status).toBe(500), 20_000);
    expect(await textOf("/index.html")).toContain("<pre>Web does not build:\n&#60;b&#62;</pre>");
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

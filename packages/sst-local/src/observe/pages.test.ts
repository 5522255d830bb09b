import { get } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Listening } from "../aws/listen.ts";
import { servePages } from "./testing/serve-pages.ts";

/** What a browser loads at most for the whole page, in bytes with gzip. */
const SIZE_MAX = 25_000;

const invoked: unknown[][] = [];
let server: Listening;
beforeAll(async () => {
  server = await servePages(
    { logs: () => [] },
    {
      async invoke(...args) {
        invoked.push(args);
        return { statusCode: 200, payload: { done: true }, requestId: "r" };
      },
    },
  );
});
afterAll(() => server.close());

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);

it("serves a page to browsers, which runs nothing but its own script", async () => {
  const answer = await ask("/_local", { headers: HTML });
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain("unsafe");
  const html = await answer.text();
  const files = [...html.matchAll(/"(\/_local\/page\.\w+)"/g)].map(([, path]) => path ?? "");
  expect(files).toEqual(["/_local/page.css", "/_local/page.js"]);
  let size = gzipSync(html).length;
  for (const file of files) {
    const content = await ask(file);
    expect([content.status, content.headers.get("x-content-type-options")]).toEqual([
      200,
      "nosniff",
    ]);
    size += gzipSync(await content.text()).length;
  }
  expect(size).toBeGreaterThan(10_000);
  expect(size).toBeLessThan(SIZE_MAX);
});

it.each([{ accept: "*/*" }, { accept: "application/json" }])(
  "answers %j with the list of pages as JSON",
  async (headers) => {
    expect(await (await ask("/_local", { headers })).json()).toEqual(["/_local/logs"]);
  },
);

it("refuses the page to another site", async () => {
  const headers = { ...HTML, "sec-fetch-site": "cross-site" };
  expect((await ask("/_local", { headers })).status).toBe(403);
});

it("opens for a link of a page on this machine, in a window and not in a frame", async () => {
  const status = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const link = { ...HTML, "sec-fetch-site": "same-site", "sec-fetch-mode": "navigate" };
      const asked = { ...link, "sec-fetch-dest": "document", ...headers };
      // fetch has its own Sec-Fetch-Mode.
      get(`${server.url}/_local`, { headers: asked }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode));
      }).once("error", reject);
    });
  expect(await status({})).toBe(200);
  expect(await status({ "sec-fetch-dest": "iframe" })).toBe(403);
  expect(await status({ "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" })).toBe(403);
  expect(await status({ "sec-fetch-site": "cross-site" })).toBe(403);
});

it("leads a browser from a site's own origin to the page", async () => {
  const site = await servePages({}, { pageUrl: "http://127.0.0.1:4050/_local" });
  const answer = await fetch(`${site.url}/_local`, { headers: HTML, redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([
    302,
    "http://127.0.0.1:4050/_local",
  ]);
  expect((await fetch(`${site.url}/_local/invoke/F`, { method: "POST" })).status).toBe(405);
  await site.close();
});

it("runs a function with an event", async () => {
  const answer = await ask("/_local/invoke/app-F%20x", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"a":1}',
  });
  expect(await answer.json()).toMatchObject({ requestId: "r", result: { done: true } });
  expect(invoked).toEqual([["app-F x", { a: 1 }]]);
});

it.each([
  [405, { method: "GET" }],
  [415, { method: "POST", body: "{}", headers: { "content-type": "text/plain" } }],
  [400, { method: "POST", body: "{", headers: { "content-type": "application/json" } }],
  [
    403,
    {
      ...{ method: "POST", body: "{}" },
      headers: { "content-type": "application/json", origin: "https://evil.example" },
    },
  ],
  [
    400,
    { method: "POST", body: "{}", headers: { "content-type": "application/json" } },
    "/_local/invoke/%zz",
  ],
])("answers %i to what is no event: %j", async (status, init, path = "/_local/invoke/F") => {
  invoked.length = 0;
  expect((await ask(path, init)).status).toBe(status);
  expect(invoked).toEqual([]);
});

import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type App, copyApp } from "../../evaluate/testing/fixture.ts";
import { type ServedApp, serveApp } from "../../stack/testing/serve-app.ts";

/** An app with a site of each kind, alone and behind a router. */
const CONFIG = `export default $config({
  app: () => ({ name: "sites", home: "aws" }),
  async run() {
    const bucket = new sst.aws.Bucket("Files", { access: "cloudfront" });
    new aws.s3.BucketObjectv2("Hello", { bucket: bucket.name, key: "public/hello.txt", content: "from S3" });
    const fn = new sst.aws.Function("Hello", { handler: "src/echo.handler", url: true });
    const router = new sst.aws.Router("Router", {
      domain: { name: "example.com", dns: false, cert: "arn:aws:acm:us-east-1:000000000000:certificate/x" },
      edge: { viewerResponse: { injection: "event.response.headers['x-edge'] = { value: 'router' };" } },
    });
    router.route("/api", fn.url, { rewrite: { regex: "^/api/(.*)$", to: "/v1/$1" } });
    router.routeBucket("/files", bucket, { rewrite: { regex: "^/files/(.*)$", to: "/public/$1" } });
    router.route("tea.example.com", fn.url);
    const docs = new sst.aws.StaticSite("Docs", { path: "docs", router: { instance: router, path: "/docs" } });
    const shop = new sst.aws.Nextjs("Shop", {
      link: [bucket],
      dev: { command: "node shop.mjs" },
      router: { instance: router, path: "/shop" },
    });
    new sst.aws.StaticSite("Closed", {
      path: "docs",
      edge: { viewerRequest: { injection: \`
        if (event.request.headers.authorization?.value !== "Basic YTpi")
          return { statusCode: 401, headers: { "www-authenticate": { value: "Basic" } } };\` } },
    });
    new sst.aws.Astro("Web", { link: [docs], dev: { command: "node shop.mjs" } });
    new sst.aws.Remix("Broken", { path: "docs" });
    new sst.aws.Router("Old", {
      routes: {
        "/fn/*": { url: fn.url, rewrite: { regex: "^/fn", to: "" } },
        "/*": { bucket, rewrite: { regex: "^/(.*)$", to: "/public/$1" } },
      },
    });
    return { docs: docs.url, shop: shop.url, tea: "https://tea.example.com/x" };
  },
});
`;

/** A dev server that takes no PORT and says where it listens. */
const SHOP = `
import { createServer } from "node:http";
const links = Object.keys(process.env).filter((name) => name.startsWith("SST_RESOURCE_")).sort();
const server = createServer((request, response) => {
  const { Docs = "{}" } = { Docs: process.env.SST_RESOURCE_Docs };
  response.end(JSON.stringify({ url: request.url, links, docs: JSON.parse(Docs).url }));
});
server.listen(0, "127.0.0.1", () => console.log("ready on http://localhost:" + server.address().port));
`;

const ECHO = `export const handler = async ({ rawPath, headers }) => ({
  statusCode: 200,
  body: JSON.stringify({ rawPath, host: headers["x-forwarded-host"] }),
});`;

let app: App;
let served: ServedApp;
beforeAll(async () => {
  app = copyApp("hello", {
    "sst.config.ts": CONFIG,
    "src/echo.ts": ECHO,
    "shop.mjs": SHOP,
    "docs/index.html": "docs home",
    "docs/about.html": "about",
    "docs/img/logo.svg": "<svg/>",
    "docs/package.json": "{}",
  });
  served = await serveApp(app.cwd);
}, 120_000);
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

const get = (name: string, path: string, init: RequestInit = {}) =>
  fetch(`${served.offer.endpoints[name]}${path}`, init);
/** The answer once the server behind it listens. */
const settled = (name: string, path: string) =>
  vi.waitFor(async () => {
    const answer = await get(name, path);
    expect(answer.status).not.toBe(503);
    return answer;
  }, 30_000);

describe("a router", () => {
  it("routes to a function URL, by a path without its prefix", async () => {
    const answer = await get("Router", "/api/rooms?x=1");
    expect(await answer.json()).toEqual({ rawPath: "/v1/rooms", host: "example.com" });
    expect(answer.headers.get("x-edge")).toBe("router");
  });

  it("routes to a private bucket", async () => {
    const answer = await get("Router", "/files/hello.txt");
    expect([answer.status, await answer.text()]).toEqual([200, "from S3"]);
  });

  it("routes by host, below localhost and in the outputs", async () => {
    const { port } = new URL(served.offer.endpoints["Router"] ?? "");
    expect(served.offer.outputs["tea"]).toBe(`http://tea.example.com.localhost:${port}/x`);
    const request = httpRequest({
      ...{ host: "127.0.0.1", port, path: "/x" },
      headers: { host: `tea.example.com.localhost:${port}` },
    }).end();
    const [answer] = (await once(request, "response")) as [NodeJS.ReadableStream];
    let body = "";
    for await (const chunk of answer) body += String(chunk);
    expect(JSON.parse(body)).toEqual({ rawPath: "/x", host: "tea.example.com" });
  });

  it("routes to a static site", async () => {
    const { endpoints, outputs } = served.offer;
    expect(outputs["docs"]).toBe(`${endpoints["Router"]}/docs`);
    expect(endpoints["Docs"]).toBe(outputs["docs"]);
    expect(await (await settled("Docs", "/")).text()).toBe("docs home");
    expect(await (await get("Docs", "/about")).text()).toBe("about");
    expect(await (await get("Docs", "/nowhere")).text()).toBe("docs home");
    expect((await get("Docs", "/img/logo.svg")).headers.get("content-type")).toBe("image/svg+xml");
    expect((await get("Docs", "/img/none.svg")).status).toBe(403);
  });

  it("routes to a site that renders on a server, by its dev server", async () => {
    expect(served.offer.outputs["shop"]).toBe(`${served.offer.endpoints["Router"]}/shop`);
    expect(await (await settled("Router", "/shop/cart?x=1")).json()).toMatchObject({
      url: "/shop/cart?x=1",
      links: ["SST_RESOURCE_App", "SST_RESOURCE_Files"],
    });
  });

  it("answers 502 for a path without a route", async () => {
    expect((await get("Router", "/none")).status).toBe(502);
  });

  it("has routes of the older form", async () => {
    expect(await (await get("Old", "/hello.txt")).text()).toBe("from S3");
    expect(await (await get("Old", "/fn/a")).json()).toMatchObject({ rawPath: "/a" });
  });
});

describe("a site of its own", () => {
  it("is closed by its edge code", async () => {
    const closed = await get("Closed", "/");
    expect([closed.status, closed.headers.get("www-authenticate")]).toEqual([401, "Basic"]);
    const open = await get("Closed", "/", { headers: { authorization: "Basic YTpi" } });
    expect([open.status, await open.text()]).toEqual([200, "docs home"]);
  });

  it("runs its dev command with its links, which have local URLs", async () => {
    expect(await (await settled("Web", "/")).json()).toEqual({
      url: "/",
      links: ["SST_RESOURCE_App", "SST_RESOURCE_Docs"],
      docs: served.offer.outputs["docs"],
    });
  });

  it("says why it is not served, beside sites that are", async () => {
    const sentence =
      'Broken is not run: it has no dev.command, and docs/package.json has no script "dev".';
    expect(served.lines).toContain(sentence);
    expect(await (await get("Broken", "/")).text()).toContain("docs/package.json has no script");
    expect(served.offer.notEmulated).toEqual([]);
  });
});

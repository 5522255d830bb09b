import { expect, it } from "vitest";
import { byType, type Graph } from "../graph/index.ts";
import { record } from "../graph/inputs.ts";
import { evaluate } from "./evaluate-app.ts";
import { type App, copyApp, sharedPlatform } from "./testing/fixture.ts";

const FRAMEWORKS = [
  ...["Analog", "Astro", "Nextjs", "Nuxt", "React"],
  ...["Remix", "SolidStart", "SvelteKit", "TanStackStart"],
];

const run = async (app: App): Promise<Graph> =>
  evaluate({
    cwd: app.cwd,
    stage: "dev",
    platformDir: await sharedPlatform(),
    log: () => {},
  });

const config = (body: string) => `export default $config({
  app: () => ({ name: "sites", home: "aws" }),
  async run() {
    ${body}
  },
});
`;

it("gives each site that renders on a server a distribution in front of its dev server, unbuilt", async () => {
  using app = copyApp("hello", {
    "sst.config.ts": config(`
      const bucket = new sst.aws.Bucket("Photos");
      const args = { link: [bucket], environment: { MODE: "dev" }, dev: { command: "npm run site" } };
      ${FRAMEWORKS.map((name) => `const a${name} = new sst.aws.${name}("My${name}", args);`).join("\n")}
      return { url: aNextjs.url };
    `),
  });
  const graph = await run(app);
  const distributions = byType(graph, "aws:cloudfront/distribution:Distribution");
  expect(distributions.map(({ name }) => name)).toEqual(
    FRAMEWORKS.map((name) => `My${name}CdnDistribution`),
  );
  const next = distributions.find(({ name }) => name.startsWith("MyNextjs"));
  expect(graph.outputs["url"]).toBe(`https://${String(next?.outputs["domainName"])}`);
  expect(next?.inputs["origins"]).toMatchObject([
    { domainName: "mynextjs.dev-server.sst-local.invalid" },
  ]);
  const [site] = byType(graph, "sst:aws:Nextjs");
  expect(record(site?.outputs ?? {}, "_dev")).toMatchObject({
    command: "npm run site",
    directory: ".",
    environment: { MODE: "dev" },
    links: ["Photos"],
    origin: "mynextjs.dev-server.sst-local.invalid",
  });
});

it("runs the edge code of such a site in its distribution, also with dev: false", async () => {
  using app = copyApp("hello", {
    "sst.config.ts": config(`
      new sst.aws.Nextjs("Web", {
        dev: false,
        edge: {
          viewerRequest: { injection: "return { statusCode: 401 };" },
          viewerResponse: { injection: "event.response.headers.x = { value: '1' };" },
        },
      });
    `),
  });
  const codes = byType(await run(app), "aws:cloudfront/function:Function").map(
    ({ inputs }) => inputs["code"],
  );
  expect(codes).toEqual([
    expect.stringContaining("return { statusCode: 401 };\n  return event.request;"),
    expect.stringContaining("event.response.headers.x = { value: '1' };\n  return event.response;"),
  ]);
});

it("routes such a site through its router", async () => {
  using app = copyApp("hello", {
    "sst.config.ts": config(`
      const router = new sst.aws.Router("Router");
      const site = new sst.aws.Nextjs("Web", { router: { instance: router, path: "/shop" } });
      return { url: site.url };
    `),
  });
  const graph = await run(app);
  const [distribution, ...others] = byType(graph, "aws:cloudfront/distribution:Distribution");
  expect(others).toEqual([]);
  expect(graph.outputs["url"]).toBe(`https://${String(distribution?.outputs["domainName"])}/shop`);
  const dynamic = byType(graph, "pulumi-nodejs:dynamic:Resource");
  expect(dynamic.map(({ inputs }) => inputs)).toContainEqual(
    expect.objectContaining({
      entries: { metadata: JSON.stringify({ host: "web.dev-server.sst-local.invalid" }) },
    }),
  );
  expect(dynamic.map(({ inputs }) => inputs["entry"])).toContainEqual(
    expect.stringMatching(/^url,\w{4},,\/shop$/),
  );
});

it("gives a secret without a value a placeholder, and says how to set it", async () => {
  using app = copyApp("hello", {
    "sst.config.ts": config(`
      const pin = new sst.Secret("Pin");
      const mood = new sst.Secret("Mood", "good");
      new sst.aws.Function("Hello", { handler: "src/hello.handler", link: [pin, mood] });
    `),
  });
  const { targets, warnings } = await run(app);
  expect(targets["Hello"]?.links).toMatchObject({
    Pin: { value: "unset-secret-Pin" },
    Mood: { value: "good" },
  });
  expect(warnings).toEqual([
    'The secret Pin has no value: set it with sst-local sst secret set Pin VALUE. It is "unset-secret-Pin" until then.',
  ]);
});

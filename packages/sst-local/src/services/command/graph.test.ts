import { expect, it } from "vitest";
import type { Graph, Resource } from "../../graph/index.ts";
import { devCommands, devMessages, serviceEndpoints } from "./graph.ts";

const component = (type: string, name: string, outputs: Resource["outputs"]): Resource => ({
  urn: `urn:${name}`,
  type,
  name,
  id: "",
  custom: false,
  inputs: {},
  outputs,
});

const graphOf = (...resources: Resource[]): Graph => ({
  version: 1,
  app: {
    ...{ name: "app", stage: "local", home: "aws", removal: "remove", protect: false },
    ...{ providers: {}, defaultTags: {}, region: "us-east-1", accountId: "123456789012" },
  },
  outputs: {},
  resources,
  targets: {},
  warnings: [],
});

const app = { SST_RESOURCE_App: `{"name":"app","stage":"local"}` };

it("reads a DevCommand with its environment and the properties of its links", () => {
  const bucket = { name: "photos", type: "sst.aws.Bucket" };
  const graph = graphOf(
    component("sst:sst:DevCommand", "Studio", {
      _dev: {
        command: "npx studio",
        directory: "packages/studio",
        autostart: true,
        links: ["Photos"],
        environment: { PORT: "8080" },
      },
    }),
    component("sst:sst:LinkRef", "PhotosLinkRef", { target: "Photos", properties: bucket }),
    component("sst:sst:LinkRef", "OtherLinkRef", { target: "Other", properties: {} }),
  );
  expect(devCommands(graph)).toEqual([
    {
      name: "Studio",
      command: "npx studio",
      directory: "packages/studio",
      autostart: true,
      environment: { ...app, SST_RESOURCE_Photos: JSON.stringify(bucket), PORT: "8080" },
    },
  ]);
});

it("reads a message that SST's CLI would print, and no command for it", () => {
  const graph = graphOf(
    component("sst:sst:DevCommand", "CacheDev", {
      _dev: {
        command: "sst print-and-not-quit",
        environment: {
          SST_DEV_COMMAND_MESSAGE: "Make sure Redis has \u001b[38;5;8m[no password]\u001b[0m",
        },
      },
    }),
  );
  expect(devCommands(graph)).toEqual([]);
  expect(devMessages(graph)).toEqual(["CacheDev: Make sure Redis has [no password]"]);
});

it("has the defaults of sst dev for a DevCommand without properties", () => {
  const graph = graphOf(component("sst:sst:DevCommand", "Web", { _dev: {} }));
  expect(devCommands(graph)).toEqual([
    { name: "Web", command: "npm run dev", directory: "", autostart: true, environment: app },
  ]);
});

it("reads a site's dev server", () => {
  const _dev = {
    command: "npm run site",
    directory: "web",
    links: [],
    origin: "web.dev",
    url: "http://localhost:3001",
  };
  const graph = graphOf(component("sst:aws:Nextjs", "Web", { _dev }));
  expect(devCommands(graph)).toMatchObject([
    { name: "Web", command: "npm run site", server: { domainName: "web.dev", ports: [3001] } },
  ]);
});

it("reads a Service behind a load balancer by the DevCommand of its container", () => {
  const service = component("sst:aws:Service", "Shop", {
    _hint: "http://ShopLoadBa-1.elb.amazonaws.com",
  });
  const group = component("aws:lb/targetGroup:TargetGroup", "ShopTarget", {});
  const graph = graphOf(
    service,
    { ...group, parent: service.urn, inputs: { port: 3000 } },
    component("sst:sst:DevCommand", "ShopDev", {
      _dev: { title: "Shop", command: "node shop.mjs" },
    }),
  );
  expect(devCommands(graph)).toMatchObject([
    {
      name: "Shop",
      command: "node shop.mjs",
      server: { domainName: "service/Shop", ports: [3000] },
    },
  ]);
  expect(serviceEndpoints(graph)).toEqual([
    { name: "Shop", origin: "http://ShopLoadBa-1.elb.amazonaws.com", domainName: "service/Shop" },
  ]);
});

it("leaves out commands of SST's own CLI", () => {
  const _dev = { command: "sst tunnel" };
  expect(devCommands(graphOf(component("sst:sst:DevCommand", "Tunnel", { _dev })))).toEqual([]);
});

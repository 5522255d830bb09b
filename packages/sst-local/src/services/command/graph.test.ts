import { expect, it } from "vitest";
import type { Graph, Resource } from "../../graph/index.ts";
import { devCommands, devMessages } from "./graph.ts";

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

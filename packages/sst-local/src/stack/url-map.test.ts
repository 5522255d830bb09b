import { expect, it } from "vitest";
import type { Service } from "../aws/service.ts";
import { mapUrls } from "../aws/url-map.ts";
import { urlMapOf } from "./url-map.ts";

const origins = ["https://api.example.com", "https://api.example.com/v1"];

const service: Service = {
  name: "apis",
  types: [],
  endpoints: () =>
    origins.map((origin, index) => ({
      ...{ id: `${index}`, name: `${index}`, basePath: "", openTo: "api-cors", scheme: "http" },
      origin,
    })),
  load: () => Promise.reject(new Error("unused")),
};

const port = (url: string) => ({ url, serve: () => {} });
const urls = urlMapOf({} as never, [service], {
  aws: port("aws"),
  endpoints: new Map(origins.map((_, index) => [`${index}`, port(`http://127.0.0.1:400${index}`)])),
  open: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

it.each([
  ["https://api.example.com", "http://127.0.0.1:4000"],
  ["https://api.example.com/v10/a", "http://127.0.0.1:4000/v10/a"],
  ["https://api.example.com/v1", "http://127.0.0.1:4001"],
  ["https://api.example.com/v1/a", "http://127.0.0.1:4001/a"],
  ["https://api.example.com/v1?a=1", "http://127.0.0.1:4001?a=1"],
  ["https://api.example.community", "https://api.example.community"],
])("maps %s to %s", (address, local) => {
  expect(mapUrls({ list: [address] }, urls)).toEqual({ list: [local] });
});

import { expect, it } from "vitest";
import { foreign } from "./origin-guard.ts";

const web = "http://localhost:5173";

it.each([
  ["a program", { host: "127.0.0.1:4050" }],
  ["a program that calls it by name", { host: "LocalHost:4050" }],
  ["a program over IPv6", { host: "[::1]:4050" }],
  ["somebody who types the address", { host: "localhost", "sec-fetch-site": "none" }],
  ["the app's page", { host: "localhost:4050", origin: web, "sec-fetch-site": "same-site" }],
])("lets %s ask", (_, headers) => {
  expect(foreign({ headers }, [web])).toBeUndefined();
});

it.each([
  ["a page elsewhere", { host: "localhost", origin: "https://evil.example" }],
  ["a page without an origin", { host: "localhost", origin: "null" }],
  ["another page here", { host: "localhost", origin: "http://localhost:9999" }],
  ["a page that sends no origin", { host: "localhost", "sec-fetch-site": "cross-site" }],
  ["another page here that sends none", { host: "localhost", "sec-fetch-site": "same-site" }],
  ["a name that DNS led here", { host: "rebound.example:4050" }],
  ["a name that looks like ours", { host: "127.0.0.1.evil.example" }],
  ["nobody's name", {}],
])("refuses %s", (_, headers) => {
  expect(foreign({ headers }, [web])).toMatch(/^It (was sent|comes)/);
});

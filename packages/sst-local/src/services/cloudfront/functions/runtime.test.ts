import { expect, it } from "vitest";
import { createEdgeFunction } from "./runtime.ts";

const lines: string[] = [];
const made = (code: string) =>
  createEdgeFunction({ name: "Edge", code, log: (line) => lines.push(line) });
const body = (text: string) => made(`async function handler(event) { ${text} }`);
const event = { request: { uri: "/a", headers: {} } };
const store = new Map([
  ["greeting", "hello"],
  ["settings", '{"limit":3}'],
]);

it.each([
  ["its event, as an object of its own", "return event.request;", event.request],
  [
    "hashes",
    `return require("crypto").createHash("md5").update("a").digest("hex");`,
    "0cc175b9c0f1b6a831c399e269772661",
  ],
  [
    "an HMAC in base64",
    `return require("crypto").createHmac("sha256", "k").update("v").digest("base64");`,
    "xdS+GZLVDTtB+aISkvxnoooUhvxkoFF9N/mvhH4HMt4=",
  ],
  [
    "Buffer",
    `return Buffer.from("aGk=", "base64").toString() + Buffer.concat([Buffer.from("hé")]).toString("hex");`,
    "hi68c3a9",
  ],
  [
    "querystring",
    `return require("querystring").parse("a=1&b=x%20y&a=2");`,
    { a: ["1", "2"], b: "x y" },
  ],
  ["promises", `return await Promise.any([Promise.reject(1), Promise.resolve(2)]);`, 2],
  [
    "no timers, network, process or files",
    `return [typeof setTimeout, typeof fetch, typeof process, typeof WebAssembly, typeof host];`,
    Array(5).fill("undefined"),
  ],
])("has %s", (_, code, value) => {
  expect(body(code)(event)).toEqual({ value, origin: undefined });
});

it.each([
  ["throws", `throw new Error("no");`, /^Error: no\n +at handler \(Edge:1:\d+\)$/],
  ["rejects with a text", `return Promise.reject("why");`, /^why$/],
  ["evaluates text", `return eval("1");`, /Code generation from strings disallowed/],
  [
    "looks for Node by a constructor",
    `return console.log.constructor("return process")();`,
    /disallowed/,
  ],
  [
    "looks for Node by a helper",
    `return require("cloudfront").kvs.constructor("return this")();`,
    /disallowed/,
  ],
  ["asks for a module of Node", `return require("fs");`, /Cannot load module "fs"/],
  ["waits for ever", `await new Promise(() => {});`, /does not settle/],
  [
    "needs a store that it has not",
    `return require("cloudfront").kvs().get("a");`,
    /KvsNotAssociated/,
  ],
])("fails when it %s", (_, code, message) => {
  expect(() => body(code)(event)).toThrow(message);
});

it("fails where the code has no handler or is no JavaScript", () => {
  expect(() => made("const x = 1;")(event)).toThrow("handler is not defined");
  expect(() => made("function handler(event) { syntax error }")(event)).toThrow("SyntaxError");
});

it("reads its key value store", () => {
  const call = made(`import cf from 'cloudfront';
    async function handler() {
      const store = cf.kvs();
      const missing = await store.get("none").catch((error) => error.message);
      return [
        await store.get("greeting"), await store.get("settings", { format: "json" }),
        await store.exists("none"), await store.count(), missing,
      ];
    }`);
  expect(call(event, store).value).toEqual(["hello", { limit: 3 }, false, 2, "KeyNotFound"]);
});

it("reports the origin that it chose, for this event alone", () => {
  const call = made(`import cf from "cloudfront";
    function handler(event) {
      if (event.changes) cf.updateRequestOrigin({ domainName: "other.example" });
      return event;
    }`);
  expect(call({ changes: true }).origin).toEqual({ domainName: "other.example" });
  expect(call({}).origin).toBeUndefined();
});

it("takes named imports, and logs", () => {
  const call = made(`import { createHash as hash } from "crypto";
    function handler() { console.log("a", { b: 1 }, 2); return hash("sha1").update("").digest("hex"); }`);
  expect(call(event).value).toBe("da39a3ee5e6b4b0d3255bfef95601890afd80709");
  expect(lines).toContain('a {"b":1} 2');
});

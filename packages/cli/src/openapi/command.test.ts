import { openApi } from "@souk/contract/openapi";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { souk } from "../testing/souk.ts";

it("prints the OpenAPI document and nothing else", async () => {
  const { code, out, err } = await souk(["openapi"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(out)).toEqual(openApi());
});

it("adds the server and the username parameter that the flags name", async () => {
  const server = "http://127.0.0.1:4000/local";
  const { out } = await souk(["openapi", "--server", server, "--username"]);
  expect(JSON.parse(out)).toEqual(
    openApi({ servers: [{ url: server }], chatIdentity: "username" }),
  );
});

it("prints the same document as YAML", async () => {
  const { out } = await souk(["openapi", "--yaml"]);
  expect(out).toMatch(/^openapi: 3\.1\.1\n/);
  expect(parse(out)).toEqual(openApi());
});

it.each(["api.souk.example", "file:///etc/passwd"])("refuses the server %s", async (server) => {
  const { code, out, err } = await souk(["openapi", "--server", server]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(`${server} is not a URL of an API.`);
});

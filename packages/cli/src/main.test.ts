import { expect, it } from "vitest";
import { souk } from "./testing/souk.ts";

it.each([[["help"]], [["--help"]], [["-h"]], [[]]])("lists the commands for %j", async (args) => {
  const { code, out } = await souk(args);
  expect(code).toBe(0);
  for (const command of ["query", "token", "openapi", "cost"])
    expect(out).toContain(`souk ${command} `);
});

it.each(["query", "token", "openapi", "cost"])(
  "prints the help of %s for help and --help",
  async (command) => {
    const { code, out } = await souk(["help", command]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^souk ${command}: `));
    expect(await souk([command, "--help"])).toEqual({ code: 0, out, err: "" });
  },
);

it("refuses an unknown command and lists the known ones", async () => {
  const { code, out, err } = await souk(["toString"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^souk has no command "toString".\nThere are: query, token, openapi, cost, /);
});

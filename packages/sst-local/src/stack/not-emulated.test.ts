import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { services } from "../services/index.ts";

/** The rows of the README's table, as resource types without the module's file. */
function documented(): string[] {
  const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  const [, section = ""] = /## What runs\n(.*?)\n## /s.exec(readme) ?? [];
  return [...section.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)].flatMap(([, service, types = ""]) =>
    types.split(", ").map((type) => `${service}:${type}`),
  );
}

it("the README lists the resource types that the services serve", () => {
  const types = services
    .flatMap((service) => service.types)
    .filter((type) => type.startsWith("aws:"))
    .map((type) => type.replace(/^aws:(\w+)\/\w+:(\w+)$/, "$1:$2"));
  expect(documented().toSorted()).toEqual([...new Set(types)].toSorted());
});

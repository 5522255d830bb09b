import { readdirSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Access, Api } from "../aws/api.ts";
import type { Endpoint } from "../aws/service.ts";
import { services } from "../services/index.ts";
import { openPorts } from "./ports.ts";
import { type AllServices, startAllServices } from "./testing/all-services.ts";

/** One thing that can be called at the AWS endpoint, and who may. */
interface Callable {
  name: string;
  access: Access;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The service of the signature, where it decides what is called. */
  service?: string;
}

const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20261128/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=x",
};

/** Who may do what to a request. */
const CASES: [
  what: string,
  headers: Record<string, string>,
  isRefused: (access: Access) => boolean,
][] = [
  ["of an unknown Host", { ...SIGNED, host: "evil.example" }, () => true],
  ["of a page of another origin", { ...SIGNED, origin: "https://evil.example" }, notForBrowsers],
  ["of a page without an origin", { ...SIGNED, origin: "null" }, notForBrowsers],
  ["from another site", { ...SIGNED, "sec-fetch-site": "cross-site" }, notForBrowsers],
  ["without a signature", {}, (access) => access === "signed"],
];

function notForBrowsers(access: Access): boolean {
  return access !== "browser";
}

function callables(api: Api): Callable[] {
  const json = { method: "POST", path: "/" };
  switch (api.protocol) {
    case "http":
      return api.routes.map(({ method, path, access }) => ({
        name: `${method} ${path}`,
        access,
        method: method === "*" ? "GET" : method,
        path: exampleOf(path),
        headers: {},
      }));
    case "query":
      return Object.entries(api.operations).map(([operation, { access }]) => ({
        ...json,
        name: `${api.title}.${operation}`,
        access,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        service: api.service,
      }));
    case "stream":
      // It has no operations without a resource: services/s3/access.test.ts.
      return [];
    case "forwarded":
      return api.targets.map((target) => ({
        ...json,
        name: target,
        access: api.access,
        headers: { "x-amz-target": `${target}.Any` },
      }));
    default:
      return Object.entries(api.operations).map(([operation, { access }]) => ({
        ...json,
        name: `${api.target}.${operation}`,
        access,
        headers: { "x-amz-target": `${api.target}.${operation}` },
      }));
  }
}

/** A path that a route's regular expression matches: groups and alternatives by their first text. */
function exampleOf(path: RegExp): string {
  const example = path.source
    .replaceAll(/\(\?![^()]*\)/g, "")
    .replaceAll(/\(\?:\\\/\(\?<\w+>\.\*\)\)\?/g, "")
    .replaceAll(/\(\?<\w+>([^()]*)\)/g, (_, group: string) =>
      group.includes("|") ? (group.split("|")[0] ?? "") : "x",
    )
    .replaceAll(/\((?:\?:)?([^()|]*)(?:\|[^()]*)*\)\??/g, "$1")
    .replaceAll(/[\^$]|\\(?=[/.])/g, "");
  if (!path.test(example)) throw new Error(`${path} has the example ${example}`);
  return example;
}

let all: AllServices;
beforeAll(async () => {
  all = await startAllServices();
});
afterAll(() => all[Symbol.asyncDispose]());

/** Sends a request with these headers, `Host` included; resolves to the status. */
function send(url: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    sent.once("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

describe("the AWS endpoint", () => {
  it.each(CASES)(
    "refuses a request %s, by the rule of each operation",
    async (_, headers, isRefused) => {
      const every = all.apis.flatMap(callables);
      expect(every.length).toBeGreaterThan(60);
      for (const { name, access, method, path, headers: own, service = "x" } of every) {
        const authorization = headers["authorization"]?.replace("/x/", `/${service}/`);
        const status = await send(all.url + path, method, {
          ...own,
          ...headers,
          ...(authorization !== undefined && { authorization }),
        });
        const refused =
          status === 403 || (status === 400 && headers["authorization"] === undefined);
        if (isRefused(access)) expect([name, refused]).toEqual([name, true]);
        else expect([name, status === 403]).toEqual([name, false]);
      }
    },
  );

  it.each(services)("$name says who may call each of its operations", ({ name }) => {
    for (const api of all.running.get(name)?.apis ?? []) {
      for (const { name: operation, access } of callables(api)) {
        expect([operation, access]).toEqual([
          operation,
          expect.stringMatching(/^(signed|browser|local)$/) as string,
        ]);
      }
    }
  });
});

describe("the ports of endpoints", () => {
  const endpointOf = (openTo: Endpoint["openTo"]): Endpoint => ({
    id: openTo,
    name: openTo,
    origin: "https://x.example",
    basePath: "",
    scheme: "http",
    openTo,
  });

  it.each(["api-cors", "public-site"] as const)(
    "an endpoint open to %s refuses an unknown Host and accepts other origins",
    async (openTo) => {
      const ports = await openPorts([endpointOf(openTo)], 0, () => {});
      const port = ports.endpoints.get(openTo);
      port?.serve((_, response) => void response.writeHead(204).end());
      const url = port?.url ?? "";
      expect(await send(url, "GET", { host: "evil.example" })).toBe(403);
      expect(await send(url, "GET", { origin: "https://other.example" })).toBe(204);
      await ports.close();
    },
  );

  it("every HTTP server in the source has the guard", () => {
    const source = resolve(import.meta.dirname, "..");
    const servers = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/testing|\.test\.ts$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(source, file), "utf8");
        if (!/import \{[^}]*createServer[^}]*\} from "node:http"/.test(text)) return [];
        return [...text.matchAll(/\bcreateServer\(([^;]*?)\bguarded\(|\bcreateServer\(/g)].map(
          ([, guard]) => [file, guard === undefined ? "no guard" : "guarded"],
        );
      });
    expect(servers.length).toBeGreaterThan(0);
    expect(servers.filter(([, guard]) => guard !== "guarded")).toEqual([]);
  });
});

it("lists every entry that a service makes in the state folder for --fresh", () => {
  const listed = services.flatMap(({ stateEntries = [] }) => stateEntries);
  const made = readdirSync(all.stateDir);
  expect(made.length).toBeGreaterThan(0);
  expect(made.filter((entry) => !listed.includes(entry))).toEqual([]);
  // Services without resources make few: the folders that the source names count too.
  const source = resolve(import.meta.dirname, "..");
  const named = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /^(?:services|event-sources)\b.*(?<!\.test)\.ts$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(source, file), "utf8").matchAll(/join\(\w*\.?stateDir, "([^"]+)"/g),
    ])
    .map(([, entry = ""]) => entry);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((entry) => !listed.includes(entry))).toEqual([]);
});

it("keeps state where its owner alone may look", () => {
  const files = readdirSync(all.stateDir, { recursive: true, encoding: "utf8" });
  const open = files.filter((file) => (statSync(join(all.stateDir, file)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

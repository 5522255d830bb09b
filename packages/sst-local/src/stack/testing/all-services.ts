import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Api } from "../../aws/api.ts";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen } from "../../aws/listen.ts";
import type { RunningService } from "../../aws/service.ts";
import { developerPages } from "../../observe/pages.ts";
import { services } from "../../services/index.ts";
import { createContext } from "../context.ts";

/** Every service of the list with no resources, and the AWS endpoint in front of them. */
export interface AllServices extends AsyncDisposable {
  /** URL of the AWS endpoint. */
  url: string;
  stateDir: string;
  running: ReadonlyMap<string, RunningService>;
  apis: readonly Api[];
  lines: string[];
}

/** Starts every service of the list. */
export async function startAllServices(): Promise<AllServices> {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-all-"));
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const running = new Map<string, RunningService>();
  const apis: Api[] = [
    developerPages({ pages: () => ({}), invoke: () => Promise.reject(new Error("no function")) }),
  ];
  const endpoint = await listen({
    handler: awsEndpoint({ apis: () => apis, log }),
    port: 0,
    origins: "any-origin",
    log,
  });
  const context = createContext({
    ...{ cwd: stateDir, stateDir, port: 0 },
    access: { awsUrl: endpoint.url, clientSecret: "local" },
    build: async () => ({ functions: new Map(), layers: new Map() }),
    events: { line: log, log() {}, mail() {}, request() {}, diagnosis() {} },
    developerPages: (_, response) => void response.writeHead(204).end(),
    running: new Map(),
    iam: "warn",
  });
  for (const service of services) {
    const started = await (await service.load())(context);
    running.set(service.name, started);
    apis.push(...(started.apis ?? []));
  }
  return {
    ...{ url: endpoint.url, stateDir, running, apis, lines },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map(async (service) => service.stop()));
      await endpoint.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

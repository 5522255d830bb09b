/**
 * Measures the time from the command to the first 200 with nothing changed since the last start:
 * sst-local compared with Architect's sandbox, serverless-offline and a bare `node:http` server, which
 * take turns. Each of them answers GET with `{"hello":"world"}` from one function. Souk's own start by npm
 * takes its turn, too, up to the first 200 of GET /rooms.
 *
 *     npm install --prefix bench --ignore-scripts    # for the others; left out if not installed
 *     node bench/start.ts [rounds]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, realpathSync } from "node:fs";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { installedApp } from "../packages/sst-local/src/cli/testing/run-cli.ts";
import { root } from "../test/support/stack.ts";
import { median } from "./statistics.ts";

interface Contender {
  name: string;
  cwd: string;
  /** JavaScript file and arguments for Node. */
  command: (port: number) => string[];
  path: string;
  env?: Record<string, string>;
}

const here = import.meta.dirname;
const bin = join(here, "../packages/sst-local/bin/sst-local.mjs");
const osls = join(here, "node_modules/osls/bin/serverless.js");
const sandbox = join(here, "node_modules/@architect/sandbox/src/cli/cli.js");

/** npm's own program, which `npm` on the PATH links to; the one that runs this, where npm does. */
const npm = process.env["npm_execpath"] ?? realpathSync(onPath("npm"));

function onPath(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? name;
}

const bare = `require("node:http").createServer((_, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end('{"hello":"world"}');
})`;

/** The installed contenders, the bare server first. */
function contenders(app: string): Contender[] {
  const ours = (command: string): Contender => ({
    name: `sst-local ${command}`,
    cwd: app,
    command: (port) => [bin, command, "--json", "--port", String(port)],
    path: "/local/hello/world",
  });
  const all: Contender[] = [
    {
      name: "node:http",
      cwd: here,
      command: (port) => ["-e", `${bare}.listen(${port}, "127.0.0.1")`],
      path: "/",
    },
    ours("start"),
    ours("dev"),
    {
      name: "Souk by npm start",
      cwd: root,
      command: (port) => [
        ...[npm, "start", "--silent", "--", "--json", "--stage", "bench"],
        ...["--port", String(port)],
      ],
      path: "/bench/rooms?username=ana",
    },
    {
      name: "Architect sandbox",
      cwd: join(here, "architect"),
      command: (port) => [sandbox, "--port", String(port)],
      path: "/hello",
      env: { ARC_HOST: "127.0.0.1" },
    },
    {
      name: "serverless-offline",
      cwd: join(here, "serverless-offline"),
      command: (port) => [
        ...[osls, "offline", "--host", "127.0.0.1"],
        ...["--httpPort", String(port), "--lambdaPort", String(port + 1)],
      ],
      path: "/dev/hello",
      env: { SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
    },
  ];
  return all.filter(({ command }) => {
    const [program = ""] = command(0);
    return program === "-e" || existsSync(program);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Milliseconds from the command to the first 200. */
async function timeToFirst({ cwd, command, path, env = {} }: Contender): Promise<number> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, command(port), {
    cwd,
    stdio: ["ignore", "pipe", "ignore"],
    // A group of its own gets the signal, as from a terminal: npm does not pass it on.
    detached: true,
    env: { ...process.env, ...env },
  });
  child.stdout.resume();
  // All programs that it started have closed the pipe then, too.
  const closed = once(child, "close");
  await untilOk(`http://127.0.0.1:${port}${path}`, child);
  const taken = performance.now() - begun;
  const end = (signal: NodeJS.Signals) => process.kill(-(child.pid ?? NaN), signal);
  end("SIGINT");
  const timer = setTimeout(end, 5000, "SIGKILL");
  await closed;
  clearTimeout(timer);
  return taken;
}

async function untilOk(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const status = await new Promise<number | undefined>((resolve) => {
      get(url, { agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", () => resolve(undefined));
    });
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`It ended before it served ${url}`);
}

async function main(rounds: number): Promise<void> {
  const app = await installedApp("hello");
  const all = contenders(app.cwd);
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  // The first start of each evaluates, builds and compiles and is not counted.
  for (const contender of all) await timeToFirst(contender);
  for (let round = 0; round < rounds; round++) {
    for (const contender of all) {
      times.get(contender.name)?.push(await timeToFirst(contender));
    }
  }
  app[Symbol.dispose]();
  const reference = median(times.get("node:http") ?? []);
  console.table(
    Object.fromEntries(
      [...times].map(([name, all]) => [
        name,
        {
          "median ms": Math.round(median(all)),
          "fastest ms": Math.round(Math.min(...all)),
          "times node:http": Number((median(all) / reference).toFixed(1)),
        },
      ]),
    ),
  );
}

await main(Number(process.argv[2] ?? 7));

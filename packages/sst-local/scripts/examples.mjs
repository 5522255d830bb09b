// Starts each of SST's examples in a temporary copy, asks its endpoints and prints a table.
//
//   node packages/sst-local/scripts/examples.mjs PATH [NAME…] [--jobs N] [--seconds N] [--json FILE]
//     [--node-modules DIR] [--platform APP]
//
// PATH is the folder `examples` of https://github.com/sst/sst. Without NAMEs every `aws-*` is taken.
// --node-modules: packages are not installed; DIR/node_modules is there for all, and
//   DIR/examples/NAME/node_modules for an example where it exists.
// --platform: an app whose .sst/platform the examples share; else the first one's is installed and shared.
// --seconds: how long an example may take to be ready, and how long an endpoint may take to answer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../bin/sst-local.mjs");
const SST = "3.19.3";
const SIGNATURE =
  "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=local";

/** Lines that do not say why something failed. */
const NO_REASON = /^not emulated|^ +at |^ *File "|^START |^END |^npm error|^Installing SST/;

/** Requests in place of `GET /`, by example: an endpoint, the request and the status that AWS answers. */
const REQUESTS = JSON.parse(
  readFileSync(new URL("./examples-requests.json", import.meta.url), "utf8"),
);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: "2" },
    json: { type: "string" },
    "node-modules": { type: "string" },
    platform: { type: "string" },
    seconds: { type: "string", default: "120" },
  },
});
const [path, ...wanted] = positionals;
if (path === undefined) {
  console.error("Usage: node scripts/examples.mjs PATH [NAME…]; PATH is SST's folder `examples`.");
  process.exit(1);
}
const limit = Number(options.seconds) * 1000;
const work = mkdtempSync(join(tmpdir(), "sst-local-examples-"));
const names = readdirSync(path)
  .filter((name) => name.startsWith("aws-") && existsSync(join(path, name, "sst.config.ts")))
  .filter((name) => wanted.length === 0 || wanted.includes(name) || wanted.includes(name.slice(4)));

const children = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of children) child.kill();
    rmSync(work, { recursive: true, force: true });
    process.exit(1);
  });
}

try {
  await prepare();
  const queue = [...names];
  const results = [];
  await Promise.all(
    Array.from({ length: Math.max(1, Number(options.jobs)) }, async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        const result = await run(name);
        results.push(result);
        console.error(row(result));
      }
    }),
  );
  report(results.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** SST and its platform for all examples, which have none of their own. */
async function prepare() {
  // Rust examples take SST's SDK from the repository around them.
  const sdk = resolve(path, "../sdk");
  if (existsSync(sdk)) symlinkSync(sdk, join(work, "sdk"), "junction");
  const modules = options["node-modules"];
  if (modules === undefined) {
    writeFileSync(join(work, "package.json"), "{}");
    await npm(work, [`sst@${SST}`]);
  } else {
    symlinkSync(resolve(modules, "node_modules"), join(work, "node_modules"), "junction");
  }
  const platform = options.platform === undefined ? join(work, "platform") : options.platform;
  if (options.platform !== undefined) return;
  mkdirSync(platform);
  const config = `export default $config({ app: () => ({ name: "x", home: "aws" }), async run() {} });`;
  writeFileSync(join(platform, "sst.config.ts"), config);
  await finished(spawn(process.execPath, [BIN, "install"], { cwd: platform, stdio: "inherit" }));
}

async function npm(cwd, packages) {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const shell = process.platform === "win32";
  await finished(spawn("npm", [...flags, ...packages], { cwd, shell, stdio: "ignore" }));
}

async function finished(child) {
  await once(child, "exit");
}

/** Copies an example, and gives it SST's platform and its packages. */
async function copy(name) {
  const cwd = join(work, "examples", name);
  cpSync(join(path, name), cwd, {
    recursive: true,
    filter: (source) => !["node_modules", ".sst"].includes(basename(source)),
  });
  const shared = join(options.platform ?? join(work, "platform"), ".sst");
  // Other providers are installed into the platform, which is not shared then.
  if (!hasProviders(readFileSync(join(cwd, "sst.config.ts"), "utf8"))) {
    mkdirSync(join(cwd, ".sst"));
    symlinkSync(resolve(shared, "platform"), join(cwd, ".sst/platform"), "junction");
    cpSync(join(shared, "provider-lock.json"), join(cwd, ".sst/provider-lock.json"));
  }
  const own = options["node-modules"] && join(options["node-modules"], "examples", name);
  if (own && existsSync(join(own, "node_modules"))) {
    symlinkSync(resolve(own, "node_modules"), join(cwd, "node_modules"), "junction");
  } else if (!options["node-modules"] && existsSync(join(cwd, "package.json"))) {
    await npm(cwd, []);
  }
  return cwd;
}

/** True for a config with another provider than AWS, or with a version of it. */
function hasProviders(config) {
  const [, providers = ""] = /providers:\s*\{([\s\S]*?)\n {4,6}\}/.exec(config) ?? [];
  return /["'\w/@-]+["']?:\s*["']\d|\b(?!aws\b)\w+: true/.test(providers);
}

/** Starts an example, and asks each of its endpoints. */
async function run(name) {
  const begun = performance.now();
  const cwd = await copy(name);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(AWS|SST)_(?!LOCAL)/.test(key)),
  );
  const child = spawn(process.execPath, [BIN, "start", "--json", "--port", "0"], { cwd, env });
  children.add(child);
  const exited = once(child, "exit").finally(() => children.delete(child));
  const events = [];
  createInterface(child.stderr).on("line", (line) => events.push(parsed(line)));
  const ready = await firstLine(child, exited);
  const answers = ready ? await askAll(name, ready, events) : [];
  child.kill();
  await exited;
  rmSync(cwd, { recursive: true, force: true });
  return {
    name,
    cameUp: ready !== undefined,
    answered: answers.length === 0 ? undefined : answers.every(({ isRight }) => isRight),
    answers,
    why: reason(ready, answers, events),
    notEmulated: events
      .filter(({ message = "" }) => message.startsWith("not emulated: "))
      .map(({ message }) => message.slice("not emulated: ".length)),
    seconds: Math.round((performance.now() - begun) / 1000),
  };
}

/** The line that reports that the app is served; undefined when it ends first or is not in time. */
async function firstLine(child, exited) {
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const late = new Promise((settle) => setTimeout(settle, limit).unref());
  const first = await Promise.race([lines.next(), exited, late]);
  return first?.value === undefined ? undefined : parsed(first.value);
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { type: "text", message: line };
  }
}

/** Asks what {@link REQUESTS} has of an example, else the root of each endpoint. */
async function askAll(name, { endpoints, outputs }, events) {
  const requests = REQUESTS[name];
  if (requests) {
    return Promise.all(
      requests.map(async (request) => {
        const path = request.path.replace(/\{(\w+)\}/g, (_, output) => String(outputs[output]));
        return confirmed(await ask(endpoints, { ...request, path }), request, events);
      }),
    );
  }
  // Each is there by its component's name, and by that name with a small first letter.
  const isOther = (one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}` in endpoints;
  const own = Object.keys(endpoints).filter(
    (one) => !["aws", "api", "cognito"].includes(one) && (/^[A-Z]/.test(one) || !isOther(one)),
  );
  return Promise.all(own.map((endpoint) => ask(endpoints, { endpoint })));
}

/** Checks what follows an answer: a line in a log, or an upload to the URL that it is. */
async function confirmed(answer, { logs, putsTo }, events) {
  if (!answer.isRight) return answer;
  if (putsTo) {
    const { status } = await fetch(answer.text, { method: "PUT", body: "hello" });
    return { ...answer, shown: `${answer.shown}, upload`, isRight: status === 200 };
  }
  if (logs === undefined) return answer;
  const pattern = new RegExp(logs);
  const end = Date.now() + 30_000;
  const isLogged = () =>
    events.some(({ type, message = "" }) => type === "log" && pattern.test(message));
  while (!isLogged() && Date.now() < end) await new Promise((settle) => setTimeout(settle, 200));
  return { ...answer, shown: `${answer.shown}, event`, isRight: isLogged() };
}

/** Sends a request until something other than a server that starts answers it. */
async function ask(endpoints, request) {
  const { endpoint, method = "GET", path: target = "", headers = {}, body, status } = request;
  const url = endpoints[endpoint];
  const shown = [endpoint, ...(target ? [`${method} ${target}`] : [])].join(" ");
  if (url === undefined) return { shown, status: "no endpoint", isRight: false };
  if (url.startsWith("ws")) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    return once(socket, "connect").then(
      () => (socket.destroy(), { shown, status: "connected", isRight: true }),
      () => ({ shown, status: "refused", isRight: false }),
    );
  }
  const end = Date.now() + limit;
  for (;;) {
    const answer = await fetch(url.replace(/\/$/, "") + (target || "/"), {
      headers: endpoint === "aws" ? { ...headers, authorization: SIGNATURE } : headers,
      ...{ method, redirect: "manual", signal: AbortSignal.timeout(limit) },
      ...(body !== undefined && { body }),
    }).catch((error) => ({ status: error.name, headers: new Headers(), text: async () => "" }));
    const text = (await answer.text().catch(() => "")).replace(/<[^>]*>/g, " ");
    const isStarting = answer.status === 503 && answer.headers.get("refresh") !== null;
    const isFinal = /is not run|not installed|cannot be run|restarted in [4-9]|does not build/.test(
      text,
    );
    if (isStarting && !isFinal && Date.now() < end) {
      await new Promise((settle) => setTimeout(settle, 500));
      continue;
    }
    const isRight = status === undefined ? Number(answer.status) < 500 : answer.status === status;
    return { shown, status: answer.status, isRight, text: text.trim().slice(0, 2000) };
  }
}

/** The sentence that says best why an example does not come up or answer. */
function reason(ready, answers, events) {
  const wrong = answers.find(({ isRight }) => !isRight);
  if (ready && !wrong) return "";
  const said = events
    .filter(({ type, level }) => type !== "log" || level === "ERROR" || level === "FATAL")
    .map(({ message = "" }) => stripVTControlCharacters(message))
    .filter((line) => line.trim() !== "" && !NO_REASON.test(line));
  if (!ready) return tidy(said.slice(-6).join(" "));
  const page = wrong.status === 503 || wrong.status === 500 ? (wrong.text ?? "") : "";
  const error = said.findLast((line) =>
    /error|not found|cannot|exited|ENOTFOUND|ECONN/i.test(line),
  );
  return tidy(/^\d+ +(.+)/s.exec(page)?.[1] ?? error ?? said.at(-1) ?? wrong.text ?? "");
}

/** One short line without folders of this machine. */
function tidy(text) {
  return (/"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text)
    .replaceAll(work, "")
    .replace(/(\/[\w.@+-]+)+\/node_modules\//g, "node_modules/")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 160);
}

function row({ name, cameUp, answered, answers, why }) {
  const shown = answers.map((one) => `${one.shown}: ${one.status}`).join(", ");
  const word = answered === undefined ? "–" : answered ? "yes" : "no";
  const cells = [name, cameUp ? "yes" : "no", word, shown, why];
  return `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
}

/** True for an example all of whose endpoints answer, and that has nothing which is not emulated. */
function isServed({ cameUp, answered, notEmulated }) {
  return cameUp && answered !== false && notEmulated.length === 0;
}

function report(results) {
  const asked = results.filter(({ answered }) => answered !== undefined);
  const summary = {
    examples: results.length,
    cameUp: results.filter(({ cameUp }) => cameUp).length,
    asked: asked.length,
    answered: asked.filter(({ answered }) => answered).length,
    served: results.filter(isServed).length,
  };
  console.log("| example | came up | answered | endpoints | why not |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const result of results) console.log(row(result));
  console.log(
    `\n${summary.cameUp} of ${summary.examples} come up. Of ${summary.asked} with an endpoint ${summary.answered} answer. ` +
      `${summary.served} have nothing that is not served.`,
  );
  if (options.json) writeFileSync(options.json, JSON.stringify({ summary, results }, null, 2));
}

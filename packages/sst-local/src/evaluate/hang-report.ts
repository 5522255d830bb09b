import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { globalLines } from "../sst-internals/program-bundle.ts";
import { Locator } from "./locator.ts";
import type { EvaluationRequest, Location } from "./protocol.ts";

/** How long the inspector may take to answer. */
const INSPECTOR_TIMEOUT_MS = 2_000;

interface Position {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

interface Frame extends Position {
  url: string;
}

/**
 * Pauses a child process in the debugger and returns the line of the app's infra that it is
 * running; undefined when it runs none, because it waits for something.
 * https://nodejs.org/en/learn/getting-started/debugging
 */
export async function locationOfHang(
  request: EvaluationRequest,
  child: ChildProcess,
): Promise<Location | undefined> {
  const locator = new Locator(request.cwd, request.platformDir);
  locator.add(`${request.bundleBase}.app.mjs`, () => 0);
  locator.add(`${request.bundleBase}.run.mjs`, globalLines(request));
  const frames = await Promise.race([
    callFrames(child),
    new Promise<Frame[]>((resolve) => setTimeout(resolve, INSPECTOR_TIMEOUT_MS, []).unref()),
  ]);
  for (const { url, lineNumber, columnNumber } of frames) {
    const found = locator.original(url, lineNumber + 1, columnNumber + 1);
    if (found) return found;
  }
  return undefined;
}

/** True for the lines that Node writes to stderr when its debugger starts or stops. */
export function isDebuggerLine(line: string): boolean {
  return /^(Debugger (listening on|attached|ending on)|For help, see: https:\/\/nodejs\.org)/.test(
    line,
  );
}

async function callFrames(child: ChildProcess): Promise<Frame[]> {
  const address = new Promise<string>((resolve) => {
    createInterface(child.stderr!).on("line", (line) => {
      const match = /^Debugger listening on (ws:\S+)/.exec(line);
      if (match) resolve(match[1] ?? "");
    });
  });
  child.kill("SIGUSR1");
  const socket = new WebSocket(await address);
  return await new Promise<Frame[]>((resolve) => {
    socket.addEventListener("error", () => resolve([]));
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ id: 1, method: "Debugger.enable" }));
      socket.send(JSON.stringify({ id: 2, method: "Debugger.pause" }));
    });
    const urls = new Map<string, string>();
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(String(data)) as DebuggerEvent;
      if (event.method === "Debugger.scriptParsed") {
        urls.set(event.params.scriptId, event.params.url);
      }
      if (event.method !== "Debugger.paused") return;
      resolve(
        event.params.callFrames.map(({ location }) => ({
          ...location,
          url: urls.get(location.scriptId) ?? "",
        })),
      );
      socket.close();
    });
  });
}

/** https://chromedevtools.github.io/devtools-protocol/v8/Debugger/ */
type DebuggerEvent =
  | { method: "Debugger.scriptParsed"; params: { scriptId: string; url: string } }
  | { method: "Debugger.paused"; params: { callFrames: { location: Position }[] } }
  | { method?: undefined };

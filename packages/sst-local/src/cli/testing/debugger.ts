import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A debugger of functions, in place of an editor. */
export interface Debugger {
  /** Sets a breakpoint on a line (from 1) of a source file, in every thread that has loaded it. */
  breakAt: (source: string, line: number) => Promise<void>;
  /** Resolves when a thread has paused at it. */
  paused: () => Promise<void>;
  resume: () => Promise<void>;
  close: () => void;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

interface Script {
  sessionId: string;
  scriptId: string;
  url: string;
  sourceMapURL: string;
}

/**
 * Connects to the inspector of a Node process and to its worker threads.
 * @param url `ws://…`
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 */
export async function openDebugger(url: string): Promise<Debugger> {
  const socket = new WebSocket(url);
  const scripts: Script[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let sent = 0;
  let stopped = Promise.withResolvers<string>();

  const request = async (method: string, params: object = {}): Promise<Message["result"]> => {
    const id = ++sent;
    const answer = new Promise<Message>((done) => waiting.set(id, done));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const inThread = async (sessionId: string, method: string, params: object = {}) => {
    const id = ++sent;
    const answer = new Promise<Message>((done) => waiting.set(id, done));
    const message = JSON.stringify({ id, method, params });
    await request("NodeWorker.sendMessageToWorker", { sessionId, message });
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const receive = ({ id, method, params = {}, ...rest }: Message, sessionId = ""): void => {
    if (id !== undefined) waiting.get(id)?.({ id, ...rest });
    if (method === "NodeWorker.attachedToWorker") {
      const attached = String(params["sessionId"]);
      void inThread(attached, "Debugger.enable");
    }
    if (method === "NodeWorker.receivedMessageFromWorker") {
      receive(JSON.parse(String(params["message"])) as Message, String(params["sessionId"]));
    }
    if (method === "Debugger.scriptParsed") scripts.push({ ...params, sessionId } as never);
    if (method === "Debugger.paused") stopped.resolve(sessionId);
  };
  socket.addEventListener("message", ({ data }) => receive(JSON.parse(String(data)) as Message));
  await new Promise((open, fail) => {
    socket.addEventListener("open", open);
    socket.addEventListener("error", () => fail(new Error(`No inspector at ${url}`)));
  });
  await request("NodeWorker.enable", { waitForDebuggerOnStart: false });

  /** Maps the line to the bundles that threads have loaded. */
  function generated(source: string, line: number) {
    return scripts.flatMap(({ sessionId, url: file, sourceMapURL }) => {
      if (!file.startsWith("file:") || !sourceMapURL.endsWith(".map")) return [];
      const map = resolve(dirname(fileURLToPath(file)), sourceMapURL);
      const payload = JSON.parse(readFileSync(map, "utf8")) as { sources: string[] };
      const known = payload.sources.find((one) => resolve(dirname(map), one) === source);
      if (known === undefined) return [];
      const bundle = readFileSync(fileURLToPath(file), "utf8").split("\n");
      const entries = new SourceMap(payload as never);
      const lineNumber = bundle.findIndex((text, index) => {
        const entry = entries.findEntry(index, text.length - text.trimStart().length);
        return (
          "originalSource" in entry &&
          entry.originalSource === known &&
          entry.originalLine === line - 1
        );
      });
      return lineNumber < 0 ? [] : [{ sessionId, url: file, lineNumber }];
    });
  }

  return {
    async breakAt(source, line) {
      for (;;) {
        const places = generated(source, line);
        for (const { sessionId, ...place } of places) {
          await inThread(sessionId, "Debugger.setBreakpointByUrl", place);
        }
        if (places.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    paused: async () => void (await stopped.promise),
    async resume() {
      const sessionId = await stopped.promise;
      stopped = Promise.withResolvers();
      await inThread(sessionId, "Debugger.resume");
    },
    close: () => socket.close(),
  };
}

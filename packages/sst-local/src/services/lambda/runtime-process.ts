import { spawn } from "node:child_process";
import inspector from "node:inspector";
import type { Duplex } from "node:stream";
import { programFile } from "../../program-files.ts";
import { runtimeSettings, type StartRuntime } from "./runtime.ts";
import { WINDOW } from "./runtime/control.mjs";

const ENTRY = programFile("services/lambda/runtime/process.mjs");
const LENGTH_BYTES = 4;
const SIGABRT_EXIT = 134;

/** Starts an instance as a child process that exchanges frames over its file descriptor 3. */
export const startProcess: StartRuntime = (definition, environment, events) => {
  const debugged = inspector.url() !== undefined;
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${definition.memorySize}`,
      ...(debugged ? ["--inspect=127.0.0.1:0"] : []),
      ENTRY,
    ],
    {
      cwd: definition.code,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
  const channel = child.stdio[3] as Duplex;
  const exited = new Promise<void>((resolve) => {
    child.once("close", (code, signal) => {
      const outOfMemory = signal === "SIGABRT" || code === SIGABRT_EXIT;
      events.onExit({ code, signal, outOfMemory });
      resolve();
    });
    child.once("error", (error) => {
      events.onOutput("stderr", error.message);
      if (child.pid !== undefined) return;
      events.onExit({ code: null, signal: null, outOfMemory: false });
      resolve();
    });
  });

  // A write to a child that has exited fails; "close" reports the exit.
  channel.on("error", () => {});
  readFrames(channel, (frame) => events.onFrame(frame));
  child.stdout?.on("data", (chunk: Buffer) => events.onOutput("stdout", chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => events.onOutput("stderr", chunk.toString()));

  const send = (text: string): void => {
    const length = Buffer.byteLength(text);
    const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
    frame.writeUInt32LE(length, 0);
    frame.write(text, LENGTH_BYTES);
    channel.write(frame);
  };
  send(JSON.stringify(runtimeSettings(definition)));

  /** Bytes of a streamed response that were not read: the child blocks while its frames are not. */
  let unread = 0;
  return {
    send,
    received(bytes) {
      unread += bytes;
      if (unread > WINDOW) channel.pause();
    },
    consumed(bytes) {
      unread -= bytes;
      if (unread <= WINDOW) channel.resume();
    },
    async kill() {
      child.kill("SIGKILL");
      // Its exit is reported when every frame was read.
      channel.resume();
      await exited;
    },
  };
};

function readFrames(channel: Duplex, onFrame: (frame: string) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = LENGTH_BYTES;
  channel.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    // Concatenated only when a frame is complete: a large one arrives in many chunks.
    if (size < wanted) return;
    let data = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    wanted = LENGTH_BYTES;
    while (data.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + data.readUInt32LE(0);
      if (data.length < end) {
        wanted = end;
        break;
      }
      onFrame(data.toString("utf8", LENGTH_BYTES, end));
      data = data.subarray(end);
    }
    chunks = data.length > 0 ? [data] : [];
    size = data.length;
  });
}

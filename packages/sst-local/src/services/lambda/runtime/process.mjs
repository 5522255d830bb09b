/** The entry of an instance that is a child process; frames are exchanged over file descriptor 3. */
import { readSync, writeSync } from "node:fs";
import { confineKill } from "./kill.mjs";
import { run } from "./run.mjs";

const FD = 3;
const LENGTH_BYTES = 4;
let buffer = Buffer.allocUnsafe(64 * 1024);
let filled = 0;

function fill(wanted) {
  if (buffer.length < wanted) {
    const larger = Buffer.allocUnsafe(Math.max(wanted, buffer.length * 2));
    buffer.copy(larger, 0, 0, filled);
    buffer = larger;
  }
  while (filled < wanted) {
    const count = readSync(FD, buffer, filled, buffer.length - filled, null);
    // The parent has exited.
    if (count === 0) process.exit(0);
    filled += count;
  }
}

confineKill((signal, kill) => kill(process.pid, signal));

/** Blocks, as Lambda freezes an execution environment: nothing runs between invocations. */
function receive() {
  fill(LENGTH_BYTES);
  const end = LENGTH_BYTES + buffer.readUInt32LE(0);
  fill(end);
  const text = buffer.toString("utf8", LENGTH_BYTES, end);
  buffer.copyWithin(0, end, filled);
  filled -= end;
  return text;
}

/** Blocks while the parent does not read. */
function send(text) {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.write(text, LENGTH_BYTES);
  for (let sent = 0; sent < frame.length;) sent += writeSync(FD, frame, sent);
}

run(JSON.parse(receive()), { receive, send, sendBytes: send, isBehind: () => false });

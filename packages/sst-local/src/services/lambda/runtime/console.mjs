import { format } from "node:util";

const LEVELS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/**
 * Sends the output of the function to the parent synchronously, so that the lines of an instance that
 * is killed are not lost.
 * @param {(record: {level: string, source: string}, message: string) => void} write
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function captureOutput(write) {
  const minimum = ORDER.indexOf((process.env["AWS_LAMBDA_LOG_LEVEL"] ?? "").toUpperCase());
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] =
      ORDER.indexOf(level) < minimum
        ? () => {}
        : (...parts) => write({ level, source: "console" }, format(...parts));
  }
  captureStream(process.stdout, (text) => write({ level: "INFO", source: "stdout" }, text));
  captureStream(process.stderr, (text) => write({ level: "ERROR", source: "stderr" }, text));
}

function captureStream(stream, write) {
  stream.write = (chunk, encoding, callback) => {
    const done = typeof encoding === "function" ? encoding : callback;
    const text =
      typeof chunk === "string"
        ? chunk
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString();
    write(text.endsWith("\n") ? text.slice(0, -1) : text);
    if (done) process.nextTick(done);
    return true;
  };
}

/**
 * What a function finds in its context beside JavaScript itself, in the words of the runtime's
 * documentation. It is a script, since nothing of Node may be reachable from a function: it takes
 * `host`, whose functions exchange strings alone, out of the context before the function is there.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.md
 */
export const PRELUDE = `"use strict";
(() => {
  const host = globalThis.host;
  delete globalThis.host;
  delete globalThis.WebAssembly;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;

  const binaryOf = (bytes) => { let text = ""; for (const byte of bytes) text += String.fromCharCode(byte); return text; };
  class Buffer extends Uint8Array {
    static from(value, encoding = "utf8") {
      if (typeof value !== "string") return super.from(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
      return super.from(host.bytes(value, encoding), (one) => one.charCodeAt(0));
    }
    static alloc(size, fill = 0) { return new Buffer(size).fill(fill); }
    static isBuffer(value) { return value instanceof Buffer; }
    static byteLength(value, encoding) { return typeof value === "string" ? Buffer.from(value, encoding).length : value.byteLength; }
    static concat(list) { return Buffer.from(list.flatMap((one) => [...one])); }
    static compare(a, b) { const [x, y] = [binaryOf(a), binaryOf(b)]; return x < y ? -1 : x > y ? 1 : 0; }
    compare(other) { return Buffer.compare(this, other); }
    equals(other) { return Buffer.compare(this, other) === 0; }
    slice(from, to) { return this.subarray(from, to); }
    toJSON() { return { type: "Buffer", data: [...this] }; }
    toString(encoding = "utf8", from = 0, to = this.length) { return host.text(binaryOf(this.subarray(from, to)), encoding); }
  }

  const binary = (value, encoding) => binaryOf(typeof value === "string" ? Buffer.from(value, encoding) : value);
  const hashing = (compute) => {
    let data = "";
    const hash = {
      update(value, encoding) { data += binary(value, encoding); return hash; },
      digest(encoding) {
        const bytes = Buffer.from(compute(data), "latin1");
        return encoding === undefined ? bytes : bytes.toString(encoding);
      },
    };
    return hash;
  };
  const known = (algorithm) => {
    if (!["md5", "sha1", "sha256", "sha384", "sha512"].includes(algorithm)) throw new TypeError("not supported algorithm: \\"" + algorithm + "\\"");
    return algorithm;
  };
  const crypto = {
    createHash: (algorithm) => (known(algorithm), hashing((data) => host.hash(algorithm, data))),
    createHmac: (algorithm, key) => (known(algorithm), hashing((data) => host.hmac(algorithm, binary(key), data))),
  };

  const list = (value) => (Array.isArray(value) ? value : [value]);
  const unescape = (text) => { try { return decodeURIComponent(text.replaceAll("+", " ")); } catch { return text; } };
  const querystring = {
    escape: encodeURIComponent,
    unescape,
    stringify: (values, separator = "&", equals = "=") =>
      Object.entries(values).flatMap(([key, value]) =>
        list(value).map((one) => encodeURIComponent(key) + equals + encodeURIComponent(one))).join(separator),
    parse: (text, separator = "&", equals = "=") => {
      const values = {};
      for (const pair of text.split(separator).filter(Boolean)) {
        const [key, ...rest] = pair.split(equals);
        const [name, value] = [unescape(key), unescape(rest.join(equals))];
        values[name] = name in values ? [...list(values[name]), value] : value;
      }
      return values;
    },
  };

  let change;
  const store = {
    async get(key, { format = "string" } = {}) {
      const value = host.get(String(key));
      if (value === undefined) throw new Error("KeyNotFound");
      return format === "json" ? JSON.parse(value) : format === "bytes" ? Buffer.from(value) : value;
    },
    exists: async (key) => host.get(String(key)) !== undefined,
    count: async () => host.count(),
    meta: async () => ({ keyCount: host.count(), creationDateTime: "2026-01-01T00:00:00.000Z" }),
  };
  const cf = {
    kvs: () => {
      if (!host.hasStore()) throw new Error("KvsNotAssociated: the function has no key value store");
      return store;
    },
    updateRequestOrigin: (origin) => void (change = { ...change, ...origin }),
    selectRequestOriginById: (originId, overrides) => void (change = { originId, ...overrides }),
    createRequestOriginGroup: ({ originIds: [first] }) => void (change = first),
  };

  const modules = { cloudfront: cf, crypto, querystring, buffer: { Buffer } };
  const require = (name) => {
    if (!Object.hasOwn(modules, name)) throw new Error('Cannot load module "' + name + '"');
    return modules[name];
  };
  const shown = (value) => (typeof value === "string" ? value : value instanceof Error ? String(value) : JSON.stringify(value) ?? String(value));
  const log = (...values) => host.log(values.map(shown).join(" "));

  Object.assign(globalThis, { Buffer, require, console: { log, info: log, warn: log, error: log, debug: log } });
  Object.defineProperty(globalThis, "invoke", {
    value: (handler, event) => {
      change = undefined;
      (async () => handler(JSON.parse(event)))()
        .then((result) => host.done(JSON.stringify({ result, change }) ?? ""))
        .catch((error) => host.fail(String(error instanceof Error && error.stack ? error.stack : error)));
    },
  });
})();`;

/**
 * `Headers`, `Request` and `Response` with what Hono and our middleware need of them: a body that is
 * there as a whole, no streams, no forms. Node's own load undici, which takes 10 to 20 ms of a cold
 * start (docs/adr/0017-functions-that-start-fast.md).
 */

type Body = string | Uint8Array | ArrayBuffer | null | undefined;
type HeadersInit = Iterable<[string, string]> | Record<string, string> | undefined;

/** The characters of a header's name: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** What no value of a header may hold: https://fetch.spec.whatwg.org/#header-value */
const NOT_A_VALUE = /[\0\n\r\u0100-\uffff]/;

const decoder = new TextDecoder();

/** The value without the white space around it; undefined for one that HTTP does not allow. */
export function headerValue(value: string): string | undefined {
  const trimmed = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  return NOT_A_VALUE.test(trimmed) ? undefined : trimmed;
}

export const isHeaderName = (name: string): boolean => NAME.test(name);

export class LightHeaders {
  /** The values by name in lower case, joined, without cookies. */
  readonly #values: Map<string, string>;
  #cookies: string[] = [];

  constructor(init?: LightHeaders | HeadersInit) {
    if (init instanceof LightHeaders) {
      this.#values = new Map(init.#values);
      this.#cookies = init.#cookies;
      return;
    }
    this.#values = new Map();
    for (const [name, value] of entriesOf(init)) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = keyOf(name);
    const valid = valueOf(name, value);
    const before = this.#values.get(key);
    if (key === COOKIE) this.#cookies = [...this.#cookies, valid];
    else this.#values.set(key, before === undefined ? valid : `${before}, ${valid}`);
  }

  set(name: string, value: string): void {
    this.delete(name);
    this.append(name, value);
  }

  get(name: string): string | null {
    const key = keyOf(name);
    if (key === COOKIE) return this.has(key) ? this.#cookies.join(", ") : null;
    return this.#values.get(key) ?? null;
  }

  has(name: string): boolean {
    const key = keyOf(name);
    return key === COOKIE ? this.#cookies.length > 0 : this.#values.has(key);
  }

  delete(name: string): void {
    const key = keyOf(name);
    if (key === COOKIE) this.#cookies = [];
    this.#values.delete(key);
  }

  getSetCookie(): string[] {
    return [...this.#cookies];
  }

  forEach(use: (value: string, name: string, headers: this) => void): void {
    for (const [name, value] of this) use(value, name, this);
  }

  /** The headers by name; each cookie is a header of its own. */
  entries(): IterableIterator<[string, string]> {
    const cookies = this.#cookies.map((value): [string, string] => [COOKIE, value]);
    const all = [...this.#values, ...cookies];
    return all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).values();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

const COOKIE = "set-cookie";

function entriesOf(init: HeadersInit): Iterable<[string, string]> {
  if (init === undefined) return [];
  return Symbol.iterator in init ? init : Object.entries(init);
}

/** Methods that a request and a response have. The body can be read more than once. */
class Message {
  readonly headers: LightHeaders;
  readonly body: Body;
  readonly bodyUsed = false;

  constructor(body: Body, headers: LightHeaders | HeadersInit) {
    this.body = body ?? null;
    this.headers = new LightHeaders(headers);
  }

  async text(): Promise<string> {
    if (typeof this.body === "string") return this.body.toWellFormed();
    return this.body ? decoder.decode(this.body) : "";
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = typeof this.body === "string" ? Buffer.from(this.body) : (this.body ?? []);
    return Uint8Array.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes).buffer;
  }
}

export class LightRequest extends Message {
  readonly url: string;
  readonly method: string;

  constructor(
    url: string,
    init: { method?: string; headers?: LightHeaders | HeadersInit; body?: Body } = {},
  ) {
    super(init.body, init.headers);
    this.url = new URL(url).href;
    this.method = init.method ?? "GET";
  }
}

/** https://fetch.spec.whatwg.org/#null-body-status */
const WITHOUT_BODY = new Set([204, 205, 304]);

export class LightResponse extends Message {
  readonly status: number;
  readonly statusText: string;

  constructor(
    body?: Body,
    init: { status?: number; statusText?: string; headers?: LightHeaders | HeadersInit } = {},
  ) {
    super(body, init.headers);
    this.status = init.status ?? 200;
    this.statusText = init.statusText ?? "";
    if (body !== null && body !== undefined && WITHOUT_BODY.has(this.status)) {
      throw new TypeError(`A response with the status ${this.status} has no body`);
    }
    if (typeof body === "string" && !this.headers.has("content-type")) {
      this.headers.set("content-type", "text/plain;charset=UTF-8");
    }
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  clone(): LightResponse {
    return new LightResponse(this.body, this);
  }
}

function keyOf(name: string): string {
  if (!isHeaderName(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
  return name.toLowerCase();
}

function valueOf(name: string, value: string): string {
  const valid = headerValue(value);
  if (valid === undefined) throw new TypeError(`The header ${name} has an invalid value`);
  return valid;
}

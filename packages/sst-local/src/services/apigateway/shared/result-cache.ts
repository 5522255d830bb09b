/** Maximum number of entries; the oldest is removed first. */
const CAPACITY = 10_000;

/** The results of one authorizer on one stage, which expire. */
export class ResultCache<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  readonly #ttl: number;

  /** @param ttl milliseconds; 0 turns the cache off */
  constructor(ttl: number) {
    this.#ttl = ttl;
  }

  get isOff(): boolean {
    return this.#ttl === 0;
  }

  get(key: string, now: number): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > now) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, now: number): void {
    if (this.isOff) return;
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: now + this.#ttl });
    if (this.#entries.size > CAPACITY) this.#entries.delete(this.#entries.keys().next().value!);
  }

  clear(): void {
    this.#entries.clear();
  }
}

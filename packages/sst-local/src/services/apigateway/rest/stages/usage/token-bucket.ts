/**
 * The token bucket that throttles requests: it holds `burstLimit` tokens and gains `rateLimit` a
 * second.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor(burstLimit: number, now: number) {
    this.#tokens = burstLimit;
    this.#filledAt = now;
  }

  /** Takes a token if there is one. The limits may differ from call to call. */
  take(limits: { rateLimit: number; burstLimit: number }, now: number): boolean {
    const gained = (Math.max(0, now - this.#filledAt) * limits.rateLimit) / 1000;
    this.#tokens = Math.min(limits.burstLimit, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Limits as they are configured, either of them optional. */
export interface Limits {
  readonly rateLimit?: number | undefined;
  readonly burstLimit?: number | undefined;
}

/** Fills in the limit that is not set: undefined when there is none at all, `-1` among them. */
export function limitsOf({ rateLimit, burstLimit }: Limits) {
  const rate = rateLimit === -1 ? undefined : rateLimit;
  const burst = burstLimit === -1 ? undefined : burstLimit;
  if (rate === undefined && burst === undefined) return undefined;
  return { rateLimit: rate ?? Infinity, burstLimit: burst ?? Math.max(1, rate ?? 0) };
}

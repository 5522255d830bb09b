import type { QuotaUse } from "./quota.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Buckets and quotas in use. They outlive a deployment, as usage plans do. */
export class UsageState {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #quotas = new Map<string, QuotaUse>();

  /** Takes a token from the bucket of that name, which begins full. */
  take(bucket: string, limits: { rateLimit: number; burstLimit: number }, now: number): boolean {
    let found = this.#buckets.get(bucket);
    if (found === undefined) {
      this.#buckets.set(bucket, (found = new TokenBucket(limits.burstLimit, now)));
    }
    return found.take(limits, now);
  }

  quota(name: string): QuotaUse | undefined {
    return this.#quotas.get(name);
  }

  setQuota(name: string, use: QuotaUse): void {
    this.#quotas.set(name, use);
  }
}

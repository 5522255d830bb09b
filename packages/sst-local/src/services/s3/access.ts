import { compilePolicy, evaluate, type Policy } from "../../aws/policy/policy.ts";
import { PolicyError } from "../../aws/policy/policy-error.ts";
import type { BucketSettings } from "./graph.ts";
import { accessDenied } from "./errors.ts";

const compiled = new WeakMap<BucketSettings, Policy | undefined>();

/**
 * Checks that everybody may do something, by the bucket policy. Signed requests are decided on at the
 * AWS endpoint.
 * @param action such as `s3:GetObject`
 * @throws S3Error AccessDenied
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function checkAnonymous(
  settings: BucketSettings,
  action: string,
  key: string | undefined,
): void {
  if (!compiled.has(settings)) compiled.set(settings, policyOf(settings));
  const policy = compiled.get(settings);
  const resource = key === undefined ? settings.arn : `${settings.arn}/${key}`;
  // The connection on this machine stands for HTTPS on AWS.
  const context = { "aws:securetransport": "true", "aws:sourceip": "127.0.0.1" };
  if (policy && evaluate(policy, { action, resource, context }) === "allow") return;
  throw accessDenied();
}

/** Undefined where no policy makes the bucket public. */
function policyOf({ policy, restrictsPublicBuckets }: BucketSettings): Policy | undefined {
  if (policy === undefined || restrictsPublicBuckets) return undefined;
  try {
    return compilePolicy(JSON.parse(policy));
  } catch (error) {
    if (error instanceof PolicyError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

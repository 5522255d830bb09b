import {
  type RunOptions,
  runService,
  sdkSettings,
  testGraph,
  testResource,
} from "../../../aws/testing/run-service.ts";
import type { Resource } from "../../../graph/index.ts";
import { start } from "../start.ts";

export const bucketResource = (bucket: string): Resource =>
  testResource("aws:s3/bucketV2:BucketV2", bucket, {
    outputs: {
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      region: "eu-west-1",
      bucketDomainName: `${bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${bucket}.s3.eu-west-1.amazonaws.com`,
    },
  });

/** A resource that configures a bucket: `CorsConfigurationV2`, `Notification`, `Policy` … */
export const ofBucket = (kind: string, bucket: string, inputs: Record<string, unknown>): Resource =>
  testResource(`aws:s3/bucket${kind}:Bucket${kind}`, `${bucket}${kind}`, {
    inputs: { bucket, ...inputs },
  });

/** Starts the service with buckets. */
export async function startBuckets(
  resources: Resource[] = [bucketResource("photos")],
  options: RunOptions & { now?: () => number } = {},
) {
  const running = await runService(
    (context) => start(context, options.now),
    testGraph(resources),
    options,
  );
  return { ...running, settings: sdkSettings(running.url) };
}

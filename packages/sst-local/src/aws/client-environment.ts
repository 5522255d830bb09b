import { mapUrls, type UrlMap } from "./url-map.ts";

/** The secret of every client, which S3 verifies presigned URLs and forms with. */
export const SECRET_ACCESS_KEY = "local";

/**
 * The environment variables that lead AWS SDKs to the AWS endpoint. The access key id is the caller's
 * name, by which a call is known to be a function's.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function clientEnvironment(awsUrl: string, caller = "local"): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: caller,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: "local",
  };
}

/**
 * An environment with local addresses in place of AWS's. A link (`SST_RESOURCE_…`) is JSON: its
 * values are mapped inside.
 */
export function mapEnvironment(
  environment: Readonly<Record<string, string>>,
  urls: UrlMap,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      name.startsWith("SST_RESOURCE_")
        ? JSON.stringify(mapUrls(JSON.parse(value), urls))
        : String(mapUrls(value, urls)),
    ]),
  );
}

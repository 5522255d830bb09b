import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "./files.ts";
import { mapUrls, type UrlMap } from "./url-map.ts";

/** How the clients of a stack reach it. */
export interface ClientAccess {
  /** URL of the AWS endpoint. */
  readonly awsUrl: string;
  /**
   * The secret access key of every client, which S3 verifies presigned URLs and forms with. A page that
   * knew it could sign them.
   */
  readonly clientSecret: string;
}

/** The secret access key of a stage, which is made once. */
export function clientSecretOf(stateDir: string): string {
  const file = join(stateDir, "secret-access-key");
  if (!existsSync(file)) writeFileAtomically(file, randomBytes(20).toString("hex"));
  return readFileSync(file, "utf8");
}

/**
 * The environment variables that lead AWS SDKs to the AWS endpoint. The access key id is the caller's
 * name, by which a call is known to be a function's.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function clientEnvironment(
  { awsUrl, clientSecret }: ClientAccess,
  caller = "local",
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: caller,
    AWS_SECRET_ACCESS_KEY: clientSecret,
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

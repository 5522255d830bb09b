/** An AWS service as endpoints, signatures and environment variables name it. */
export interface AwsService {
  /** The first label of the host name, which is also the signing name. */
  name: string;
  /** The service in `AWS_ENDPOINT_URL_<ID>`. */
  id: string;
}

/** An access key and, where the key is temporary, its session token. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The region of the function. @throws Error when `AWS_REGION` is not set */
export function regionFromEnv(env = process.env): string {
  return required("AWS_REGION", env);
}

/**
 * The service's regional endpoint, or the one that the environment names instead
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). FIPS, dual-stack and
 * account-based endpoints and the partitions of China and GovCloud need the SDK's client.
 */
export function endpointFromEnv(
  { name, id }: AwsService,
  region: string,
  env = process.env,
): string {
  return (
    env[`AWS_ENDPOINT_URL_${id}`] ??
    env["AWS_ENDPOINT_URL"] ??
    `https://${name}.${region}.amazonaws.com`
  );
}

/**
 * The credentials of the function's role, which Lambda puts into its environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
 *
 * @throws Error when they are not set: elsewhere the SDK's client finds credentials
 */
export function credentialsFromEnv(env = process.env): Credentials {
  const sessionToken = env["AWS_SESSION_TOKEN"];
  return {
    accessKeyId: required("AWS_ACCESS_KEY_ID", env),
    secretAccessKey: required("AWS_SECRET_ACCESS_KEY", env),
    ...(sessionToken && { sessionToken }),
  };
}

function required(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (value) return value;
  throw new Error(`${name} is not set. Set it, or use a client of the AWS SDK here.`);
}

/** Variables that the CLI sets for the program, pointing at `server` on this machine instead of AWS. */
export function programEnv(
  secrets: Readonly<Record<string, string>>,
  region: string,
  server: string,
): Record<string, string> {
  const env: Record<string, string> = {
    SST_SERVER: server,
    SST_AWS_REGION: region,
    SST_AWS_ACCESS_KEY_ID: "local",
    SST_AWS_SECRET_ACCESS_KEY: "local",
    SST_AWS_SESSION_TOKEN: "",
    // An AWS client that infra creates must not reach a real account.
    AWS_ENDPOINT_URL: server,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  for (const [name, value] of Object.entries(secrets)) env[`SST_SECRET_${name}`] = value;
  return env;
}

/** True for variables that {@link programEnv} sets, or that say nothing about the app. */
export const isToolVariable = (name: string): boolean =>
  /^(SST_SERVER|SST_AWS_|SST_SECRET_|AWS_ENDPOINT_URL$|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)$|NODE_|PULUMI_|npm_)/.test(
    name,
  );

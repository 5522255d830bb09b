import type { Request } from "../evaluate/protocol.ts";

/** Variables that the CLI sets for the program, pointing to this machine. */
export function programEnv(
  { secrets }: Request,
  region: string,
  server: string,
): Record<string, string> {
  const env: Record<string, string> = {
    SST_SERVER: server,
    SST_AWS_REGION: region,
    SST_AWS_ACCESS_KEY_ID: "local",
    SST_AWS_SECRET_ACCESS_KEY: "local",
    SST_AWS_SESSION_TOKEN: "",
    // A client that infra makes for itself must not reach a real account.
    AWS_ENDPOINT_URL: server,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  for (const [name, value] of Object.entries(secrets)) env[`SST_SECRET_${name}`] = value;
  return env;
}

import { join } from "node:path";
import { runningStack } from "../../packages/sst-local/src/cli/running-stack.ts";
import { type Ready, root } from "./stack.ts";

/** A running or deployed stage, tested instead of a new local stack. */
export interface Target {
  stage: string;
  ready: Ready;
  /** State folder of the local stack; undefined on an account. */
  state: string | undefined;
}

/**
 * The stage of `sst shell` or `sst-local shell`: the running local stack of that stage, else the stage
 * on the account. Undefined outside of a shell.
 */
export function targetOfShell(env: NodeJS.ProcessEnv = process.env): Target | undefined {
  const app = link(env, "App");
  if (!app) return undefined;
  const stage = String(app["stage"]);
  const state = join(root, ".sst", "local", stage);
  const running = runningStack(state);
  if (running) {
    const { outputs, endpoints, seed } = running;
    return { stage, state, ready: { ready: true, outputs, endpoints, seed } as Ready };
  }
  const isAccount = !env["AWS_ENDPOINT_URL"]?.startsWith("http://127.0.0.1:");
  return isAccount ? { stage, state: undefined, ready: readyOfLinks(env) } : undefined;
}

/** The links of a deployed stage, under the names of the stack's outputs. */
function readyOfLinks(env: NodeJS.ProcessEnv): Ready {
  const of = (name: string, key: string): string => {
    const value = link(env, name)?.[key];
    return typeof value === "string" ? value : "";
  };
  return {
    ready: true,
    outputs: {
      apiUrl: of("Api", "url"),
      tableName: of("Table", "name"),
      userPoolId: of("Users", "id"),
      userPoolClientId: of("Client", "id"),
      adminGroup: "apiAdmins",
      liveUrl: of("Live", "url"),
    },
    endpoints: { api: of("Api", "url"), dynamodb: "https://dynamodb.us-east-1.amazonaws.com" },
    seed: { apiKey: of("ApiKey", "value") },
  };
}

function link(env: NodeJS.ProcessEnv, name: string): Record<string, unknown> | undefined {
  const json = env[`SST_RESOURCE_${name}`];
  return json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);
}

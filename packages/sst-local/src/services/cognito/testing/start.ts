import type { Mail } from "../../../aws/events.ts";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { type CognitoOptions, createCognito, type UserPoolDefinition } from "../index.ts";
import { loadKeys } from "../keys.ts";

export const POOL_ID = "eu-west-1_LocalPool";
export const CLIENT_ID = "localclient0000000000000";
export const PASSWORD = "Correct-horse-1";

/** A pool like the one of an app: e-mail sign-in, one public client, one group. */
export const pool: UserPoolDefinition = {
  id: POOL_ID,
  arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${POOL_ID}`,
  name: "souk",
  region: "eu-west-1",
  usernameAttributes: ["email"],
  autoVerifiedAttributes: ["email"],
  usernameConfiguration: { caseSensitive: false },
  schemas: [{ name: "tenant", attributeDataType: "String", mutable: true }],
  clients: [
    {
      id: CLIENT_ID,
      name: "web",
      explicitAuthFlows: [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
      ],
      preventUserExistenceErrors: "ENABLED",
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email"],
      callbackUrls: ["http://localhost/callback"],
      logoutUrls: ["http://localhost/bye"],
    },
  ],
  groups: [{ name: "apiAdmins", precedence: 0 }],
};

export interface Started {
  readonly cognito: ReturnType<typeof createCognito>;
  readonly client: CognitoIdentityProviderClient;
  readonly url: string;
  readonly stateDir: string;
  readonly outbox: Mail[];
  readonly lines: string[];
  /** Moves the clock of the emulator by milliseconds. */
  readonly pass: (milliseconds: number) => void;
  /** The code of the last message to an address. */
  readonly lastCode: (to: string) => string;
  /** Ends the server; `keep` leaves the state for the next start. */
  readonly stop: (options?: { keep?: boolean }) => Promise<void>;
}

/** A pool with its client changed. */
export function poolWith(
  changes: Partial<UserPoolDefinition>,
  clientChanges: Partial<UserPoolDefinition["clients"][number]> = {},
): UserPoolDefinition {
  const [client] = pool.clients;
  if (!client) throw new Error("The pool has a client");
  return { ...pool, clients: [{ ...client, ...clientChanges }], ...changes };
}

/** Serves the pool on a port of its own with the real SDK's client pointed at it. */
export async function startCognito(
  options: Partial<CognitoOptions> & { pool?: UserPoolDefinition } = {},
): Promise<Started> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), "sst-local-cognito-"));
  const definition = options.pool ?? pool;
  shareKeys(stateDir, definition.id);
  const outbox: Mail[] = [];
  const lines: string[] = [];
  let shift = 0;
  const cognito = createCognito({
    pools: [definition],
    invoke: () => Promise.reject(new Error("This test has no functions")),
    deliver: (mail) => outbox.push(mail),
    log: (line) => lines.push(line),
    now: () => Date.now() + shift,
    ...options,
    stateDir,
  });
  const server = await listen(createServer(cognito.listener));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new CognitoIdentityProviderClient({
    region: "eu-west-1",
    endpoint: url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    cognito,
    client,
    url,
    stateDir,
    outbox,
    lines,
    pass(milliseconds) {
      shift += milliseconds;
    },
    lastCode(to) {
      const mail = outbox.findLast((candidate) => candidate.to === to);
      if (!mail) throw new Error(`Nothing was sent to ${to}`);
      return mail.code;
    },
    async stop({ keep = false } = {}) {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      cognito.stop();
      if (!keep) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server));
  });
}

let sharedKeys: string | undefined;

/** RSA keys take a moment to make: one pair serves all tests of a process. */
function shareKeys(stateDir: string, poolId: string): void {
  const file = join(stateDir, "cognito", `${poolId}.keys.json`);
  if (existsSync(file)) return;
  if (sharedKeys !== undefined) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, sharedKeys, { mode: 0o600 });
    return;
  }
  loadKeys(file);
  sharedKeys = readFileSync(file, "utf8");
}

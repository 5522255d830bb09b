import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Mail } from "../../../aws/events.ts";
import { writeFileAtomically } from "../../../aws/files.ts";
import type { FunctionResult, UserPools } from "../../../aws/capabilities.ts";
import type { SeedUser } from "../../../aws/service.ts";
import {
  runService,
  sdkSettings,
  testGraph,
  testResource,
} from "../../../aws/testing/run-service.ts";
import type { Graph } from "../../../graph/index.ts";
import { setPassword } from "../auth/passwords.ts";
import { type CognitoContext, createContext, findPool } from "../context.ts";
import type { UserPoolDefinition } from "../definition.ts";
import { TYPES } from "../graph.ts";
import { jwksOf, loadKeys } from "../keys.ts";
import { start } from "../start.ts";
import { uuid } from "../tokens/sessions.ts";
import { nameNewUser } from "../username.ts";
import { type TokenUse, type Verification, verifyToken } from "../verify.ts";

export const POOL_ID = "eu-west-1_LocalPool";
export const CLIENT_ID = "localclient0000000000000";
export const PASSWORD = "Correct-horse-1";

/** A pool like the one of an app: sign-in by e-mail address, one public client, one group. */
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

/** A pool with its client changed. */
export function poolWith(
  changes: Partial<UserPoolDefinition>,
  clientChanges: Partial<UserPoolDefinition["clients"][number]> = {},
): UserPoolDefinition {
  const [client] = pool.clients;
  if (!client) throw new Error("The pool has a client");
  return { ...pool, clients: [{ ...client, ...clientChanges }], ...changes };
}

/** The graph of an app that has these pools. */
export function graphOf(definitions: readonly UserPoolDefinition[]): Graph {
  return testGraph(
    definitions.flatMap(({ id, arn, name, region, clients, groups = [], domain, ...inputs }) => {
      const userPoolId = id;
      return [
        testResource(TYPES.pool, name, { id, region, inputs, outputs: { arn, name } }),
        ...clients.map(({ id, name, clientSecret = "", ...more }) =>
          testResource(TYPES.client, name, {
            id,
            inputs: { ...more, userPoolId },
            outputs: { name, clientSecret },
          }),
        ),
        ...groups.map(({ name, ...more }) =>
          testResource(TYPES.group, name, { inputs: { ...more, userPoolId }, outputs: { name } }),
        ),
        ...(domain === undefined
          ? []
          : [testResource(TYPES.domain, domain, { inputs: { userPoolId, domain } })]),
      ];
    }),
  );
}

/** Somebody who exists from the start. */
export interface TestUser {
  readonly email: string;
  readonly poolId?: string;
  readonly password?: string;
  readonly groups?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Runs the function of a trigger. */
export type InvokeTrigger = (
  functionArn: string,
  event: unknown,
) => Promise<Pick<FunctionResult, "payload" | "functionError">>;

export interface StartOptions {
  pool?: UserPoolDefinition;
  stateDir?: string;
  invoke?: InvokeTrigger;
  seedUsers?: readonly SeedUser[];
  now?: () => number;
}

export interface Started {
  readonly cognito: UserPools & {
    /** Adds a confirmed user, for whom no trigger runs. */
    seedUser(user: TestUser): { sub: string; username: string };
    /** The usernames in a pool. */
    usernames(poolId: string): string[];
    /** The key set of a pool. */
    jwks(poolId: string): { keys: Record<string, unknown>[] };
    /** Verifies a token of a pool, which is given by id or ARN. */
    verify(poolIdOrArn: string, token: string, options?: { use?: TokenUse }): Verification;
  };
  readonly client: CognitoIdentityProviderClient;
  readonly url: string;
  readonly stateDir: string;
  readonly outbox: Mail[];
  readonly lines: string[];
  /** Applies another revision of the pools. */
  readonly update: (...pools: UserPoolDefinition[]) => Promise<void>;
  /** Moves the service's clock by milliseconds. */
  readonly pass: (milliseconds: number) => void;
  /** The code of the last message to an address. */
  readonly lastCode: (to: string) => string;
  /** Signs in by USER_PASSWORD_AUTH. */
  readonly signIn: (
    username: string,
    options?: { password?: string; parameters?: Record<string, string> },
  ) => Promise<InitiateAuthCommandOutput>;
  /** Ends the service; `keep` leaves its state for the next start. */
  readonly stop: (options?: { keep?: boolean }) => Promise<void>;
}

/** Serves the pool on a port of its own, with the SDK's client for it. */
export async function startCognito(options: StartOptions = {}): Promise<Started> {
  const definition = options.pool ?? pool;
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), "sst-local-cognito-"));
  shareKeys(stateDir, definition.id);
  let shift = 0;
  let context: CognitoContext | undefined;
  const running = await runService(
    (service) => {
      context = createContext(service, { now: options.now ?? (() => Date.now() + shift) });
      return start(service, context);
    },
    graphOf([definition]),
    {
      stateDir,
      ...(options.seedUsers && { seedUsers: options.seedUsers }),
      ...(options.invoke && { invoke: invokeOf(options.invoke) }),
    },
  ).catch((error: unknown) => {
    if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
    throw error;
  });
  if (!context) throw new Error("The service has no context.");
  const client = new CognitoIdentityProviderClient(sdkSettings(running.url));
  const { url, outbox, lines } = running;
  return {
    cognito: { ...running.service.provides.userPools, ...inside(context) },
    client,
    url,
    stateDir,
    outbox,
    lines,
    update: (...pools) => running.update(graphOf(pools)),
    pass(milliseconds) {
      shift += milliseconds;
    },
    lastCode(to) {
      const mail = outbox.findLast((candidate) => candidate.to === to);
      if (mail?.code === undefined) throw new Error(`No code was sent to ${to}`);
      return mail.code;
    },
    signIn: (username, { password = PASSWORD, parameters = {} } = {}) =>
      client.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: username, PASSWORD: password, ...parameters },
        }),
      ),
    async stop(stopOptions) {
      client.destroy();
      await running.stop(stopOptions);
    },
  };
}

const invokeOf =
  (invoke: InvokeTrigger) =>
  async (functionName: string, event: unknown): Promise<FunctionResult> => ({
    statusCode: 200,
    requestId: "test",
    ...(await invoke(functionName, event)),
  });

/** What tests do with the pools themselves. */
function inside(context: CognitoContext): Omit<Started["cognito"], "authorize"> {
  return {
    seedUser({ poolId = POOL_ID, email, password = PASSWORD, groups = [], attributes = {} }) {
      const ofPool = findPool(context, poolId);
      const sub = uuid(context);
      const named = nameNewUser(ofPool, email, { ...attributes, email }, sub);
      const time = context.now();
      const user = {
        ...{ sub, username: named.username, status: "CONFIRMED" as const, enabled: true },
        ...{ created: time, modified: time, codes: {}, groups },
        attributes: { ...named.attributes, email_verified: "true" },
      };
      setPassword(context, ofPool, user, password, "CONFIRMED");
      return { sub, username: named.username };
    },
    usernames: (poolId) =>
      findPool(context, poolId)
        .store.users()
        .map(({ username }) => username),
    jwks: (poolId) => jwksOf(findPool(context, poolId).keys),
    verify: (poolIdOrArn, token, { use } = {}) =>
      verifyToken(findPool(context, poolIdOrArn), token, { use, now: context.now() }),
  };
}

let sharedKeys: string | undefined;

/** Gives every pool of a test process the same RSA keys, which take a while to generate. */
function shareKeys(stateDir: string, poolId: string): void {
  const file = join(stateDir, "cognito", `${poolId}.keys.json`);
  if (existsSync(file)) return;
  if (sharedKeys !== undefined) return writeFileAtomically(file, sharedKeys);
  loadKeys(file);
  sharedKeys = readFileSync(file, "utf8");
}

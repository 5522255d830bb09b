import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { isRecord, type Properties, text } from "../../graph/inputs.ts";
import type {
  GroupDefinition,
  UserPoolClientDefinition,
  UserPoolDefinition,
} from "./definition.ts";

export const TYPES = {
  pool: "aws:cognito/userPool:UserPool",
  client: "aws:cognito/userPoolClient:UserPoolClient",
  group: "aws:cognito/userGroup:UserGroup",
  domain: "aws:cognito/userPoolDomain:UserPoolDomain",
} as const;

/** Inputs that are lists or maps, by resource type; the provider checks the other inputs itself. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  [TYPES.pool]: ["usernameAttributes", "aliasAttributes", "autoVerifiedAttributes", "schemas"],
  [TYPES.client]: [
    "explicitAuthFlows",
    "allowedOauthFlows",
    "allowedOauthScopes",
    "callbackUrls",
    "logoutUrls",
    "readAttributes",
    "writeAttributes",
  ],
};
const MAPS: Readonly<Record<string, readonly string[]>> = {
  [TYPES.pool]: ["passwordPolicy", "lambdaConfig", "adminCreateUserConfig"],
  [TYPES.client]: ["tokenValidityUnits"],
};

/**
 * The user pools of a graph, with their clients, groups and domains.
 * @throws UserError for an input that is no list or map where Cognito has one
 */
export function userPools(graph: Graph): UserPoolDefinition[] {
  return byType(graph, TYPES.pool).map((pool) => {
    const ofPool = (type: string): Resource[] =>
      byType(graph, type).filter(({ inputs }) => inputs["userPoolId"] === pool.id);
    const [domain] = ofPool(TYPES.domain);
    return {
      ...checkedInputs(pool),
      id: pool.id,
      arn: text(pool.outputs, "arn") ?? "",
      name: text(pool.outputs, "name") ?? pool.name,
      region: pool.region ?? graph.app.region,
      clients: ofPool(TYPES.client).map(toClient),
      groups: ofPool(TYPES.group).map(toGroup),
      ...(domain && { domain: text(domain.inputs, "domain") ?? "" }),
    };
  });
}

/**
 * The origins of the hosted pages on AWS.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
 */
export function hostedPageOrigins(graph: Graph): string[] {
  return userPools(graph).flatMap(({ domain = "", region }) => {
    if (domain === "") return [];
    const host = domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`;
    return [`https://${host}`];
  });
}

const TRIGGERS_NOT_EMULATED = [
  "userMigration",
  "defineAuthChallenge",
  "createAuthChallenge",
  "verifyAuthChallengeResponse",
] as const;

/** The features of the user pools that are not emulated. */
export function notEmulated(graph: Graph): string[] {
  return userPools(graph).flatMap(({ name, mfaConfiguration, lambdaConfig }) => {
    const hasMfa = mfaConfiguration === "ON" || mfaConfiguration === "OPTIONAL";
    return [
      ...(hasMfa ? [`multi-factor authentication of user pool ${name}: a password is enough`] : []),
      ...TRIGGERS_NOT_EMULATED.filter((trigger) => lambdaConfig?.[trigger]).map(
        (trigger) => `${trigger} trigger of user pool ${name}: it never runs`,
      ),
    ];
  });
}

function toClient(client: Resource): UserPoolClientDefinition {
  // The provider gives a client without a secret an empty one.
  const clientSecret = text(client.outputs, "clientSecret") || undefined;
  return {
    ...checkedInputs(client),
    id: client.id,
    name: text(client.outputs, "name") ?? client.name,
    ...(clientSecret !== undefined && { clientSecret }),
  };
}

const toGroup = ({ name, inputs, outputs }: Resource): GroupDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? name,
});

function checkedInputs({ type, name, inputs }: Resource): Properties {
  const check = (keys: readonly string[] = [], kind: string, is: (value: unknown) => boolean) => {
    const wrong = keys.find((key) => (inputs[key] ?? undefined) !== undefined && !is(inputs[key]));
    if (wrong === undefined) return;
    throw new UserError(`"${wrong}" of ${name} (${type}) is no ${kind}.`, {
      hint: "Change it in sst.config.ts.",
    });
  };
  check(LISTS[type], "list", Array.isArray);
  check(MAPS[type], "map", isRecord);
  return inputs;
}

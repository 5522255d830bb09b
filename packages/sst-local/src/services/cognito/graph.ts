import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
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

/** The user pools of a graph, with their clients, groups and domains. */
export function userPools(graph: Graph): UserPoolDefinition[] {
  return byType(graph, TYPES.pool).map((pool) => {
    const ofPool = (type: string): Resource[] =>
      byType(graph, type).filter(({ inputs }) => inputs["userPoolId"] === pool.id);
    const [domain] = ofPool(TYPES.domain);
    return {
      ...pool.inputs,
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

const toClient = ({ id, name, inputs, outputs }: Resource): UserPoolClientDefinition => ({
  ...inputs,
  id,
  name: text(outputs, "name") ?? name,
  // The provider gives a client without a secret an empty one.
  ...(text(outputs, "clientSecret") && { clientSecret: text(outputs, "clientSecret") }),
});

const toGroup = ({ name, inputs, outputs }: Resource): GroupDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? name,
});

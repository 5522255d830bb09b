import type { Claims } from "../jwt.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { User } from "../user.ts";
import type { GroupClaims } from "./groups.ts";

/** Claims that no trigger may set. */
const RESERVED = new Set(
  "acr amr at_hash auth_time azp aud client_id event_id exp iat iss jti nbf nonce origin_jti sub token_use username cognito:username scope".split(
    " ",
  ),
);

/** The changes of the trigger to the tokens. */
export interface TokenChanges {
  readonly groups: GroupClaims;
  readonly changeId: (claims: Claims) => Claims;
  readonly changeAccess: (claims: Claims) => Claims;
}

/**
 * Runs the PreTokenGeneration trigger, version 1 (ID token) or 2 (both tokens, scopes).
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function preTokenGeneration(
  context: CognitoContext,
  { pool, client }: AppClient,
  user: User,
  details: {
    readonly source: string;
    readonly scopes: readonly string[];
    readonly groups: GroupClaims;
    readonly clientMetadata: Readonly<Record<string, string>>;
  },
): Promise<TokenChanges> {
  const configured = pool.definition.lambdaConfig?.preTokenGenerationConfig?.lambdaVersion;
  const version = configured === undefined || configured === "V1_0" ? "1" : configured.slice(1, 2);
  const detailsKey = version === "1" ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails";
  const response = await runTrigger(context, pool, "preTokenGeneration", {
    source: details.source,
    username: user.username,
    clientId: client.id,
    version,
    request: {
      userAttributes: triggerAttributes(user),
      groupConfiguration: {
        groupsToOverride: details.groups.groups,
        iamRolesToOverride: details.groups.roles,
        preferredRole: details.groups.preferredRole ?? null,
      },
      ...(version === "1" ? {} : { scopes: details.scopes }),
      clientMetadata: details.clientMetadata,
    },
    response: { [detailsKey]: null },
  });
  const overrides = object(response?.[detailsKey]);
  const idOverrides = version === "1" ? overrides : object(overrides["idTokenGeneration"]);
  const accessOverrides = version === "1" ? {} : object(overrides["accessTokenGeneration"]);
  return {
    groups: overrideGroups(details.groups, overrides["groupOverrideDetails"]),
    changeId: (claims) => changeClaims(claims, idOverrides),
    changeAccess: (claims) => changeScopes(changeClaims(claims, accessOverrides), accessOverrides),
  };
}

function overrideGroups(groups: GroupClaims, value: unknown): GroupClaims {
  if (typeof value !== "object" || value === null) return groups;
  const override = object(value);
  const role = override["preferredRole"];
  return {
    groups: override["groupsToOverride"] ? strings(override["groupsToOverride"]) : groups.groups,
    roles: override["iamRolesToOverride"] ? strings(override["iamRolesToOverride"]) : groups.roles,
    preferredRole: typeof role === "string" ? role : groups.preferredRole,
  };
}

function changeClaims(claims: Claims, overrides: Record<string, unknown>): Claims {
  const suppressed = new Set(strings(overrides["claimsToSuppress"]));
  const kept = Object.entries(claims).filter(
    ([name]) => RESERVED.has(name) || !suppressed.has(name),
  );
  const added = Object.entries(object(overrides["claimsToAddOrOverride"])).filter(
    ([name]) => !RESERVED.has(name) && !name.startsWith("cognito:"),
  );
  return Object.fromEntries([...kept, ...added]);
}

function changeScopes(claims: Claims, overrides: Record<string, unknown>): Claims {
  const suppressed = new Set(strings(overrides["scopesToSuppress"]));
  const before = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
  const after = [
    ...before.filter((scope) => !suppressed.has(scope)),
    ...strings(overrides["scopesToAdd"]),
  ];
  return { ...claims, scope: [...new Set(after)].join(" ") };
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

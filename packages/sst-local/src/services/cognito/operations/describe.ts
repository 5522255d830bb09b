import type { UserPoolClientDefinition } from "../definition.ts";
import { cognitoError } from "../errors.ts";
import { policyOf, type Pool } from "../pool.ts";
import { clientIn, type CognitoContext } from "../context.ts";
import type { Input } from "../../../aws/input.ts";
import { CLIENT_ID } from "./constraints.ts";
import { type Operations, poolOf } from "./operation.ts";
import { pageOf } from "./pagination.ts";

export const describeOperations: Operations = {
  DescribeUserPool: { access: "signed", run: describeUserPool },
  DescribeUserPoolClient: { access: "signed", run: describeUserPoolClient },
  ListUserPools: { access: "signed", run: listUserPools },
  ListUserPoolClients: { access: "signed", run: listUserPoolClients },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html */
function describeUserPool(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const { definition } = pool;
  return {
    UserPool: {
      Id: definition.id,
      Name: definition.name,
      Arn: definition.arn,
      UsernameAttributes: definition.usernameAttributes,
      AliasAttributes: definition.aliasAttributes,
      AutoVerifiedAttributes: definition.autoVerifiedAttributes,
      UsernameConfiguration: {
        CaseSensitive: definition.usernameConfiguration?.caseSensitive ?? true,
      },
      Policies: { PasswordPolicy: pascalKeys(policyOf(pool)) },
      SchemaAttributes: definition.schemas?.map((schema) => pascalKeys(schema)),
      LambdaConfig: pascalKeys(definition.lambdaConfig ?? {}),
      MfaConfiguration: definition.mfaConfiguration ?? "OFF",
      AdminCreateUserConfig: {
        AllowAdminCreateUserOnly:
          definition.adminCreateUserConfig?.allowAdminCreateUserOnly ?? false,
      },
      Domain: definition.domain,
      EstimatedNumberOfUsers: pool.store.users().length,
    },
  };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html */
function describeUserPoolClient(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const clientId = input.string("ClientId", CLIENT_ID);
  const client = clientIn(pool, clientId);
  if (!client) throw cognitoError("clientMissing", { client: clientId });
  return { UserPoolClient: describeClient(pool, client) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html */
function listUserPools(input: Input, context: CognitoContext) {
  const { items, next } = pageOf(context.pools, input, "NextToken", "MaxResults");
  return {
    UserPools: items.map(({ definition: { id, name } }) => ({ Id: id, Name: name })),
    ...(next && { NextToken: next }),
  };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html */
function listUserPoolClients(input: Input, context: CognitoContext) {
  const { definition } = poolOf(input, context);
  const { items, next } = pageOf(definition.clients, input, "NextToken", "MaxResults");
  return {
    UserPoolClients: items.map(({ id, name }) => ({
      ClientId: id,
      ClientName: name,
      UserPoolId: definition.id,
    })),
    ...(next && { NextToken: next }),
  };
}

function describeClient(pool: Pool, client: UserPoolClientDefinition) {
  const { id, name, allowedOauthFlows, allowedOauthScopes, ...rest } = client;
  const {
    allowedOauthFlowsUserPoolClient,
    callbackUrls,
    defaultRedirectUri,
    logoutUrls,
    generateSecret: _,
    ...plain
  } = rest;
  return {
    UserPoolId: pool.definition.id,
    ClientId: id,
    ClientName: name,
    AllowedOAuthFlows: allowedOauthFlows,
    AllowedOAuthScopes: allowedOauthScopes,
    AllowedOAuthFlowsUserPoolClient: allowedOauthFlowsUserPoolClient,
    CallbackURLs: callbackUrls,
    DefaultRedirectURI: defaultRedirectUri,
    LogoutURLs: logoutUrls,
    ...pascalKeys(plain),
  };
}

/** Renames `minimumLength` to `MinimumLength`, in nested objects too. */
function pascalKeys(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`,
      typeof item === "object" && item !== null && !Array.isArray(item)
        ? pascalKeys(item as object)
        : item,
    ]),
  );
}

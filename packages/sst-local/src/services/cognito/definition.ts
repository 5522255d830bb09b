/**
 * A user pool of the graph: the inputs of `aws:cognito/userPool:UserPool`, of its clients and of its
 * groups, with their ids.
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/cognito/userpool/#inputs
 */
export interface UserPoolDefinition {
  /** `<region>_<name>`: verifiers such as aws-jwt-verify accept no other form. */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly usernameAttributes?: readonly string[];
  readonly aliasAttributes?: readonly string[];
  readonly autoVerifiedAttributes?: readonly string[];
  readonly passwordPolicy?: PasswordPolicyDefinition;
  readonly schemas?: readonly SchemaAttributeDefinition[];
  readonly lambdaConfig?: LambdaConfigDefinition;
  readonly adminCreateUserConfig?: {
    readonly allowAdminCreateUserOnly?: boolean;
    readonly inviteMessageTemplate?: {
      readonly emailSubject?: string;
      readonly emailMessage?: string;
      readonly smsMessage?: string;
    };
  };
  readonly mfaConfiguration?: string;
  readonly accountRecoverySetting?: {
    readonly recoveryMechanisms?: readonly { readonly name: string; readonly priority: number }[];
  };
  readonly usernameConfiguration?: { readonly caseSensitive?: boolean };
  readonly verificationMessageTemplate?: {
    readonly emailSubject?: string;
    readonly emailMessage?: string;
    readonly smsMessage?: string;
  };
  readonly emailVerificationSubject?: string;
  readonly emailVerificationMessage?: string;
  readonly clients: readonly UserPoolClientDefinition[];
  readonly groups?: readonly GroupDefinition[];
  /** The prefix or the full name of the hosted domain. */
  readonly domain?: string;
}

/** The `passwordPolicy` of a pool; password-policy.ts has the defaults. */
export interface PasswordPolicyDefinition {
  readonly minimumLength?: number;
  readonly requireLowercase?: boolean;
  readonly requireUppercase?: boolean;
  readonly requireNumbers?: boolean;
  readonly requireSymbols?: boolean;
  readonly temporaryPasswordValidityDays?: number;
}

/** An entry of `schemas`. Names of custom attributes have no `custom:` prefix. */
export interface SchemaAttributeDefinition {
  readonly name: string;
  readonly attributeDataType: string;
  readonly mutable?: boolean;
  readonly required?: boolean;
  readonly developerOnlyAttribute?: boolean;
  readonly stringAttributeConstraints?: {
    readonly minLength?: string;
    readonly maxLength?: string;
  };
  readonly numberAttributeConstraints?: { readonly minValue?: string; readonly maxValue?: string };
}

/** Trigger names to function ARNs. */
export interface LambdaConfigDefinition {
  readonly preSignUp?: string;
  readonly postConfirmation?: string;
  readonly preAuthentication?: string;
  readonly postAuthentication?: string;
  readonly preTokenGeneration?: string;
  readonly preTokenGenerationConfig?: {
    readonly lambdaArn: string;
    readonly lambdaVersion: string;
  };
  readonly customMessage?: string;
  readonly userMigration?: string;
  readonly defineAuthChallenge?: string;
  readonly createAuthChallenge?: string;
  readonly verifyAuthChallengeResponse?: string;
}

/** The inputs of `aws:cognito/userPoolClient:UserPoolClient`, with id and secret. */
export interface UserPoolClientDefinition {
  readonly id: string;
  readonly name: string;
  readonly generateSecret?: boolean;
  readonly clientSecret?: string;
  readonly explicitAuthFlows?: readonly string[];
  readonly accessTokenValidity?: number;
  readonly idTokenValidity?: number;
  readonly refreshTokenValidity?: number;
  readonly authSessionValidity?: number;
  readonly tokenValidityUnits?: TokenValidityUnits;
  readonly allowedOauthFlows?: readonly string[];
  readonly allowedOauthFlowsUserPoolClient?: boolean;
  readonly allowedOauthScopes?: readonly string[];
  readonly callbackUrls?: readonly string[];
  readonly defaultRedirectUri?: string;
  readonly logoutUrls?: readonly string[];
  readonly preventUserExistenceErrors?: string;
  readonly enableTokenRevocation?: boolean;
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
  readonly supportedIdentityProviders?: readonly string[];
}

export interface TokenValidityUnits {
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
}

/** The inputs of `aws:cognito/userGroup:UserGroup`. */
export interface GroupDefinition {
  readonly name: string;
  readonly precedence?: number;
  readonly description?: string;
  readonly roleArn?: string;
}

/** The `iss` of every token: AWS's, so that an app verifies local tokens with the same settings. */
export function issuerOf(pool: Pick<UserPoolDefinition, "id" | "region">): string {
  return `https://cognito-idp.${pool.region}.amazonaws.com/${pool.id}`;
}

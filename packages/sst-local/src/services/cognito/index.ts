export type { AuthorizerRequest, AuthorizerResult } from "./authorizer.ts";
export { type Cognito, type CognitoOptions, createCognito } from "./cognito.ts";
export {
  type GroupDefinition,
  issuerOf,
  type LambdaConfigDefinition,
  type PasswordPolicyDefinition,
  type SchemaAttributeDefinition,
  type UserPoolClientDefinition,
  type UserPoolDefinition,
} from "./definition.ts";
export { CognitoError } from "./errors.ts";
export type { Seed, SeededUser } from "./seed.ts";
export type { InvokeFunction } from "./context.ts";
export { type TokenRefusal, type TokenUse, type Verification } from "./verify.ts";

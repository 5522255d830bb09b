import { AwsError } from "../../aws/error.ts";

/**
 * The errors of Cognito: the exception's name, and its message with `{placeholders}`.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
 *   and the Errors section of each operation
 */
const ERRORS = {
  accessTokenExpired: ["NotAuthorizedException", "Access Token has expired"],
  accessTokenInvalid: ["NotAuthorizedException", "Invalid Access Token"],
  accessTokenRevoked: ["NotAuthorizedException", "Access Token has been revoked"],
  accessTokenScope: ["NotAuthorizedException", "Access Token does not have required scopes"],
  aliasExists: ["AliasExistsException", "An account with the given {attribute} already exists."],
  alreadyConfirmed: [
    "NotAuthorizedException",
    "User cannot be confirmed. Current status is {status}",
  ],
  alreadyConfirmedNoCode: ["InvalidParameterException", "User is already confirmed."],
  attemptLimit: ["LimitExceededException", "Attempt limit exceeded, please try after some time."],
  attributeImmutable: ["InvalidParameterException", "{attribute}: Attribute cannot be updated."],
  attributeProvided: ["NotAuthorizedException", "Cannot modify an already provided {attribute}"],
  attributeUnwritable: [
    "NotAuthorizedException",
    "A client attempted to write unauthorized attribute",
  ],
  attributesInvalid: [
    "InvalidParameterException",
    "Attributes did not conform to the schema: {detail}",
  ],
  adminOnlyRecovery: ["NotAuthorizedException", "Contact administrator to reset password."],
  clientMissing: ["ResourceNotFoundException", "User pool client {client} does not exist."],
  codeExpired: ["ExpiredCodeException", "Invalid code provided, please request a code again."],
  codeMismatch: ["CodeMismatchException", "Invalid verification code provided, please try again."],
  emailInvalid: ["InvalidParameterException", "Invalid email address format."],
  filterInvalid: ["InvalidParameterException", "Error while parsing filter."],
  flowNotEnabled: ["InvalidParameterException", "{flow} flow not enabled for this client"],
  flowNotEnabledAdmin: ["InvalidParameterException", "Auth flow not enabled for this client"],
  flowNotEnabledSrp: ["InvalidParameterException", "{flow} is not enabled for the client."],
  groupExists: ["GroupExistsException", "A group with the name already exists."],
  groupMissing: ["ResourceNotFoundException", "Group not found."],
  incorrectPassword: ["NotAuthorizedException", "Incorrect username or password."],
  invalidParameter: ["InvalidParameterException", "{detail}"],
  lambdaOutput: ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
  lambdaRefused: ["UserLambdaValidationException", "{trigger} failed with error {detail}."],
  lambdaUnexpected: [
    "UnexpectedLambdaException",
    "{trigger} invocation failed due to error {detail}.",
  ],
  missingParameter: ["InvalidParameterException", "Missing required parameter {parameter}"],
  nothingToRecover: [
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
  ],
  notSupported: ["InvalidParameterException", "sst-local does not emulate {feature}."],
  passwordAttempts: ["NotAuthorizedException", "Password attempts exceeded"],
  passwordInvalid: ["InvalidPasswordException", "Password did not conform with policy: {detail}"],
  passwordResetRequired: ["PasswordResetRequiredException", "Password reset required for the user"],
  passwordState: ["NotAuthorizedException", "User password cannot be reset in the current state."],
  phoneInvalid: ["InvalidParameterException", "Invalid phone number format."],
  poolMissing: ["ResourceNotFoundException", "User pool {pool} does not exist."],
  refreshTokenExpired: ["NotAuthorizedException", "Refresh Token has expired"],
  refreshTokenInvalid: ["NotAuthorizedException", "Invalid Refresh Token"],
  refreshTokenRevoked: ["NotAuthorizedException", "Refresh Token has been revoked"],
  resendState: [
    "UnsupportedUserStateException",
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD",
  ],
  revocationDisabled: [
    "UnsupportedOperationException",
    "Token revocation is not enabled for this client.",
  ],
  secretHashMissing: [
    "NotAuthorizedException",
    "Client {client} is configured with secret but SECRET_HASH was not received",
  ],
  secretHashWrong: ["NotAuthorizedException", "SecretHash does not match for the client: {client}"],
  secretHashUnexpected: [
    "NotAuthorizedException",
    "Unable to verify secret hash for client {client}",
  ],
  sessionExpired: ["NotAuthorizedException", "Invalid session for the user, session is expired."],
  sessionInvalid: ["NotAuthorizedException", "Invalid session for the user."],
  signUpNotPermitted: ["NotAuthorizedException", "SignUp is not permitted for this user pool"],
  temporaryPasswordExpired: [
    "NotAuthorizedException",
    "Temporary password has expired and must be reset by an administrator.",
  ],
  userDisabled: ["NotAuthorizedException", "User is disabled."],
  userExists: ["UsernameExistsException", "User already exists"],
  userExistsAdmin: ["UsernameExistsException", "User account already exists"],
  userExistsAlias: [
    "UsernameExistsException",
    "An account with the given {attribute} already exists.",
  ],
  userMissing: ["UserNotFoundException", "User does not exist."],
  userUnconfirmed: ["UserNotConfirmedException", "User is not confirmed."],
  usernameNotAlias: ["InvalidParameterException", "Username should be {alias}."],
  usernameLooksLikeEmail: [
    "InvalidParameterException",
    "Username cannot be of email format, since user pool is configured for email alias.",
  ],
  wrongTokenType: ["UnsupportedTokenTypeException", "Wrong token type."],
} as const satisfies Record<string, readonly [code: string, message: string]>;

type ErrorName = keyof typeof ERRORS;

/** The error of a row of the table, with its placeholders filled in. */
export function cognitoError(name: ErrorName, values: Record<string, string> = {}): AwsError {
  const [code, template] = ERRORS[name];
  const message = template.replaceAll(
    /\{(\w+)\}/g,
    (_, placeholder: string) => values[placeholder] ?? "",
  );
  return new AwsError(code, message);
}

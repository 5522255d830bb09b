import type { SrpVerifier } from "./srp/server.ts";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
export type UserStatus = "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED";

/** The operation that a code is for. */
export type CodePurpose = "signUp" | "resetPassword" | `verify:${string}`;

/** A code as it is stored: its HMAC. Times are epoch milliseconds. */
export interface StoredCode {
  readonly hash: string;
  readonly salt: string;
  readonly expires: number;
  readonly failures: number;
  /** The attribute that the code was sent to, which using the code verifies. */
  readonly attribute: string;
}

/** A user as stored. Times are epoch milliseconds. */
export interface User {
  readonly sub: string;
  /** Immutable; the sub where people sign in with an address. */
  readonly username: string;
  /** Without `sub`; booleans are `"true"` and `"false"`, as in the API. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly created: number;
  readonly modified: number;
  readonly password?: SrpVerifier;
  /** When a temporary password expires. */
  readonly temporaryUntil?: number;
  readonly codes: Readonly<Partial<Record<CodePurpose, StoredCode>>>;
  /** Group names. */
  readonly groups: readonly string[];
  /** Access tokens that were issued before are revoked. */
  readonly signedOutAt?: number;
  readonly failedSignIns?: { readonly count: number; readonly lockedUntil: number };
  /** Set on a seeded user until the PostConfirmation trigger succeeded. */
  readonly postConfirmationPending?: true;
  /** The times of the codes of the last hour. */
  readonly codesSent?: readonly number[];
}

/** A sign-in with a refresh token. Its id is the `origin_jti` of its tokens. */
export interface Session {
  readonly id: string;
  readonly sub: string;
  readonly clientId: string;
  /** SHA-256 of the refresh token. */
  readonly refreshHash: string;
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly authTime: number;
  readonly expires: number;
  readonly revoked: boolean;
}

/** A group; those of the graph are not stored. */
export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly created: number;
  readonly modified: number;
}

/** The `AttributeType` list of the API, with `sub` first. */
export function attributeList(user: User): { Name: string; Value: string }[] {
  return Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
}

/** The `UserType` of the API, with times in epoch seconds. */
export function describeUser(user: User, attributeNames?: readonly string[]) {
  const attributes = attributeList(user);
  return {
    Username: user.username,
    Attributes: attributeNames
      ? attributes.filter(({ Name }) => attributeNames.includes(Name))
      : attributes,
    UserCreateDate: user.created / 1000,
    UserLastModifiedDate: user.modified / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

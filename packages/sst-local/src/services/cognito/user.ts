import type { SrpVerifier } from "./srp/server.ts";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
export type UserStatus = "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED";

/** What a code sent to the user may be used for. */
export type CodePurpose = "signUp" | "resetPassword" | `verify:${string}`;

/** A code as it is kept: never the code itself. Times in epoch milliseconds. */
export interface StoredCode {
  readonly hash: string;
  readonly salt: string;
  readonly expires: number;
  readonly failures: number;
  /** The attribute that the code was sent to, verified when the code is used. */
  readonly attribute: string;
}

/** A user as kept in the journal. Times in epoch milliseconds. */
export interface User {
  readonly sub: string;
  /** Immutable. The sub itself where people sign in with an e-mail address. */
  readonly username: string;
  /** Without `sub`; booleans as "true" and "false", as the API has them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly created: number;
  readonly modified: number;
  readonly password?: SrpVerifier;
  /** When a temporary password stops working. */
  readonly temporaryUntil?: number;
  readonly codes: Readonly<Partial<Record<CodePurpose, StoredCode>>>;
  /** Group names. */
  readonly groups: readonly string[];
  /** Access tokens issued before are void. */
  readonly signedOutAt?: number;
  readonly failedSignIns?: { readonly count: number; readonly lockedUntil: number };
  /** Seeded, and PostConfirmation has not yet heard of it. */
  readonly postConfirmationPending?: true;
  /** When codes were sent in the last hour. */
  readonly codesSent?: readonly number[];
}

/** A sign-in that can be refreshed. Its id is the `origin_jti` of its tokens. */
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

/** A group as kept when the API made it; those of the graph are not in the journal. */
export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly created: number;
  readonly modified: number;
}

/** `Name`/`Value` pairs, `sub` first, as every operation answers them. */
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

import { Amplify, sessionStorage } from "@aws-amplify/core";
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
} from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { signal } from "@preact/signals";
import { config, isLocal } from "../config.ts";

/** Who is signed in, by the claims of the ID token. */
export interface Me {
  id: string;
  name: string;
  email: string;
  admin: boolean;
}

/** Whoever is signed in; `undefined` until it is known, `null` for nobody. */
export const me = signal<Me | null | undefined>(undefined);

/** What is left to do after a step of signing in. */
export type Next = "done" | "new-password" | "confirm";

/** To be called once, before anything else here. Tokens live as long as the tab. */
export function configureAuth(): void {
  const { userPoolId, userPoolClientId, cognitoUrl } = config;
  const Cognito = {
    userPoolId,
    userPoolClientId,
    ...(isLocal && { userPoolEndpoint: cognitoUrl }),
  };
  Amplify.configure(
    { Auth: { Cognito } },
    { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } },
  );
  cognitoUserPoolsTokenProvider.setAuthConfig({ Cognito });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);
}

/** Finds out who is signed in. */
export async function refreshMe(): Promise<void> {
  const { tokens } = await fetchAuthSession().catch(() => ({ tokens: undefined }));
  const claims = tokens?.idToken?.payload;
  if (claims?.sub === undefined) {
    me.value = null;
    return;
  }
  const groups = claims["cognito:groups"];
  const [name, email] = [claims["name"], claims["email"]].map((one) =>
    typeof one === "string" ? one : "",
  ) as [string, string];
  me.value = {
    id: claims.sub,
    name: name || email,
    email,
    admin: Array.isArray(groups) && groups.includes(config.adminGroup),
  };
}

/** A token for the API, renewed when its time is up. @throws Error where nobody is signed in */
export async function idToken(options: { renew?: boolean } = {}): Promise<string> {
  const { tokens } = await fetchAuthSession({ forceRefresh: options.renew ?? false });
  const token = tokens?.idToken?.toString();
  if (token === undefined) {
    me.value = null;
    throw new Error("You are signed out.");
  }
  return token;
}

/** @throws Error with the name that AWS gives it, such as `NotAuthorizedException` */
export async function enter(email: string, password: string): Promise<Next> {
  // What an earlier try has left would be refused as a second sign-in.
  if (me.value) await leave();
  const { nextStep } = await signIn({ username: email, password });
  return next(nextStep.signInStep);
}

/** Answers the challenge of a password that somebody else has chosen. */
export async function chooseNewPassword(password: string): Promise<Next> {
  const { nextStep } = await confirmSignIn({ challengeResponse: password });
  return next(nextStep.signInStep);
}

export async function leave(): Promise<void> {
  await signOut();
  me.value = null;
}

export async function register(email: string, password: string, name: string): Promise<void> {
  const userAttributes = { email, name };
  await signUp({ username: email, password, options: { userAttributes } });
}

export async function confirm(email: string, code: string): Promise<void> {
  await confirmSignUp({ username: email, confirmationCode: code });
}

export async function sendCodeAgain(email: string): Promise<void> {
  await resendSignUpCode({ username: email });
}

export async function forgotPassword(email: string): Promise<void> {
  await resetPassword({ username: email });
}

export async function replacePassword(
  email: string,
  code: string,
  newPassword: string,
): Promise<void> {
  await confirmResetPassword({ username: email, confirmationCode: code, newPassword });
}

async function next(step: string): Promise<Next> {
  switch (step) {
    case "DONE":
      await refreshMe();
      return "done";
    case "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED":
      return "new-password";
    case "CONFIRM_SIGN_UP":
      return "confirm";
    default:
      throw new Error(`This app does not know the step ${step}.`);
  }
}

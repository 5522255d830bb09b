import { Amplify, sessionStorage } from "@aws-amplify/core";
import * as amplify from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { signal } from "@preact/signals";
import { config, isLocal } from "../config.ts";

/** The signed-in user, from the claims of the ID token. */
export interface User {
  id: string;
  name: string;
  email: string;
  admin: boolean;
}

/** The signed-in user; `null` when nobody is signed in, `undefined` until that is known. */
export const currentUser = signal<User | null | undefined>(undefined);

/** What the user has to do next to be signed in. */
export type NextStep = "done" | "new-password" | "confirm" | "forgot";

/** Configures Amplify. Call it once, before the other functions. Tokens live as long as the tab. */
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

/** Sets `currentUser` from the stored tokens. */
export async function loadCurrentUser(): Promise<void> {
  const { tokens } = await amplify.fetchAuthSession().catch(() => ({ tokens: undefined }));
  const claims = tokens?.idToken?.payload;
  if (claims?.sub === undefined) {
    currentUser.value = null;
    return;
  }
  const text = (claim: unknown) => (typeof claim === "string" ? claim : "");
  const groups = claims["cognito:groups"];
  const email = text(claims["email"]);
  currentUser.value = {
    id: claims.sub,
    name: text(claims["name"]) || email,
    email,
    admin: Array.isArray(groups) && groups.includes(config.adminGroup),
  };
}

/** An ID token for the API, refreshed when it has expired. @throws Error when nobody is signed in */
export async function getIdToken(options: { forceRefresh?: boolean } = {}): Promise<string> {
  const { tokens } = await amplify.fetchAuthSession(options);
  const token = tokens?.idToken?.toString();
  if (token === undefined) {
    currentUser.value = null;
    throw new Error("You are signed out.");
  }
  return token;
}

/** @throws Error with Cognito's name for it, such as `NotAuthorizedException` */
export async function signIn(email: string, password: string): Promise<NextStep> {
  // Amplify refuses to sign in while an earlier user still is.
  if (currentUser.value) await signOut();
  const { nextStep } = await amplify.signIn({ username: email, password });
  return nextStepOf(nextStep.signInStep);
}

/** Answers the NEW_PASSWORD_REQUIRED challenge. */
export async function completeNewPassword(password: string): Promise<NextStep> {
  const { nextStep } = await amplify.confirmSignIn({ challengeResponse: password });
  return nextStepOf(nextStep.signInStep);
}

export async function signOut(): Promise<void> {
  await amplify.signOut();
  currentUser.value = null;
}

export async function signUp(email: string, password: string, name: string): Promise<void> {
  const userAttributes = { email, name };
  await amplify.signUp({ username: email, password, options: { userAttributes } });
}

export async function confirmSignUp(email: string, code: string): Promise<void> {
  await amplify.confirmSignUp({ username: email, confirmationCode: code });
}

export async function resendCode(email: string): Promise<void> {
  await amplify.resendSignUpCode({ username: email });
}

export async function requestPasswordReset(email: string): Promise<void> {
  await amplify.resetPassword({ username: email });
}

export async function resetPassword(
  email: string,
  code: string,
  newPassword: string,
): Promise<void> {
  await amplify.confirmResetPassword({ username: email, confirmationCode: code, newPassword });
}

async function nextStepOf(step: string): Promise<NextStep> {
  switch (step) {
    case "DONE":
      await loadCurrentUser();
      return "done";
    case "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED":
      return "new-password";
    case "CONFIRM_SIGN_UP":
      return "confirm";
    // An administrator has reset the password.
    case "RESET_PASSWORD":
      return "forgot";
    default:
      throw new Error(`This app does not support the sign-in step ${step}.`);
  }
}

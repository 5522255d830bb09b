import { completeNewPassword } from "../auth/new-password.ts";
import {
  checkPlainPassword,
  findCandidate,
  nextStep,
  postAuthenticate,
  preAuthenticate,
} from "../auth/sign-in.ts";
import { missingAttributes } from "../attributes.ts";
import { AwsError } from "../../../aws/error.ts";
import { cookiesOf, type HttpAnswer, type HttpRequest } from "../../../aws/http.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { parseAuthorizationRequest } from "./authorization-request.ts";
import { BROWSER_COOKIE, sendCode } from "./authorize.ts";
import { type FormField, page } from "./page.ts";

const CSRF_COOKIE = "XSRF-TOKEN";

const USERNAME_FIELD: FormField = {
  name: "username",
  label: "E-mail or username",
  type: "text",
  autocomplete: "username",
};
const PASSWORD_FIELD: FormField = {
  name: "password",
  label: "Password",
  type: "password",
  autocomplete: "current-password",
};
const NEW_PASSWORD_FIELD: FormField = {
  name: "new_password",
  label: "New password",
  type: "password",
  autocomplete: "new-password",
};

/** GET /login: shows the form. */
export function showLogin(request: HttpRequest, context: CognitoContext): HttpAnswer {
  parseAuthorizationRequest(request.query, context);
  return form(request, context, { fields: [USERNAME_FIELD, PASSWORD_FIELD] });
}

/** POST /login: redirects to the app with a code, or shows the form with an error. */
export async function submitLogin(
  request: HttpRequest,
  context: CognitoContext,
): Promise<HttpAnswer> {
  const authorization = parseAuthorizationRequest(request.query, context);
  const submitted = new URLSearchParams(request.body);
  const username = submitted.get("username") ?? "";
  const signInFields = [{ ...USERNAME_FIELD, value: username }, PASSWORD_FIELD];
  const csrf = cookiesOf(request)[CSRF_COOKIE];
  if (!csrf || submitted.get("_csrf") !== csrf) {
    return form(request, context, { error: "Please try again.", fields: signInFields });
  }
  try {
    const user = await signIn(authorization.appClient, context, submitted);
    if (user === "newPassword") {
      // The form sends the current password again, so that the server keeps no state.
      const fields = [...signInFields, NEW_PASSWORD_FIELD];
      return form(request, context, { error: "Please choose your own password.", fields });
    }
    const browser = context.grants.rememberBrowser(
      authorization.appClient.pool.definition.id,
      user.sub,
    );
    const cookie = `${BROWSER_COOKIE}=${browser}; Path=/; HttpOnly; SameSite=Lax`;
    return sendCode(authorization, user, context, { "set-cookie": cookie });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return form(request, context, { error: error.message, fields: signInFields });
  }
}

async function signIn(
  appClient: AppClient,
  context: CognitoContext,
  submitted: URLSearchParams,
): Promise<User | "newPassword"> {
  const name = submitted.get("username") ?? "";
  const password = submitted.get("password") ?? "";
  const candidate = findCandidate(appClient, name);
  await preAuthenticate(context, appClient, name, candidate, {});
  const user = checkPlainPassword(context, appClient.pool, name, candidate, password);
  if (nextStep(context, user) === "tokens") {
    await postAuthenticate(context, appClient, user, {});
    return user;
  }
  const newPassword = submitted.get("new_password");
  if (!newPassword) return "newPassword";
  const missing = missingAttributes(appClient.pool.definition, user.attributes);
  const attributes = Object.fromEntries(missing.map((name) => [name, submitted.get(name) ?? ""]));
  const changed = completeNewPassword(context, appClient, user, newPassword, attributes);
  await postAuthenticate(context, appClient, changed, {});
  return changed;
}

function form(
  request: HttpRequest,
  context: CognitoContext,
  content: { readonly error?: string; readonly fields: readonly FormField[] },
): HttpAnswer {
  const csrf = cookiesOf(request)[CSRF_COOKIE] || context.grants.newCsrfToken();
  return page(
    200,
    "Sign in",
    [
      ...(content.error === undefined ? [] : [{ kind: "error", text: content.error } as const]),
      { kind: "form", submit: "Sign in", fields: content.fields, hidden: { _csrf: csrf } },
      { kind: "note", text: "Local sign-in page of sst-local." },
    ],
    { "set-cookie": `${CSRF_COOKIE}=${csrf}; Path=/; HttpOnly; SameSite=Lax` },
  );
}

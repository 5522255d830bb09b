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
import { pageRefusal } from "../../../aws/guard.ts";
import { cookiesOf, type HttpAnswer, type HttpRequest } from "../../../aws/http.ts";
import type { SeedUser } from "../../../aws/service.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { signInOffers } from "../seed.ts";
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

/** The field by which a button names a seed user; a page of Cognito has no such field. */
const SEED_FIELD = "seed_user";

/** GET /login: shows the form, and a button for each seed user. */
export function showLogin(request: HttpRequest, context: CognitoContext): HttpAnswer {
  const { pool } = parseAuthorizationRequest(request.query, context).appClient;
  const offers = signInOffers(context, pool);
  return form(request, context, { fields: [USERNAME_FIELD, PASSWORD_FIELD], offers });
}

/** POST /login: redirects to the app with a code, or shows the form with an error. */
export async function submitLogin(
  request: HttpRequest,
  context: CognitoContext,
): Promise<HttpAnswer> {
  const authorization = parseAuthorizationRequest(request.query, context);
  const submitted = withSeed(new URLSearchParams(request.body), context, authorization.appClient);
  const username = submitted.get("username") ?? "";
  const signInFields = [{ ...USERNAME_FIELD, value: username }, PASSWORD_FIELD];
  const csrf = cookiesOf(request)[CSRF_COOKIE];
  if (!csrf || submitted.get("_csrf") !== csrf || pageRefusal(request) !== undefined) {
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

/** The form that a button stands for: username and password of a seed user, who has to be offered. */
function withSeed(
  submitted: URLSearchParams,
  context: CognitoContext,
  { pool }: AppClient,
): URLSearchParams {
  const email = submitted.get(SEED_FIELD);
  if (email === null) return submitted;
  const offer = signInOffers(context, pool).find((one) => one.email === email);
  return new URLSearchParams({
    _csrf: submitted.get("_csrf") ?? "",
    ...(offer && { username: offer.email, password: offer.password }),
  });
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
  content: {
    readonly error?: string;
    readonly fields: readonly FormField[];
    readonly offers?: readonly SeedUser[];
  },
): HttpAnswer {
  const csrf = cookiesOf(request)[CSRF_COOKIE] || context.grants.newCsrfToken();
  const buttons = (content.offers ?? []).map(({ name, email }) => ({
    kind: "form" as const,
    submit: `Sign in as ${name ?? email}`,
    fields: [],
    hidden: { _csrf: csrf, [SEED_FIELD]: email },
  }));
  return page(
    200,
    "Sign in",
    [
      ...(content.error === undefined ? [] : [{ kind: "error", text: content.error } as const]),
      ...buttons,
      { kind: "form", submit: "Sign in", fields: content.fields, hidden: { _csrf: csrf } },
      {
        kind: "note",
        text: `Local sign-in page of sst-local.${buttons.length > 0 ? " The buttons are the people of sst-local.json." : ""}`,
      },
    ],
    { "set-cookie": `${CSRF_COOKIE}=${csrf}; Path=/; HttpOnly; SameSite=Lax` },
  );
}

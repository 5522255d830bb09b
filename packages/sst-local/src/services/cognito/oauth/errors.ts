import { type HttpAnswer, json, redirect } from "../../../aws/http.ts";
import { page } from "./page.ts";

/** An error of the OAuth endpoints. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export class OauthError extends Error {
  override readonly name = "OauthError";
  readonly code: string;
  /** The app's page, once client and redirect_uri are known to be good. */
  readonly returnTo: { redirectUri: string; state: string | undefined } | undefined;

  constructor(
    code: string,
    description: string,
    returnTo?: { redirectUri: string; state: string | undefined },
  ) {
    super(description);
    this.code = code;
    this.returnTo = returnTo;
  }
}

/** Renders an error for people: redirects to the app where that is safe, or shows a page. */
export function errorPage(error: OauthError): HttpAnswer {
  if (!error.returnTo) {
    return page(400, "Sign-in is not possible", [
      { kind: "error", text: `${error.message} (${error.code}).` },
    ]);
  }
  const target = new URL(error.returnTo.redirectUri);
  target.searchParams.set("error", error.code);
  target.searchParams.set("error_description", error.message);
  if (error.returnTo.state !== undefined) target.searchParams.set("state", error.returnTo.state);
  return redirect(target);
}

/** Renders an error for programs: as on AWS, the code alone. */
export function errorResponse(error: OauthError): HttpAnswer {
  return json(400, { error: error.code });
}

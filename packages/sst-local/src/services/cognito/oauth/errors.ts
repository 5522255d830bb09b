import { type HttpAnswer, json, redirect } from "../../../aws/http.ts";
import { page } from "./page.ts";

/** A refusal of the OAuth endpoints (https://www.rfc-editor.org/rfc/rfc6749#section-5.2). */
export class OauthError extends Error {
  override readonly name = "OauthError";
  readonly code: string;
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

/** For people: back to the app where that is safe, otherwise a page. */
export function errorForBrowser(error: OauthError): HttpAnswer {
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

/** For programs: AWS gives the code alone. */
export function errorForProgram(error: OauthError): HttpAnswer {
  return json(400, { error: error.code });
}

/** What an authorization code stands for. Times are epoch milliseconds. */
export interface CodeGrant {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly expires: number;
}

/** The session of a browser, by its cookie. */
export interface BrowserSession {
  readonly poolId: string;
  readonly sub: string;
  readonly expires: number;
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
const CODE_LIFETIME = 5 * 60 * 1000;
/** An hour, as managed login's cookie. */
const COOKIE_LIFETIME = 60 * 60 * 1000;

/** The authorization codes and browser sessions of the hosted pages, in memory. */
export function createGrants(now: () => number, random: (size: number) => Uint8Array) {
  const codes = new Map<string, CodeGrant>();
  const browsers = new Map<string, BrowserSession>();
  const handle = () => Buffer.from(random(32)).toString("base64url");
  return {
    issueCode(grant: Omit<CodeGrant, "expires">): string {
      for (const [code, { expires }] of codes) if (expires < now()) codes.delete(code);
      const code = handle();
      codes.set(code, { ...grant, expires: now() + CODE_LIFETIME });
      return code;
    },
    /** The grant of a code, which is valid once and for five minutes. */
    redeemCode(code: string): CodeGrant | undefined {
      const grant = codes.get(code);
      codes.delete(code);
      return grant && grant.expires >= now() ? grant : undefined;
    },
    rememberBrowser(poolId: string, sub: string): string {
      for (const [id, { expires }] of browsers) if (expires < now()) browsers.delete(id);
      const id = handle();
      browsers.set(id, { poolId, sub, expires: now() + COOKIE_LIFETIME });
      return id;
    },
    browser(id: string | undefined): BrowserSession | undefined {
      const session = browsers.get(id ?? "");
      return session && session.expires >= now() ? session : undefined;
    },
    forgetBrowser(id: string | undefined): void {
      browsers.delete(id ?? "");
    },
    newCsrfToken: handle,
  };
}

export type Grants = ReturnType<typeof createGrants>;

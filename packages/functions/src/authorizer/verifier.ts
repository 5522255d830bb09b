import { get } from "node:http";
import { arrayBuffer } from "node:stream/consumers";
import type { Person } from "@souk/core/actor";
import { CognitoJwtVerifier } from "aws-jwt-verify/cognito-verifier";
import { FetchError } from "aws-jwt-verify/error";
import { type Fetcher, SimpleFetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { personOf } from "./caller.ts";

/** The owner of a verified ID token. */
export interface Identity extends Person {
  email: string | undefined;
  groups: string[];
}

/** Verifies an ID token. @throws for any other token, or when the keys cannot be fetched */
export type VerifyIdToken = (token: string) => Promise<Identity>;

export interface VerifierOptions {
  userPoolId: string;
  /** The app client in the tokens' audience. */
  clientId: string;
  /** The Cognito endpoint on this machine, as the SDK's clients know it; absent on AWS. */
  endpoint?: string | undefined;
}

/**
 * Creates a verifier of a user pool's ID tokens, which checks issuer, signature, expiry, audience and
 * token_use. It fetches the keys once, and again for a token with an unknown key
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html).
 */
export function createVerifier({ userPoolId, clientId, endpoint }: VerifierOptions): VerifyIdToken {
  const verifier = CognitoJwtVerifier.create(
    { userPoolId, clientId, tokenUse: "id" },
    { jwksCache: new SimpleJwksCache({ fetcher: fetcherFor(endpoint) }) },
  );
  return async function verify(token) {
    return identityOf({ ...(await verifier.verify(token)) });
  };
}

/** The identity in verified claims. `cognito:groups` counts as a list only, never as a text. */
export function identityOf(claims: Record<string, unknown>): Identity {
  const person = personOf(claims);
  if (person === undefined) throw new Error("A token without a sub");
  const { email, "cognito:groups": groups } = claims;
  return {
    ...person,
    email: typeof email === "string" ? email : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
  };
}

/**
 * The verifier that the environment of a function describes, or undefined where it names no user pool.
 * AWS_ENDPOINT_URL is the SDK's variable for another endpoint
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
export function verifierFromEnv(env = process.env): VerifyIdToken | undefined {
  const { USER_POOL_ID: userPoolId, USER_POOL_CLIENT_ID: clientId } = env;
  if (!userPoolId || !clientId) return undefined;
  const endpoint = env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] ?? env["AWS_ENDPOINT_URL"];
  return createVerifier({ userPoolId, clientId, endpoint });
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The time limit of SimpleFetcher, in milliseconds. */
const FETCH_TIMEOUT = 3000;

/**
 * Fetches keys from the pool's address at AWS over TLS, or from an endpoint on this machine, where
 * whoever can answer could also run any code. Other endpoints are ignored, so that no environment
 * makes a deployed function trust foreign keys.
 */
function fetcherFor(endpoint: string | undefined): Fetcher {
  if (endpoint === undefined || !URL.canParse(endpoint)) return new SimpleFetcher();
  const { origin, hostname } = new URL(endpoint);
  if (!LOOPBACK.has(hostname)) return new SimpleFetcher();
  return { fetch: (uri) => fetchPlain(new URL(new URL(uri).pathname, origin)) };
}

/** Fetches by node:http: the global `fetch` loads undici, which takes longer than all else here. */
function fetchPlain(url: URL): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown) => reject(new FetchError(url.href, reason));
    const request = get(url, { timeout: FETCH_TIMEOUT }, (answer) => {
      const { statusCode } = answer;
      if (statusCode !== 200) fail(`Status code is ${statusCode}`);
      arrayBuffer(answer).then(resolve, fail);
    });
    request.on("error", fail);
    request.on("timeout", () => request.destroy(new Error(`No answer for ${FETCH_TIMEOUT} ms`)));
  });
}

import { CognitoJwtVerifier } from "aws-jwt-verify/cognito-verifier";
import { FetchError } from "aws-jwt-verify/error";
import { type Fetcher, SimpleFetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";

/** What a verified ID token says of its owner. */
export interface Identity {
  sub: string;
  /** The `name` claim, or the e-mail address where there is none. */
  name: string;
  email: string | undefined;
  groups: string[];
}

/** Says whose ID token it is. @throws for any other token, or when the keys cannot be had. */
export type VerifyIdToken = (token: string) => Promise<Identity>;

export interface VerifierOptions {
  userPoolId: string;
  /** The app client that tokens must be for. */
  clientId: string;
  /** Where the pool's keys are on this machine, as the SDK's clients know it; absent on AWS. */
  endpoint?: string | undefined;
}

/**
 * Checks ID tokens of a user pool: issuer, signature, expiry, audience and token_use. The keys are
 * fetched once, and again when a token names one that is new
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html).
 */
export function createVerifier({ userPoolId, clientId, endpoint }: VerifierOptions): VerifyIdToken {
  const verifier = CognitoJwtVerifier.create(
    { userPoolId, clientId, tokenUse: "id" },
    { jwksCache: new SimpleJwksCache({ fetcher: fetcherFor(endpoint) }) },
  );
  return async function verify(token) {
    const claims = await verifier.verify(token);
    const email = typeof claims["email"] === "string" ? claims["email"] : undefined;
    return {
      sub: claims.sub,
      name: (typeof claims["name"] === "string" && claims["name"]) || email || claims.sub,
      email,
      groups: claims["cognito:groups"] ?? [],
    };
  };
}

/**
 * The verifier that a function's environment describes, the same on AWS and here; none where no
 * pool is named. AWS_ENDPOINT_URL is the SDK's own way to say that AWS is elsewhere
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
export function verifierFromEnv(env = process.env): VerifyIdToken | undefined {
  const { USER_POOL_ID: userPoolId, USER_POOL_CLIENT_ID: clientId } = env;
  if (!userPoolId || !clientId) return undefined;
  const endpoint = env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] ?? env["AWS_ENDPOINT_URL"];
  return createVerifier({ userPoolId, clientId, endpoint });
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Keys come from the pool's own address at AWS, over TLS. Only an endpoint on this very machine
 * may stand in for it: whoever can answer there could run any code here. Every other one is
 * passed over, so that no environment of a deployed function makes it trust foreign keys.
 */
function fetcherFor(endpoint: string | undefined): Fetcher {
  if (endpoint === undefined || !URL.canParse(endpoint)) return new SimpleFetcher();
  const { origin, hostname } = new URL(endpoint);
  if (!LOOPBACK.has(hostname)) return new SimpleFetcher();
  return {
    async fetch(uri) {
      const url = new URL(new URL(uri).pathname, origin);
      const answer = await fetch(url).catch((error: unknown) => {
        throw new FetchError(url.href, error);
      });
      if (!answer.ok) throw new FetchError(url.href, `Status code is ${answer.status}`);
      return answer.arrayBuffer();
    },
  };
}

import { checkFlow } from "../auth/flows.ts";
import { completeNewPassword } from "../auth/new-password.ts";
import {
  challengeLifetime,
  checkPlainPassword,
  findCandidate,
  checkProof,
  newPasswordChallenge,
  nextStep,
  postAuthenticate,
  preAuthenticate,
} from "../auth/sign-in.ts";
import type { Challenge } from "../challenges.ts";
import { cognitoError } from "../errors.ts";
import { checkSecretHash, type AppClient, simulatedVerifier } from "../pool.ts";
import { findClient, type CognitoContext } from "../context.ts";
import { srpPoolName, startExchange, verifyProof } from "../srp/server.ts";
import { issueTokens, SELF_SERVICE_SCOPE, type TokenSource } from "../tokens/issue.ts";
import { resumeSession, startSession } from "../tokens/sessions.ts";
import type { User } from "../user.ts";
import type { Input } from "../../../aws/input.ts";
import { CLIENT_ID } from "./constraints.ts";
import { namesOf, type Operations, poolOf } from "./operation.ts";

export const signInOperations: Operations = {
  InitiateAuth: { access: "browser", run: (input, context) => initiate(input, context, false) },
  AdminInitiateAuth: { access: "signed", run: (input, context) => initiate(input, context, true) },
  RespondToAuthChallenge: {
    access: "browser",
    run: (input, context) => respond(input, context, false),
  },
  AdminRespondToAuthChallenge: {
    access: "signed",
    run: (input, context) => respond(input, context, true),
  },
};

/** The parameters of a sign-in, and the app client that it is for. */
interface Attempt {
  readonly context: CognitoContext;
  readonly appClient: AppClient;
  readonly parameters: Readonly<Record<string, string>>;
  readonly clientMetadata: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
async function initiate(input: Input, context: CognitoContext, admin: boolean) {
  const flow = input.string("AuthFlow");
  const appClient = clientFrom(input, context, admin);
  checkFlow(appClient.client, flow, admin);
  const attempt: Attempt = {
    context,
    appClient,
    parameters: input.stringMap("AuthParameters"),
    clientMetadata: input.stringMap("ClientMetadata"),
  };
  if (flow.startsWith("REFRESH_TOKEN")) return await refresh(attempt);
  const name = parameter(attempt, "USERNAME");
  const value = parameter(attempt, flow === "USER_SRP_AUTH" ? "SRP_A" : "PASSWORD");
  checkSecretHash(
    appClient.client,
    attempt.parameters["SECRET_HASH"],
    namesOf(appClient.pool, name),
  );
  const user = findCandidate(appClient, name);
  await preAuthenticate(context, appClient, name, user, attempt.clientMetadata);
  if (flow === "USER_SRP_AUTH") return startSrp(attempt, name, user, value);
  return await afterPassword(
    attempt,
    checkPlainPassword(context, appClient.pool, name, user, value),
  );
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
async function respond(input: Input, context: CognitoContext, admin: boolean) {
  const appClient = clientFrom(input, context, admin);
  const attempt: Attempt = {
    context,
    appClient,
    parameters: input.stringMap("ChallengeResponses"),
    clientMetadata: input.stringMap("ClientMetadata"),
  };
  const challengeName = input.string("ChallengeName");
  if (challengeName === "PASSWORD_VERIFIER") return await answerSrp(attempt);
  if (challengeName === "NEW_PASSWORD_REQUIRED") {
    return await answerNewPassword(attempt, input.optionalString("Session"));
  }
  throw cognitoError("notSupported", { feature: `the ${challengeName} challenge` });
}

async function refresh(attempt: Attempt) {
  const { context, appClient, clientMetadata } = attempt;
  const token = parameter(attempt, "REFRESH_TOKEN");
  const { session, user } = resumeSession(context, appClient, token);
  // Here the hash of an alias does not match, unlike at the sign-in.
  checkSecretHash(appClient.client, attempt.parameters["SECRET_HASH"], [user.username]);
  const source = "RefreshTokens";
  const issued = await issueTokens(context, appClient, user, session, { source, clientMetadata });
  return {
    AuthenticationResult: {
      AccessToken: issued.accessToken,
      ExpiresIn: issued.expiresIn,
      IdToken: issued.idToken,
      TokenType: "Bearer",
    },
    ChallengeParameters: {},
  };
}

function startSrp(attempt: Attempt, name: string, user: User | undefined, clientPublic: string) {
  const { context, appClient, clientMetadata } = attempt;
  const simulated = simulatedVerifier(appClient.pool, name);
  const verifier = user?.password ?? simulated.verifier;
  const username = user?.username ?? simulated.username;
  const exchange = startExchange(clientPublic, verifier, context.random);
  if (!exchange) throw cognitoError("invalidParameter", { detail: "SRP_A is not a valid value" });
  const block = context.challenges.open(
    {
      kind: "PASSWORD_VERIFIER",
      poolId: appClient.pool.definition.id,
      clientId: appClient.client.id,
      sub: user?.sub,
      username,
      exchange,
      clientMetadata,
    },
    challengeLifetime(appClient),
  );
  return {
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: block,
      SRP_B: exchange.serverPublic.toString(16),
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

async function answerSrp(attempt: Attempt) {
  const { context, appClient, parameters } = attempt;
  const { pool } = appClient;
  const block = parameter(attempt, "PASSWORD_CLAIM_SECRET_BLOCK");
  const signature = Buffer.from(parameter(attempt, "PASSWORD_CLAIM_SIGNATURE"), "base64");
  const timestamp = parameter(attempt, "TIMESTAMP");
  const name = parameter(attempt, "USERNAME");
  const challenge = context.challenges.find(block);
  if (challenge === undefined || challenge === "expired") throw cognitoError("incorrectPassword");
  checkIsOf(challenge, appClient);
  if (challenge.kind !== "PASSWORD_VERIFIER") throw cognitoError("sessionInvalid");
  checkSecretHash(appClient.client, parameters["SECRET_HASH"], [
    name,
    challenge.username,
    ...namesOf(pool, name),
  ]);
  context.challenges.close(block);
  const user = challenge.sub === undefined ? undefined : pool.store.userBySub(challenge.sub);
  const verifier = user?.password;
  if (!user || !verifier) throw cognitoError("incorrectPassword");
  const identity = { poolName: srpPoolName(pool.definition.id), username: challenge.username };
  const secretBlock = Buffer.from(block, "base64");
  const proof = { secretBlock, timestamp, signature };
  const proven = checkProof(context, pool, user, () =>
    verifyProof(challenge.exchange, identity, verifier, proof),
  );
  return await afterPassword(attempt, proven);
}

async function answerNewPassword(attempt: Attempt, session: string | undefined) {
  const { context, appClient, parameters } = attempt;
  const password = parameter(attempt, "NEW_PASSWORD");
  const name = parameter(attempt, "USERNAME");
  const challenge = session === undefined ? undefined : context.challenges.find(session);
  if (session === undefined || challenge === undefined) throw cognitoError("sessionInvalid");
  if (challenge === "expired") throw cognitoError("sessionExpired");
  checkIsOf(challenge, appClient);
  const user = appClient.pool.store.userBySub(challenge.sub ?? "");
  const named = appClient.pool.store.findUser(name);
  if (challenge.kind !== "NEW_PASSWORD_REQUIRED" || !user || named?.sub !== user.sub) {
    throw cognitoError("sessionInvalid");
  }
  checkSecretHash(appClient.client, parameters["SECRET_HASH"], [name, user.username]);
  const prefix = "userAttributes.";
  const attributes = Object.fromEntries(
    Object.entries(parameters)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  nextStep(context, user);
  const changed = completeNewPassword(context, appClient, user, password, attributes);
  context.challenges.close(session);
  return await finish(attempt, changed, "NewPasswordChallenge");
}

async function afterPassword(attempt: Attempt, user: User) {
  const { context, appClient, clientMetadata } = attempt;
  if (nextStep(context, user) === "newPassword") {
    const scopes = [SELF_SERVICE_SCOPE];
    return newPasswordChallenge(context, appClient, user, { clientMetadata, scopes });
  }
  return await finish(attempt, user, "Authentication");
}

async function finish(attempt: Attempt, user: User, source: TokenSource) {
  const { context, appClient, clientMetadata } = attempt;
  await postAuthenticate(context, appClient, user, clientMetadata);
  const started = startSession(context, appClient, user, [SELF_SERVICE_SCOPE]);
  const details = { source, clientMetadata };
  const issued = await issueTokens(context, appClient, user, started.session, details);
  return {
    AuthenticationResult: {
      AccessToken: issued.accessToken,
      ExpiresIn: issued.expiresIn,
      IdToken: issued.idToken,
      RefreshToken: started.refreshToken,
      TokenType: "Bearer",
    },
    ChallengeParameters: {},
  };
}

function clientFrom(input: Input, context: CognitoContext, admin: boolean): AppClient {
  const clientId = input.string("ClientId", CLIENT_ID);
  const appClient = findClient(context, clientId);
  if (admin && poolOf(input, context) !== appClient.pool) {
    throw cognitoError("clientMissing", { client: clientId });
  }
  return appClient;
}

function checkIsOf(challenge: Challenge, { pool, client }: AppClient): void {
  const same = challenge.poolId === pool.definition.id && challenge.clientId === client.id;
  if (!same) throw cognitoError("sessionInvalid");
}

function parameter(attempt: Attempt, name: string): string {
  const value = attempt.parameters[name];
  if (value === undefined || value === "")
    throw cognitoError("missingParameter", { parameter: name });
  return value;
}

import { checkFlow } from "../auth/flows.ts";
import { completeNewPassword } from "../auth/new-password.ts";
import {
  challengeLifetime,
  checkPlainPassword,
  findCandidate,
  judgeProof,
  newPasswordChallenge,
  nextStep,
  postAuthenticate,
  preAuthenticate,
} from "../auth/sign-in.ts";
import type { Challenge } from "../challenges.ts";
import { refuse } from "../errors.ts";
import { checkSecretHash, type ClientOfPool, simulatedVerifier } from "../pool.ts";
import { findClient, type Services } from "../services.ts";
import { srpPoolName, startExchange, verifyProof } from "../srp/server.ts";
import { issueTokens, SELF_SERVICE_SCOPE, type TokenSource } from "../tokens/issue.ts";
import { resumeSession, startSession } from "../tokens/sessions.ts";
import type { User } from "../user.ts";
import { CLIENT_ID, type Input } from "./input.ts";
import { namesOf, type Operations, poolOf } from "./operation.ts";

export const signInOperations: Operations = {
  InitiateAuth: { signed: false, run: (input, services) => initiate(input, services, false) },
  AdminInitiateAuth: { signed: true, run: (input, services) => initiate(input, services, true) },
  RespondToAuthChallenge: {
    signed: false,
    run: (input, services) => respond(input, services, false),
  },
  AdminRespondToAuthChallenge: {
    signed: true,
    run: (input, services) => respond(input, services, true),
  },
};

/** One sign-in under way: through which client, with which parameters. */
interface Attempt {
  readonly services: Services;
  readonly through: ClientOfPool;
  readonly parameters: Readonly<Record<string, string>>;
  readonly clientMetadata: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
async function initiate(input: Input, services: Services, admin: boolean) {
  const flow = input.string("AuthFlow");
  const through = clientFrom(input, services, admin);
  checkFlow(through.client, flow, admin);
  const attempt: Attempt = {
    services,
    through,
    parameters: input.stringMap("AuthParameters"),
    clientMetadata: input.stringMap("ClientMetadata"),
  };
  if (flow.startsWith("REFRESH_TOKEN")) return await refresh(attempt);
  const name = parameter(attempt, "USERNAME");
  const value = parameter(attempt, flow === "USER_SRP_AUTH" ? "SRP_A" : "PASSWORD");
  checkSecretHash(through.client, attempt.parameters["SECRET_HASH"], namesOf(through.pool, name));
  const user = findCandidate(through, name);
  await preAuthenticate(services, through, name, user, attempt.clientMetadata);
  if (flow === "USER_SRP_AUTH") return startSrp(attempt, name, user, value);
  return await afterPassword(
    attempt,
    checkPlainPassword(services, through.pool, name, user, value),
  );
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
async function respond(input: Input, services: Services, admin: boolean) {
  const through = clientFrom(input, services, admin);
  const attempt: Attempt = {
    services,
    through,
    parameters: input.stringMap("ChallengeResponses"),
    clientMetadata: input.stringMap("ClientMetadata"),
  };
  const challengeName = input.string("ChallengeName");
  if (challengeName === "PASSWORD_VERIFIER") return await answerSrp(attempt);
  if (challengeName === "NEW_PASSWORD_REQUIRED") {
    return await answerNewPassword(attempt, input.optionalString("Session"));
  }
  throw refuse("notSupported", { feature: `the ${challengeName} challenge` });
}

async function refresh(attempt: Attempt) {
  const { services, through, clientMetadata } = attempt;
  const token = parameter(attempt, "REFRESH_TOKEN");
  const { session, user } = resumeSession(services, through, token);
  checkSecretHash(through.client, attempt.parameters["SECRET_HASH"], [
    user.username,
    ...Object.values(user.attributes),
  ]);
  const source = "RefreshTokens";
  const issued = await issueTokens(services, through, user, session, { source, clientMetadata });
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
  const { services, through, clientMetadata } = attempt;
  const simulated = simulatedVerifier(through.pool, name);
  const verifier = user?.password ?? simulated.verifier;
  const username = user?.username ?? simulated.username;
  const exchange = startExchange(clientPublic, verifier, services.random);
  if (!exchange) throw refuse("invalidParameter", { detail: "SRP_A is not a valid value" });
  const block = services.challenges.open(
    {
      kind: "PASSWORD_VERIFIER",
      poolId: through.pool.definition.id,
      clientId: through.client.id,
      sub: user?.sub,
      username,
      exchange,
      clientMetadata,
    },
    challengeLifetime(through),
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
  const { services, through, parameters } = attempt;
  const { pool } = through;
  const block = parameter(attempt, "PASSWORD_CLAIM_SECRET_BLOCK");
  const signature = Buffer.from(parameter(attempt, "PASSWORD_CLAIM_SIGNATURE"), "base64");
  const timestamp = parameter(attempt, "TIMESTAMP");
  const name = parameter(attempt, "USERNAME");
  const challenge = services.challenges.find(block);
  if (challenge === undefined || challenge === "expired") throw refuse("incorrectPassword");
  checkIsOf(challenge, through);
  if (challenge.kind !== "PASSWORD_VERIFIER") throw refuse("sessionInvalid");
  checkSecretHash(through.client, parameters["SECRET_HASH"], [
    name,
    challenge.username,
    ...namesOf(pool, name),
  ]);
  services.challenges.close(block);
  const user = challenge.sub === undefined ? undefined : pool.store.userBySub(challenge.sub);
  const verifier = user?.password;
  if (!user || !verifier) throw refuse("incorrectPassword");
  const identity = { poolName: srpPoolName(pool.definition.id), username: challenge.username };
  const secretBlock = Buffer.from(block, "base64");
  const proof = { secretBlock, timestamp, signature };
  const proven = judgeProof(services, pool, user, () =>
    verifyProof(challenge.exchange, identity, verifier, proof),
  );
  return await afterPassword(attempt, proven);
}

async function answerNewPassword(attempt: Attempt, session: string | undefined) {
  const { services, through, parameters } = attempt;
  const password = parameter(attempt, "NEW_PASSWORD");
  const name = parameter(attempt, "USERNAME");
  const challenge = session === undefined ? undefined : services.challenges.find(session);
  if (session === undefined || challenge === undefined) throw refuse("sessionInvalid");
  if (challenge === "expired") throw refuse("sessionExpired");
  checkIsOf(challenge, through);
  const user = through.pool.store.userBySub(challenge.sub ?? "");
  const named = through.pool.store.findUser(name);
  if (challenge.kind !== "NEW_PASSWORD_REQUIRED" || !user || named?.sub !== user.sub) {
    throw refuse("sessionInvalid");
  }
  checkSecretHash(through.client, parameters["SECRET_HASH"], [name, user.username]);
  const prefix = "userAttributes.";
  const attributes = Object.fromEntries(
    Object.entries(parameters)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  nextStep(services, user);
  const changed = completeNewPassword(services, through, user, password, attributes);
  services.challenges.close(session);
  return await finish(attempt, changed, "NewPasswordChallenge");
}

async function afterPassword(attempt: Attempt, user: User) {
  const { services, through, clientMetadata } = attempt;
  if (nextStep(services, user) === "newPassword") {
    const scopes = [SELF_SERVICE_SCOPE];
    return newPasswordChallenge(services, through, user, { clientMetadata, scopes });
  }
  return await finish(attempt, user, "Authentication");
}

async function finish(attempt: Attempt, user: User, source: TokenSource) {
  const { services, through, clientMetadata } = attempt;
  await postAuthenticate(services, through, user, clientMetadata);
  const started = startSession(services, through, user, [SELF_SERVICE_SCOPE]);
  const details = { source, clientMetadata };
  const issued = await issueTokens(services, through, user, started.session, details);
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

function clientFrom(input: Input, services: Services, admin: boolean): ClientOfPool {
  const clientId = input.string("ClientId", CLIENT_ID);
  const through = findClient(services, clientId);
  if (admin && poolOf(input, services) !== through.pool) {
    throw refuse("clientMissing", { client: clientId });
  }
  return through;
}

function checkIsOf(challenge: Challenge, { pool, client }: ClientOfPool): void {
  const same = challenge.poolId === pool.definition.id && challenge.clientId === client.id;
  if (!same) throw refuse("sessionInvalid");
}

function parameter(attempt: Attempt, name: string): string {
  const value = attempt.parameters[name];
  if (value === undefined || value === "") throw refuse("missingParameter", { parameter: name });
  return value;
}

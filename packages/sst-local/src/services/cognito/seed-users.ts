import { type Cognito, CognitoError, type UserPoolDefinition } from "./index.ts";
import { UserError } from "../../errors.ts";

/** Somebody who can sign in from the start. */
export interface SeedUser {
  email: string;
  password: string;
  /** The `name` attribute. */
  name?: string;
  /** Groups of the graph's user pool. */
  groups: string[];
}

export interface SeedOptions {
  users: readonly SeedUser[];
  /** Where they sign in: the graph's first, if it has one. */
  pool: UserPoolDefinition | undefined;
  cognito: Cognito;
  log: (line: string) => void;
}

/**
 * Makes the users that are missing, confirmed and announced to the app by its PostConfirmation
 * trigger. A trigger that fails is told and runs again at the next start.
 * @throws UserError for a group that the graph does not have, or a password outside its policy
 */
export async function seedUsers({ users, pool, cognito, log }: SeedOptions): Promise<void> {
  if (users.length === 0) return;
  if (!pool) {
    log("there is no user pool, so nobody of seed.users can sign in");
    return;
  }
  for (const user of users) checkGroups(user, pool);
  // One after the other: they share the trigger's one warm instance.
  for (const { email, password, name, groups } of users) {
    const attributes = { ...(name !== undefined && { name }) };
    try {
      const seed = { poolId: pool.id, email, password, groups, attributes };
      const { signsIn } = await cognito.seedSignedUpUser(seed);
      if (!signsIn) {
        log(
          `${email} does not sign in with the password in sst-local.json; what was changed is kept`,
        );
      }
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error;
      if (!triggerFailures.has(error.type)) throw refused(email, error);
      log(`${email} has no profile yet, as ${error.message} The next start tries again.`);
    }
  }
}

/** What a function that runs as a trigger can do wrong. */
const triggerFailures = new Set([
  "UserLambdaValidationException",
  "InvalidLambdaResponseException",
  "UnexpectedLambdaException",
]);

function checkGroups({ email, groups }: SeedUser, pool: UserPoolDefinition): void {
  const known = (pool.groups ?? []).map(({ name }) => name);
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown === undefined) return;
  throw new UserError(
    `seed.users: ${email} is to be in the group "${unknown}", which is not there.`,
    {
      hint:
        known.length > 0
          ? `The user pool has: ${known.join(", ")}.`
          : "The user pool has no groups; define one with aws.cognito.UserGroup.",
    },
  );
}

const refused = (email: string, { message, type }: CognitoError): UserError =>
  new UserError(`seed.users: ${email} cannot be made: ${message}`, {
    hint: `Change it in sst-local.json; Cognito's word for it is ${type}.`,
  });

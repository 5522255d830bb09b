import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { isRecord, type Properties, record, text, texts } from "../graph/inputs.ts";
import type { InstanceSettings, SeedUser } from "../aws/service.ts";

/** An app's settings for local runs: `sst-local.json`, beside sst.config.ts. */
export interface Settings {
  /** Users and other data for clients, part of the ready line. */
  seed: Record<string, unknown>;
  /** The users of the seed, created in the user pool. */
  users: SeedUser[];
  /** When another instance of a function is started: `lambda` in the file. */
  instances: InstanceSettings;
  /** A command that prints a token of `{user}`. */
  signIn: string | undefined;
  /** Commands to try, printed at start with their placeholders filled in: see placeholders.ts. */
  try: string[];
}

/**
 * Reads `sst-local.json`; an app needs none.
 * @throws {UserError} when it is not a JSON object, a user of the seed has no email or
 *   password, or a setting of Lambda is not a number.
 */
export function readSettings(cwd: string): Settings {
  const file = join(cwd, "sst-local.json");
  if (!existsSync(file)) return { seed: {}, users: [], instances: {}, signIn: undefined, try: [] };
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UserError(`${file} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  if (!isRecord(settings)) throw new UserError(`${file} is not a JSON object.`);
  const seed = record(settings, "seed");
  return {
    seed,
    users: users(seed),
    instances: instances(record(settings, "lambda")),
    signIn: text(settings, "signIn"),
    try: texts(settings, "try"),
  };
}

function instances({ maxInstances, startFactor }: Properties): InstanceSettings {
  if (maxInstances !== undefined && !(Number.isInteger(maxInstances) && Number(maxInstances) > 0)) {
    throw new UserError("lambda.maxInstances in sst-local.json is not a whole number above 0.");
  }
  if (startFactor !== undefined && !(typeof startFactor === "number" && startFactor >= 0)) {
    throw new UserError("lambda.startFactor in sst-local.json is not a number of 0 or more.", {
      hint: "0 starts an instance for each invocation that waits, 1 once they wait for as long as a start takes.",
    });
  }
  return {
    ...(maxInstances !== undefined && { maxInstances: Number(maxInstances) }),
    ...(startFactor !== undefined && { startFactor }),
  };
}

function users(seed: Properties): SeedUser[] {
  const given = seed["users"] ?? [];
  if (!Array.isArray(given)) throw new UserError("seed.users in sst-local.json is not a list.");
  return given.map((user: unknown, index) => {
    const email = isRecord(user) ? text(user, "email") : undefined;
    const password = isRecord(user) ? text(user, "password") : undefined;
    if (!isRecord(user) || email === undefined || password === undefined) {
      throw new UserError(
        `seed.users[${index}] in sst-local.json lacks ${email === undefined ? "an email" : "a password"}.`,
        { hint: 'Such as: { "email": "ana@example.com", "password": "…", "name": "Ana" }' },
      );
    }
    const name = text(user, "name");
    return { email, password, ...(name !== undefined && { name }), groups: texts(user, "groups") };
  });
}

import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { type Flags, parseFlags } from "../flags.ts";
import { type Running, runningStack } from "../local/running.ts";
import { type Client, signIn } from "./cognito.ts";

const help = `souk token: signs in with a password and prints the ID token.

  souk token --user EMAIL

  --user EMAIL          who signs in
  --password PASSWORD   better not: others on this machine may see it. Else SOUK_PASSWORD, else that
                        of the local stack's seed, else you are asked
  --stage NAME          the local stage to sign in at (default: .sst/stage, else local)
  --state DIR           or the state folder it was started with

At a deployed stage:

  --region REGION       of its user pool, such as eu-west-1
  --client ID           of its app client: userPoolClientId in the stage's outputs

Used with souk query:  --token "$(npm run -s souk -- token --user EMAIL)"
`;

const spec = {
  user: { type: "string" },
  password: { type: "string" },
  region: { type: "string" },
  client: { type: "string" },
  stage: { type: "string" },
  state: { type: "string" },
} as const;

/** `souk token`. */
export const token: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("token", args, spec);
  const { client, users } = whereToSignIn(flags, io);
  const { user } = flags;
  if (user === undefined)
    throw new UserError("souk token wants a user.", { hint: `Such as: --user ${someone(users)}` });
  const password =
    flags.password ??
    (io.env["SOUK_PASSWORD"] || undefined) ??
    users.find(({ email }) => email?.toLowerCase() === user.toLowerCase())?.password ??
    (await io.askSecret?.(`Password of ${user}: `));
  if (password === undefined)
    throw new UserError(`There is no password for ${user}.`, {
      hint: "Set SOUK_PASSWORD, or run this in a terminal to be asked.",
    });
  io.out(`${await signIn(client, { user, password })}\n`);
  return 0;
}

type Users = NonNullable<Running["seed"]["users"]>;

const someone = (users: Users): string =>
  users.flatMap(({ email }) => email ?? []).join(", or ") || "ana@example.com";

function whereToSignIn(
  { region, client: clientId, stage, state }: Flags<typeof spec>,
  { cwd }: Io,
): { client: Client; users: Users } {
  if (region !== undefined || clientId !== undefined) {
    if (region === undefined || clientId === undefined)
      throw new UserError("A deployed stage is named by --region and --client together.");
    if (!/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region))
      throw new UserError(`${region} is not an AWS region.`, { hint: "Such as: eu-west-1" });
    return {
      client: { endpoint: `https://cognito-idp.${region}.amazonaws.com/`, clientId },
      users: [],
    };
  }
  const { endpoints, outputs, seed } = runningStack({ cwd, stage, state });
  if (endpoints.cognito === undefined || outputs.userPoolClientId === undefined)
    throw new UserError("The stack that runs here has no user pool to sign in at.");
  return {
    client: { endpoint: endpoints.cognito, clientId: outputs.userPoolClientId },
    users: seed.users ?? [],
  };
}

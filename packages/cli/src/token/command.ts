import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { type Flags, parseFlags } from "../flags.ts";
import { type RunningStack, runningStack } from "../local/running.ts";
import { type Client, signIn } from "./cognito.ts";

const help = `souk token: signs in with a password and prints the ID token.

  souk token --user EMAIL

  --user EMAIL          the user to sign in
  --password PASSWORD   visible to other users of this machine; default: SOUK_PASSWORD, else the
                        password in the local stack's seed, else a prompt
  --stage NAME          the local stage (default: .sst/stage, else local)
  --state DIR           or the stack's state folder

For a deployed stage:

  --region REGION       region of its user pool, such as eu-west-1
  --client ID           id of its app client: userPoolClientId in the stage's outputs

With souk query:  --token "$(npm run -s souk -- token --user EMAIL)"
`;

const spec = {
  user: { type: "string" },
  password: { type: "string" },
  region: { type: "string" },
  client: { type: "string" },
  stage: { type: "string" },
  state: { type: "string" },
} as const;

export const token: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("token", args, spec);
  const { client, users } = findClient(flags, io);
  const { user } = flags;
  if (user === undefined)
    throw new UserError("souk token needs a user.", {
      hint: `For example: --user ${exampleUser(users)}`,
    });
  const password =
    flags.password ??
    (io.env["SOUK_PASSWORD"] || undefined) ??
    users.find(({ email }) => email?.toLowerCase() === user.toLowerCase())?.password ??
    (await io.askSecret?.(`Password of ${user}: `));
  if (password === undefined)
    throw new UserError(`No password is given for ${user}.`, {
      hint: "Set SOUK_PASSWORD, or run souk in a terminal to enter it.",
    });
  io.out(`${await signIn(client, { user, password })}\n`);
  return 0;
}

type Users = NonNullable<RunningStack["seed"]["users"]>;

const exampleUser = (users: Users): string =>
  users.flatMap(({ email }) => email ?? []).join(", or ") || "ana@example.com";

function findClient(
  { region, client: clientId, stage, state }: Flags<typeof spec>,
  { cwd }: Io,
): { client: Client; users: Users } {
  if (region !== undefined || clientId !== undefined) {
    if (region === undefined || clientId === undefined)
      throw new UserError("A deployed stage needs both --region and --client.");
    if (!/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region))
      throw new UserError(`${region} is not an AWS region.`, { hint: "For example: eu-west-1" });
    return {
      client: { endpoint: `https://cognito-idp.${region}.amazonaws.com/`, clientId },
      users: [],
    };
  }
  const { endpoints, outputs, seed } = runningStack({ cwd, stage, state });
  if (endpoints.cognito === undefined || outputs.userPoolClientId === undefined)
    throw new UserError("The local stack has no user pool.");
  return {
    client: { endpoint: endpoints.cognito, clientId: outputs.userPoolClientId },
    users: seed.users ?? [],
  };
}

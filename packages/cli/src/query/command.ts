import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { type Flags, parseFlags } from "../flags.ts";
import { send } from "../http.ts";
import { runningStack } from "../local/running.ts";
import { queryRequest, type Target } from "./request.ts";

const help = `souk query: sends one request to the API and prints the response.

  souk query -x METHOD -path PATH [-body JSON] [--token TOKEN]

  -x, --method METHOD   default: GET
  -path, --path PATH    path after the API's stage, with or without a leading slash
  -body, --body JSON    sent unchanged
  --token TOKEN         for the Authorization header: see souk help token
  --stage NAME          the local stage (default: .sst/stage, else local)
  --state DIR           or the stack's state folder

  API_ENDPOINT          host of a deployed API, with its stage: api.example.com/test
  API_KEY               sent as x-api-key

Without API_ENDPOINT, or with --stage or --state, the request goes to the local stack, with the API key
of its seed. The body goes to standard output, the status to standard error; the exit
code is 0 for a status from 200 to 299 and 1 for any other.
`;

const spec = {
  method: { type: "string", short: "x" },
  path: { type: "string" },
  body: { type: "string" },
  token: { type: "string" },
  stage: { type: "string" },
  state: { type: "string" },
} as const;

export const query: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const flags = parseFlags("query", args, spec);
  if (flags.path === undefined)
    throw new UserError("souk query needs a path.", { hint: "For example: -path /status/health" });
  const target = findTarget(flags, io);
  const { url, ...request } = queryRequest(target, {
    method: flags.method ?? "GET",
    path: flags.path,
    body: flags.body,
  });
  const { origin, host, pathname } = new URL(url);
  io.err(`${request.method} ${origin}${pathname}\n`);
  const { status, body } = await send(host, url, request);

  io.err(`Status ${status}\n`);
  if (body !== "") io.out(body.endsWith("\n") ? body : `${body}\n`);
  const missing = missingCredential(status, target);
  if (missing !== undefined) io.err(`${missing}\n`);
  return status >= 200 && status < 300 ? 0 : 1;
}

/** Flags take precedence over environment variables, and these over the running stack. */
function findTarget({ stage, state, token }: Flags<typeof spec>, { env, cwd }: Io): Target {
  const endpoint = env["API_ENDPOINT"]?.trim();
  const apiKey = env["API_KEY"] || undefined;
  if (endpoint && stage === undefined && state === undefined) return { endpoint, apiKey, token };
  const { endpoints, seed } = runningStack({ cwd, stage, state });
  if (endpoints.api === undefined) throw new UserError("The local stack has no API.");
  return { endpoint: endpoints.api, apiKey: apiKey ?? seed.apiKey, token };
}

function missingCredential(status: number, { apiKey, token }: Target): string | undefined {
  if (status === 401 && token === undefined) return "No token was sent: see souk help token.";
  if (status === 403 && apiKey === undefined) return "No API key was sent: set API_KEY.";
  return undefined;
}

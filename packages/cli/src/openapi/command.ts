import { openApi } from "@souk/contract/openapi";
import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { parseFlags } from "../flags.ts";

const help = `souk openapi: prints the OpenAPI 3.1 document of the API as JSON.

  souk openapi > openapi.json

  --server URL   a URL of the API, with the stage in its path unless it has a domain of its own
  --username     also describe the username parameter, which every stage but prod accepts
`;

const spec = {
  server: { type: "string" },
  username: { type: "boolean" },
} as const;

export const openapi: Command = { help, run };

function run(args: string[], io: Io): Promise<number> {
  const { server, username } = parseFlags("openapi", args, spec);
  if (server !== undefined && !/^https?:$/.test(URL.parse(server)?.protocol ?? ""))
    throw new UserError(`${server} is not a URL of an API.`, {
      hint: "For example: https://api.souk.example",
    });
  const document = openApi({
    ...(server !== undefined && { servers: [{ url: server }] }),
    chatIdentity: username ? "username" : "cognito",
  });
  io.out(`${JSON.stringify(document, null, 2)}\n`);
  return Promise.resolve(0);
}

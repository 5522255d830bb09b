import { openApi } from "@souk/contract/openapi";
import { stringify } from "yaml";
import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { parseFlags } from "../flags.ts";

const help = `souk openapi: prints the OpenAPI 3.1 document of the API. A stage serves its own at /openapi.json.

  souk openapi > openapi.json

  --server URL   a URL of the API, with the stage in its path unless it has a domain of its own
  --yaml         as YAML instead of JSON
  --username     also describe the username parameter, which every stage but prod accepts
`;

const spec = {
  server: { type: "string" },
  yaml: { type: "boolean" },
  username: { type: "boolean" },
} as const;

export const openapi: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const { server, username, yaml } = parseFlags("openapi", args, spec);
  if (server !== undefined && !/^https?:$/.test(URL.parse(server)?.protocol ?? ""))
    throw new UserError(`${server} is not a URL of an API.`, {
      hint: "For example: https://api.souk.example",
    });
  const document = openApi({
    ...(server !== undefined && { servers: [{ url: server }] }),
    chatIdentity: username ? "username" : "cognito",
  });
  io.out(yaml ? stringify(document) : `${JSON.stringify(document, null, 2)}\n`);
  return 0;
}

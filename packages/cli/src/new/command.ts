import { parseArgs } from "node:util";
import type { Command, Io } from "../command.ts";
import { UserError } from "../errors.ts";
import { appRoot } from "../local/app.ts";
import { fieldsOf } from "./fields.ts";
import { namesOf } from "./names.ts";
import { planEntity, writeFiles } from "./plan.ts";

const help = `souk new: writes an entity of one user each: schema, keys, verbs, router, function, routes, tests.

  npm run new entity product name:string price:number 'size:enum(small,large)' 'note:string?'
  npm run new -- entity person name:string --plural people --dry-run

  NAME:TYPE      a field: string, number (with up to 4 decimals), integer, boolean, date or
                 enum(a,b); ? makes it optional. Shells need quotes around ( ) and ?.
  --plural NAME  the plural, if it is not formed with -s, -es or -ies
  --dry-run      list the files and write nothing

docs/add-an-entity.md explains what it writes.
`;

export const create: Command = { help, run };

async function run(args: string[], io: Io): Promise<number> {
  const { name, plural, fields: texts, isDryRun } = argumentsOf(args);
  const names = namesOf(name, plural);
  const fields = fieldsOf(texts, names);
  const root = appRoot(io.cwd);
  const files = await planEntity(root, { names, fields });
  const list = files.map(({ path, isNew }) => `  ${isNew ? "new    " : "changed"}  ${path}\n`);
  if (isDryRun) {
    io.out(`${list.join("")}\nNothing was written, because of --dry-run.\n`);
    return 0;
  }
  writeFiles(root, files);
  io.out(`${list.join("")}
The routes are /${names.path} and /${names.path}/{${names.id}}; a running stack reloads them. Next:
  npm test, which holds them
  the amounts of ${names.Many} in packages/cost/src/usage, which have no requests yet
  docs/add-an-entity.md, which explains each file
`);
  return 0;
}

function argumentsOf(args: string[]) {
  const hint = "For example: npm run new entity product name:string price:number";
  const { values, positionals } = parse(args, hint);
  const [kind, name, ...fields] = positionals;
  if (kind !== "entity")
    throw new UserError(
      kind === undefined
        ? "souk new makes an entity, whose name and fields are missing."
        : `souk new makes an entity, and no ${JSON.stringify(kind)}.`,
      { hint },
    );
  if (name === undefined) throw new UserError("The name of the entity is missing.", { hint });
  return { name, plural: values.plural, fields, isDryRun: values["dry-run"] === true };
}

/** @throws UserError for an unknown flag */
function parse(args: string[], hint: string) {
  try {
    return parseArgs({
      args,
      options: { plural: { type: "string" }, "dry-run": { type: "boolean" } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new UserError("souk new has the flags --plural NAME and --dry-run only.", {
      hint,
      cause,
    });
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { isMap, isScalar, parseDocument } from "yaml";
import { UserError } from "../errors.ts";
import { type Field, sampleCode } from "./fields.ts";
import type { Names } from "./names.ts";
import { Source } from "./syntax.ts";
import { entityFile, schemaFile, verbsFile } from "./templates/core.ts";
import { functionRow, handlerFile, routeRows, routerFile } from "./templates/functions.ts";
import { apiTestFile, coreTestFile, permissionRows, useFunction } from "./templates/tests.ts";

/** A file as it will be. */
export interface PlannedFile {
  /** From the root of the checkout. */
  path: string;
  content: string;
  isNew: boolean;
}

interface Entity {
  names: Names;
  fields: readonly Field[];
}

/** The new files of an entity, by their paths. */
function newFiles({ names, fields }: Entity): Record<string, string> {
  const core = `packages/core/src/${names.folder}`;
  const functions = "packages/functions/src";
  return {
    [`${core}/schema.ts`]: schemaFile(names, fields),
    [`${core}/entity.ts`]: entityFile(names, fields),
    [`${core}/index.ts`]: verbsFile(names, fields),
    [`${core}/${names.folder}.test.ts`]: coreTestFile(names, fields),
    [`${functions}/api/routers/${names.path}.ts`]: routerFile(names),
    [`${functions}/handlers/${names.path}.ts`]: handlerFile(names),
    [`test/api/${names.path}.test.ts`]: apiTestFile(names, fields),
  };
}

type Edit = (source: Source, entity: Entity) => void;

/** What an entity adds to existing files. */
const EDITS: Record<string, Edit> = {
  "packages/core/src/table/keys.ts": (source, { names }) =>
    source.addProperty(
      "ITEM_KEYS",
      `${names.one}: { pk: "USER#\${userId}", sk: "${names.CONSTANT}#\${${names.id}}" }`,
    ),

  "packages/contract/src/routes.ts": (source, { names }) => {
    const { One, folder } = names;
    const schemas = ["Create", "Info", "Page", "Update"].map((name) => One + name).join(", ");
    source.addImport(`import { ${schemas} } from "@souk/core/${folder}/schema";`);
    for (const row of routeRows(names)) source.addElement("table", row);
  },

  "packages/functions/src/api/routes.ts": (source, { names: { many, path } }) => {
    source.addImport(`import type { ${many} } from "./routers/${path}.ts";`);
    source.addToIntersection("FunctionRoutes", `Mounted<"/${path}", typeof ${many}>`);
  },

  "infra/api/functions.ts": (source, { names }) =>
    source.addProperty("functions", `\n${functionRow(names)}`, { after: "...routeFunction" }),

  "packages/functions/src/api/logs.test.ts": (source, { names: { many, id, path }, fields }) => {
    const body = sampleCode(fields, { text: "`${SECRET}-text`" });
    source.addImport(`import { ${many} } from "./routers/${path}.ts";`);
    source.addCall("createApp", `.route("/${path}", ${many})`);
    source.addProperty("bodies", `"POST /${path}": ${body}`);
    source.addProperty("bodies", `"PUT /${path}/{${id}}": ${body}`);
  },

  "test/support/everything.ts": (source, { names, fields }) => {
    source.addBeforeStatement("await Promise.all(", `await own${names.Many}(use);`);
    source.append(useFunction(names, fields).trim());
  },

  "test/api/permissions.test.ts": (source, { names, fields }) => {
    const { one, id, path } = names;
    const body = sampleCode(fields, { text: "secret" });
    for (const row of permissionRows(names, fields)) source.addProperty("expectations", row);
    source.addBeforeDeclaration(
      "ids",
      `const ${one}Made = await made(api("POST", "/${path}", { token, body: ${body} }));`,
    );
    source.addProperty("ids", `${id}: ${one}Made.json<{ ${id}: string }>().${id}`);
    if (fields.some(({ type }) => type === "string"))
      source.addToTest(
        "the owner's data is unchanged",
        `expect(await get(\`/${path}/\${ids.${id}}\`)).toContain(secret);`,
      );
  },
};

/** The usage profiles that have a row for each function. */
const USAGES = ["low", "medium", "high"].map((name) => `packages/cost/src/usage/${name}.yaml`);

/**
 * The files that an entity adds and changes in a checkout, formatted. Nothing is written.
 *
 * @throws UserError where there is such an entity already, or no place for one
 */
export async function planEntity(root: string, entity: Entity): Promise<PlannedFile[]> {
  const added = newFiles(entity);
  refuseExisting(root, Object.keys(added), entity.names);
  const changed = Object.entries(EDITS).map(([path, edit]) => {
    const source = new Source(path, readFileSync(join(root, path), "utf8"));
    edit(source, entity);
    return [path, source.text] as const;
  });
  const usages = USAGES.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return [path, withUsage(path, text, entity.names)] as const;
  });
  const files = [
    ...Object.entries(added).map(([path, text]) => ({ path, text, isNew: true })),
    ...[...changed, ...usages].map(([path, text]) => ({ path, text, isNew: false })),
  ];
  return Promise.all(
    files.map(async ({ path, text, isNew }) => {
      const config = await resolveConfig(join(root, path));
      const content = await format(text, { ...config, filepath: join(root, path) });
      return { path, content, isNew };
    }),
  );
}

/** Writes planned files into a checkout. */
export function writeFiles(root: string, files: readonly PlannedFile[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** @throws UserError for an entity that there is, or one whose folder or files belong to something else */
function refuseExisting(root: string, paths: readonly string[], { one, folder }: Names): void {
  const core = `packages/core/src/${folder}`;
  const existing = [core, ...paths].filter((path) => existsSync(join(root, path)));
  if (existing.length === 0) return;
  if (existing.includes(`${core}/entity.ts`))
    throw new UserError(`There is an entity ${one} already, in ${existing.slice(1).join(", ")}.`, {
      hint: "Choose another name, or delete these files and the rows that they have elsewhere.",
    });
  throw new UserError(`The name ${one} is taken by ${existing[0]}.`, {
    hint: "Choose another name.",
  });
}

/** Adds a function without traffic to a usage profile, behind the last function with a route. */
function withUsage(path: string, text: string, { Many }: Names): string {
  const functions = parseDocument(text).get("functions");
  const next = isMap(functions)
    ? functions.items.find(({ key }) => isScalar(key) && key.value === "LiveAuthorizer")
    : undefined;
  const at = isScalar(next?.key) ? next.key.range?.[0] : undefined;
  if (at === undefined)
    throw new UserError(
      `There is no place for a function in ${path}, because it has no LiveAuthorizer.`,
    );
  const row = `${Many}: { requests: 0, milliseconds: 20, logKB: 1.2 }\n  `;
  return text.slice(0, at) + row + text.slice(at);
}

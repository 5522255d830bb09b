import { capitalized, type Names } from "../names.ts";

/** `packages/functions/src/api/routers/<entities>.ts` */
export function routerFile({ one, many, One, id, folder, manyWords }: Names): string {
  return `
import * as ${One} from "@souk/core/${folder}";
import { ListQuery } from "@souk/core/page";
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { json, query } from "../input.ts";
import { idempotent, markReplayed } from "../middleware/idempotency.ts";

/** The ${manyWords} of the caller. */
export const ${many} = new Hono<Env>()
  .get("/", query(ListQuery), async (c) =>
    c.json(await ${One}.list(c.var.scope, c.req.valid("query"))),
  )
  .post("/", json(${One}.${One}Create), idempotent(), async (c) => {
    const input = c.req.valid("json");
    const { ${one}, replayed } = await ${One}.create(c.var.scope, input, c.var.reservedId);
    if (replayed) markReplayed(c);
    return c.json(${one}, 201);
  })
  .get("/:${id}", async (c) => c.json(await ${One}.fromId(c.var.scope, c.req.param("${id}"))))
  .put("/:${id}", json(${One}.${One}Update), async (c) =>
    c.json(await ${One}.update(c.var.scope, c.req.param("${id}"), c.req.valid("json"))),
  )
  .delete("/:${id}", async (c) => {
    await ${One}.remove(c.var.scope, c.req.param("${id}"));
    return c.body(null, 204);
  });
`;
}

/** `packages/functions/src/handlers/<entities>.ts` */
export function handlerFile({ many, path, manyWords }: Names): string {
  return `
import "../api/without-undici.ts";
import { acceptAnyName } from "@souk/core/scope";
import { linkedTable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { scope } from "../api/middleware/scope.ts";
import { ${many} } from "../api/routers/${path}.ts";

/** The Lambda function of the routes of ${manyWords}. */
export const handler = toHandler(
  createApp()
    .use(scope({ table: linkedTable(), findPeople: acceptAnyName }))
    .route("/${path}", ${many}),
);
`;
}

/** The rows of `packages/contract/src/routes.ts`, each an element of the table. */
export function routeRows({ many, One, id, path, manyWords, aWords, folder }: Names): string[] {
  const shared = `auth: "cognito", integration: lambda("${many}"),`;
  return [
    `{
      method: "GET",
      path: "/${path}",
      operation: "list-${path}",
      description: "Lists the caller's ${manyWords}, newest first.",
      ${shared}
      query: page,
      response: { status: 200, name: "${One}Page", schema: ${One}Page },
    }`,
    `{
      method: "POST",
      path: "/${path}",
      operation: "create-${folder}",
      description: "Creates ${aWords}.",
      ${shared}
      body: { name: "${One}Create", schema: ${One}Create },
      headers: idempotent,
      response: { status: 201, name: "${One}Info", schema: ${One}Info },
    }`,
    `{
      method: "GET",
      path: "/${path}/{${id}}",
      operation: "get-${folder}",
      description: "Gets one of the caller's ${manyWords}.",
      ${shared}
      response: { status: 200, name: "${One}Info", schema: ${One}Info },
      errors: [404],
    }`,
    `{
      method: "PUT",
      path: "/${path}/{${id}}",
      operation: "edit-${folder}",
      description: "Replaces the fields of one of the caller's ${manyWords}.",
      ${shared}
      body: { name: "${One}Update", schema: ${One}Update },
      response: { status: 200, name: "${One}Info", schema: ${One}Info },
      errors: [404],
    }`,
    `{
      method: "DELETE",
      path: "/${path}/{${id}}",
      operation: "delete-${folder}",
      description: "Deletes one of the caller's ${manyWords}.",
      ${shared}
      response: { status: 204 },
      errors: [404],
    }`,
  ];
}

/** The Lambda function in `infra/api/functions.ts`. */
export function functionRow({ many, Many, path, manyWords }: Names): string {
  return `
  ${many}: new sst.aws.Function("${Many}", {
    ...routeFunction,
    description: "${capitalized(manyWords)} of the caller",
    handler: "packages/functions/src/handlers/${path}.handler",
    link: [table],
    permissions: [onTable("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")],
  })`;
}

import { createHash } from "node:crypto";
import type { Snapshot } from "./deployment.ts";
import { pascalCase } from "./pascal-case.ts";
import { about, routes } from "@souk/contract/routes";

/** What API Gateway is told of the API and of each method, in the order of the routes. */
const parts = [
  { name: "Api", location: { type: "API" }, properties: about },
  ...routes.map(({ operation, description, path, method }) => ({
    name: pascalCase(operation),
    location: { type: "METHOD", path, method },
    properties: { summary: operation, description },
  })),
];

/**
 * Describes the API to API Gateway, which puts it into what it exports, as a version that is named
 * by its content.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html
 */
export function documentApi(
  restApiId: $util.Output<string>,
  snapshot: Snapshot,
): aws.apigateway.DocumentationVersion {
  const dependsOn = parts.map(({ name, location, properties }) =>
    snapshot.add(
      new aws.apigateway.DocumentationPart(`${name}Documentation`, {
        restApiId,
        location,
        properties: JSON.stringify(properties),
      }),
    ),
  );
  const version = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  return new aws.apigateway.DocumentationVersion(
    "DocumentationVersion",
    { restApiId, version },
    { dependsOn },
  );
}

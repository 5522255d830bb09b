import { createHash } from "node:crypto";
import type { DeploymentParts } from "./deployment.ts";
import { pascalCase } from "./pascal-case.ts";
import { about, routes } from "@souk/contract/routes";

/** The documentation parts of the API and of each method, in the order of the routes. */
const parts = [
  { name: "Api", location: { type: "API" }, properties: about },
  ...routes.map(({ operation, description, path, method }) => ({
    name: pascalCase(operation),
    location: { type: "METHOD", path, method },
    properties: { summary: operation, description },
  })),
];

/**
 * Creates the API's documentation, which API Gateway's exports include, as a version that is named
 * by the hash of its content.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html
 */
export function documentApi(
  restApiId: $util.Output<string>,
  deploymentParts: DeploymentParts,
): aws.apigateway.DocumentationVersion {
  const dependsOn = parts.map(({ name, location, properties }) =>
    deploymentParts.add(
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

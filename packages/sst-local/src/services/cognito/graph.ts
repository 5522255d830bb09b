import type { GroupDefinition, UserPoolClientDefinition, UserPoolDefinition } from "./index.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";

/** Every Cognito user pool in the graph, with its clients, groups and domain. */
export function userPools(graph: Graph): UserPoolDefinition[] {
  return byType(graph, "aws:cognito/userPool:UserPool").map((pool) => {
    const own = (type: string): Resource[] =>
      byType(graph, `aws:cognito/${type}`).filter(({ inputs }) => inputs["userPoolId"] === pool.id);
    const domain = own("userPoolDomain:UserPoolDomain")[0];
    return {
      ...pool.inputs,
      id: pool.id,
      arn: text(pool.outputs, "arn") ?? "",
      name: text(pool.outputs, "name") ?? pool.name,
      region: pool.region ?? graph.app.region,
      clients: own("userPoolClient:UserPoolClient").map(client),
      groups: own("userGroup:UserGroup").map(group),
      ...(domain && { domain: text(domain.inputs, "domain") ?? "" }),
    };
  });
}

const client = ({ id, name, inputs, outputs }: Resource): UserPoolClientDefinition => ({
  ...inputs,
  id,
  name: text(outputs, "name") ?? name,
  // AWS tells a client without a secret by an empty one.
  ...(text(outputs, "clientSecret") && { clientSecret: text(outputs, "clientSecret") }),
});

const group = ({ name, inputs, outputs }: Resource): GroupDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? name,
});

/** The hosts of the pools' hosted pages. */
export const hostedPageOrigins = (graph: Graph): string[] =>
  userPools(graph).flatMap(({ domain = "", region }) => {
    if (domain === "") return [];
    const host = domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`;
    return [`https://${host}`];
  });

import type { Graph, Resource } from "../graph.ts";

/** Creates a resource with the inputs that its price depends on. */
export function resource(
  type: string,
  inputs: Record<string, unknown> = {},
  more: Partial<Resource> = {},
): Resource {
  const name = more.name ?? "It";
  return {
    urn: `urn:pulumi:test::souk::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    outputs: {},
    ...more,
  };
}

/** Creates the graph of a stage with these resources. */
export const graphOf = (...resources: Resource[]): Graph => ({
  app: "souk",
  stage: "test",
  resources,
});

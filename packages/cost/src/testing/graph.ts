import type { Graph, Resource } from "../graph.ts";

/** A resource of a test's, with what its price depends on and nothing else. */
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

/** A stage made of these resources. */
export const graphOf = (...resources: Resource[]): Graph => ({
  app: "souk",
  stage: "test",
  resources,
});

import * as z from "zod";
import type { Resource } from "./graph.ts";
import type { PriceName } from "./prices.ts";
import type { Usage } from "./usage.ts";

/** The context in which a resource is priced. */
export interface Stage {
  /** All resources of the stage; some prices depend on other resources. */
  resources: readonly Resource[];
  usage: Usage;
}

/** A quantity of something that has a unit price. */
export interface Item {
  /** Name of the line in the bill. */
  what: string;
  quantity: number;
  price: PriceName;
}

/** The reason why a resource cannot be priced although its type has a pricer. */
export interface NotPriced {
  why: string;
}

/** Returns the monthly quantities of a resource. Without items it costs nothing at this usage. */
export type Pricer = (resource: Resource, stage: Stage) => Item[] | NotPriced;

/**
 * Creates a pricer that reads a resource's inputs. A resource whose inputs are secret or do not match
 * the schema is not priced.
 */
export function pricer<S extends z.ZodType>(
  inputs: S,
  items: (inputs: z.infer<S>, stage: Stage, resource: Resource) => Item[] | NotPriced,
): Pricer {
  return (resource, stage) => {
    const parsed = inputs.safeParse(resource.inputs);
    if (parsed.success) return items(parsed.data, stage, resource);
    const [issue] = parsed.error.issues;
    return { why: `its ${issue?.path.join(".") ?? "inputs"}: ${issue?.message ?? "unreadable"}` };
  };
}

/** Creates a pricer for a type whose price does not depend on its inputs. */
export function flat(items: (usage: Usage) => Item[]): Pricer {
  return (_resource, { usage }) => items(usage);
}

export function ofType({ resources }: Stage, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The name in infra: the name of the SST component that contains the resource, else its own. */
export function nameInInfra({ resources }: Pick<Stage, "resources">, resource: Resource): string {
  const parent = resources.find(({ urn }) => urn === resource.parent);
  return parent?.type.startsWith("sst:") ? parent.name : resource.name;
}

/** Gigabytes of `count` items of `kilobytes` each, in decimal units. */
export const gigabytes = (count: number, kilobytes: number): number =>
  (count * kilobytes) / 1_000_000;

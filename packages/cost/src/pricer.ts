import * as z from "zod";
import type { Resource } from "./graph.ts";
import type { PriceName } from "./prices.ts";
import type { Usage } from "./usage.ts";

/** What a resource is priced in the light of. */
export interface Stage {
  /** All resources of the stage, for those whose price depends on others. */
  resources: readonly Resource[];
  usage: Usage;
}

/** An amount of something that has a price. */
export interface Item {
  /** What it is, where the price's unit does not say it. */
  what: string;
  quantity: number;
  price: PriceName;
}

/** Why a resource of a type that has a pricer has no price all the same. */
export interface NotPriced {
  why: string;
}

/** What a resource costs in a month. No item with a quantity means: nothing at this usage. */
export type Pricer = (resource: Resource, stage: Stage) => Item[] | NotPriced;

/**
 * A pricer that looks at a resource's inputs. Where they are not of the expected shape, or
 * withheld as a secret, the resource is not priced, rather than priced wrongly.
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

/** A pricer of what costs the same whatever its inputs are. */
export function flat(items: (usage: Usage) => Item[]): Pricer {
  return (_resource, { usage }) => items(usage);
}

/** All resources of a type. */
export function ofType({ resources }: Stage, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** A resource's name as infra says it: that of the SST component around it, else its own. */
export function nameInInfra({ resources }: Pick<Stage, "resources">, resource: Resource): string {
  const parent = resources.find(({ urn }) => urn === resource.parent);
  return parent?.type.startsWith("sst:") ? parent.name : resource.name;
}

/** Gigabytes of so many things of so many kilobytes, both decimal, as AWS's bill has it nearly. */
export const gigabytes = (count: number, kilobytes: number): number =>
  (count * kilobytes) / 1_000_000;

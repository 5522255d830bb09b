import type { Resource } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";
import { type DetailedDiff, joined } from "./property-diff.ts";

/**
 * The IDs and ARNs of the resources that a deploy replaces. The new resource gets others, so the inputs
 * in which they stand change with it. An evaluation gives a resource the same ID every time, so that
 * the comparison of inputs alone does not see it.
 */
export class RenewedIds {
  readonly #ids = new Set<string>();

  /** Adds a resource that is replaced. An ID that is one of the inputs, such as a name, stays. */
  add({ id, inputs, outputs }: StateResource): void {
    if (id === "" || Object.values(inputs).includes(id)) return;
    this.#ids.add(id);
    const { arn } = outputs;
    if (typeof arn === "string") this.#ids.add(arn);
  }

  /** The inputs of a resource that hold such an ID, by path, except those that are not to change. */
  diff({ inputs, ignoreChanges = [] }: Resource): DetailedDiff {
    const found: DetailedDiff = {};
    if (this.#ids.size === 0) return found;
    for (const [key, value] of Object.entries(inputs)) {
      if (!ignoreChanges.includes(key)) this.#collect(value, key, found);
    }
    return found;
  }

  #collect(value: unknown, path: string, found: DetailedDiff): void {
    if (typeof value === "string") {
      if ([...this.#ids].some((id) => value.includes(id))) {
        found[path] = { diffKind: "update", inputDiff: true };
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        this.#collect(item, joined(path, key, Array.isArray(value)), found);
      }
    }
  }
}

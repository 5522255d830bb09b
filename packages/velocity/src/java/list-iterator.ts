import { VtlError } from "../errors.ts";
import type { HostObject, JavaList, Value } from "./values.ts";

/** What `$list.iterator()` gives. */
export class ListIterator implements HostObject {
  readonly kind = "host";
  readonly #items: readonly Value[];
  #position = 0;

  constructor(list: JavaList) {
    this.#items = list.items;
  }

  property(): Value {
    return null;
  }

  call(method: string, args: readonly Value[]): Value | undefined {
    if (args.length > 0) return undefined;
    if (method === "hasNext") return this.#position < this.#items.length;
    if (method !== "next") return undefined;
    if (this.#position >= this.#items.length) {
      throw new VtlError("evaluation", "An iterator has no next element.");
    }
    return this.#items[this.#position++];
  }
}

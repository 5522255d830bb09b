import type { HostObject, Value } from "../java/values.ts";

/** `$foreach`: the position of the innermost loop. */
export class Loop implements HostObject {
  readonly kind = "host";
  readonly #length: number;
  readonly #outer: Loop | null;
  index = 0;

  constructor(length: number, outer: Loop | null) {
    this.#length = length;
    this.#outer = outer;
  }

  call(method: string, args: readonly Value[]): Value | undefined {
    if (args.length > 0) return undefined;
    const getter = /^(?:get|is)([A-Z]\w*)$/.exec(method)?.[1];
    return this.property(
      getter === undefined ? method : getter.charAt(0).toLowerCase() + getter.slice(1),
    );
  }

  property(name: string): Value {
    switch (name) {
      case "index":
        return this.index;
      case "count":
        return this.index + 1;
      case "hasNext":
        return this.index + 1 < this.#length;
      case "first":
        return this.index === 0;
      case "last":
        return this.index + 1 === this.#length;
      case "parent":
        return this.#outer;
      case "topmost":
        return this.#outer?.property("topmost") ?? this;
      default:
        return null;
    }
  }
}

import { VtlError } from "../errors/vtl-error.ts";
import { MAX_DEPTH, MAX_STEPS, MAX_TEXT_LENGTH } from "../errors/limits.ts";
import type { Block } from "../template/ast.ts";
import type { Value } from "../java/values.ts";
import type { Loop } from "./loop.ts";

export interface Macro {
  readonly parameters: readonly string[];
  readonly body: Block;
}

/** The state of one rendering: variables, macros, the innermost loop, and counters for the limits. */
export class Scope {
  readonly variables: Map<string, Value>;
  readonly macros = new Map<string, Macro>();
  loop: Loop | null = null;
  #steps = 0;
  #depth = 0;

  constructor(variables: Map<string, Value>) {
    this.variables = variables;
  }

  /** Counts a visited node. @throws VtlError above MAX_STEPS */
  step(): void {
    if (++this.#steps > MAX_STEPS) {
      throw new VtlError("limit", `The template takes more than ${MAX_STEPS} steps to render.`);
    }
  }

  /** Runs a nested rendering: of a macro, a defined block or an evaluated string. */
  nested<T>(run: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new VtlError("limit", `The template recurses deeper than ${MAX_DEPTH} levels.`);
    }
    try {
      return run();
    } finally {
      this.#depth--;
    }
  }
}

/** The text that a rendering has written. */
export class Output {
  #text = "";

  write(text: string): void {
    this.#text += text;
    if (this.#text.length > MAX_TEXT_LENGTH) {
      throw new VtlError("limit", `The template renders more than ${MAX_TEXT_LENGTH} characters.`);
    }
  }

  get text(): string {
    return this.#text;
  }
}

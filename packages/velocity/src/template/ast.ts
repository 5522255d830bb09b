import type { ArithmeticOperator } from "../java/number.ts";
import type { JavaNumber } from "../java/values.ts";

/** A node of a template. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "output"; readonly reference: Reference }
  | { readonly kind: "set"; readonly target: Reference; readonly value: Expression }
  | { readonly kind: "if"; readonly branches: readonly Branch[]; readonly otherwise: Block }
  | {
      readonly kind: "foreach";
      readonly variable: string;
      readonly source: Expression;
      readonly body: Block;
    }
  | {
      readonly kind: "macro";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Block;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expression[];
      readonly body: Block | null;
      /** The text that is printed when no macro has this name. */
      readonly source: string;
    }
  | { readonly kind: "define"; readonly name: string; readonly body: Block }
  | { readonly kind: "evaluate"; readonly value: Expression }
  | { readonly kind: "break" }
  | { readonly kind: "stop" };

export type Block = readonly Node[];

export interface Branch {
  readonly condition: Expression;
  readonly body: Block;
}

/** `$name.property[index].method(args)`. */
export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "method"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "index"; readonly index: Expression };

export type BinaryOperator =
  ArithmeticOperator | "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=";

export type Expression =
  | { readonly kind: "literal"; readonly value: boolean | string | JavaNumber }
  | { readonly kind: "interpolated"; readonly body: Block }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "range"; readonly from: Expression; readonly to: Expression }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | Reference;

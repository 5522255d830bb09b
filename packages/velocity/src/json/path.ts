import type { Value } from "../java/values.ts";

/** A parsed JSONPath. A definite path selects one value at most. */
export interface JsonPath {
  readonly root: "$" | "@";
  readonly steps: readonly PathStep[];
  readonly definite: boolean;
}

export type PathStep =
  /** `.a`, `['a']`, `['a','b']` */
  | { readonly kind: "names"; readonly names: readonly string[] }
  /** `[0]`, `[-1]`, `[0,2]` */
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  /** `[1:3]`, `[-2:]`, `[:2]` */
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null }
  /** `.*`, `[*]` */
  | { readonly kind: "wildcard" }
  /** `..`: the value and its descendants */
  | { readonly kind: "scan" }
  | { readonly kind: "filter"; readonly predicate: Predicate }
  /** `.length()`, `.sum()` … */
  | { readonly kind: "function"; readonly name: string };

export type Predicate =
  | { readonly kind: "or" | "and"; readonly left: Predicate; readonly right: Predicate }
  | { readonly kind: "not"; readonly operand: Predicate }
  | { readonly kind: "exists"; readonly path: JsonPath }
  | {
      readonly kind: "compare";
      readonly operator: string;
      readonly left: Operand;
      readonly right: Operand;
    };

export type Operand =
  | { readonly kind: "path"; readonly path: JsonPath }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "regex"; readonly pattern: string; readonly flags: string };

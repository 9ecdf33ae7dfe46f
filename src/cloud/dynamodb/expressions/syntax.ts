/** An expression as it is written: placeholders are not resolved yet, so that it can be kept for the next request. */

/** A step of a document path: an attribute's name, a placeholder (`#name`) or a list's index. */
export type Step = { readonly name: string } | { readonly placeholder: string } | { readonly index: number };

export interface PathSyntax {
  readonly kind: "path";
  readonly steps: readonly Step[];
}

export interface ValueSyntax {
  readonly kind: "value";
  readonly placeholder: string;
}

export interface FunctionSyntax {
  readonly kind: "function";
  readonly name: string;
  readonly args: readonly OperandSyntax[];
}

export type OperandSyntax = PathSyntax | ValueSyntax | FunctionSyntax;

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type ConditionSyntax =
  | { readonly kind: "and" | "or"; readonly left: ConditionSyntax; readonly right: ConditionSyntax }
  | { readonly kind: "not"; readonly condition: ConditionSyntax }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: OperandSyntax;
      readonly right: OperandSyntax;
    }
  | {
      readonly kind: "between";
      readonly operand: OperandSyntax;
      readonly low: OperandSyntax;
      readonly high: OperandSyntax;
    }
  | { readonly kind: "in"; readonly operand: OperandSyntax; readonly choices: readonly OperandSyntax[] }
  | FunctionSyntax;

/** What a `SET` clause assigns: an operand, or the sum or difference of two. */
export type SetValueSyntax =
  | OperandSyntax
  | {
      readonly kind: "sum";
      readonly operator: "+" | "-";
      readonly left: OperandSyntax;
      readonly right: OperandSyntax;
    };

export type UpdateClauseSyntax =
  | { readonly action: "SET"; readonly path: PathSyntax; readonly value: SetValueSyntax }
  | { readonly action: "REMOVE"; readonly path: PathSyntax }
  | { readonly action: "ADD" | "DELETE"; readonly path: PathSyntax; readonly value: ValueSyntax };

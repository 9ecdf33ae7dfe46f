import type { Place } from "./errors.js";

/** A statement as it is written: parameters are not put in yet. */

/** A step of a document path: a name, or a list's index. */
export type PathStep = string | number;

export interface PathSyntax {
  readonly kind: "path";
  readonly steps: readonly PathStep[];
  readonly place: Place;
}

interface Placed {
  readonly place: Place;
}

export type Expression =
  | PathSyntax
  | ({ readonly kind: "string" | "number"; readonly text: string } & Placed)
  | ({ readonly kind: "boolean"; readonly value: boolean } & Placed)
  | ({ readonly kind: "null" | "missing" | "star" } & Placed)
  | ({ readonly kind: "parameter"; readonly index: number } & Placed)
  | ({ readonly kind: "list" | "bag"; readonly members: readonly Expression[] } & Placed)
  | ({ readonly kind: "struct"; readonly members: readonly (readonly [Expression, Expression])[] } & Placed)
  | CallSyntax
  | ({ readonly kind: "not" | "plus" | "minus"; readonly operand: Expression } & Placed)
  | BinarySyntax
  | ({
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    } & Placed)
  | ({ readonly kind: "is"; readonly operand: Expression; readonly type: string } & Placed)
  | Statement;

export interface CallSyntax extends Placed {
  readonly kind: "call";
  /** In lower case. */
  readonly name: string;
  readonly args: readonly Expression[];
}

export interface BinarySyntax extends Placed {
  readonly kind: "binary";
  /** Such as `and`, `=`, `in` or `+`. */
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** What a statement is about. */
export interface Target {
  readonly table: string;
  readonly index: string | undefined;
}

export interface SelectSyntax extends Placed {
  readonly kind: "select";
  /** `undefined`: everything. */
  readonly columns: readonly PathSyntax[] | undefined;
  readonly target: Target;
  readonly where: Expression | undefined;
  readonly orderBy: readonly OrderTerm[];
}

export interface OrderTerm {
  readonly attribute: string;
  readonly descending: boolean;
}

export interface InsertSyntax extends Placed {
  readonly kind: "insert";
  readonly target: Target;
  readonly value: Expression;
}

export interface UpdateSyntax extends Placed {
  readonly kind: "update";
  readonly target: Target;
  readonly changes: readonly ChangeSyntax[];
  readonly where: Expression | undefined;
  readonly returning: Returning | undefined;
}

export type ChangeSyntax =
  | { readonly action: "set"; readonly path: PathSyntax; readonly value: Expression }
  | { readonly action: "remove"; readonly path: PathSyntax };

export interface DeleteSyntax extends Placed {
  readonly kind: "delete";
  readonly target: Target;
  readonly where: Expression | undefined;
  readonly returning: Returning | undefined;
}

/** `RETURNING ALL OLD *` and the like. */
export interface Returning {
  readonly scope: "all" | "modified";
  readonly age: "old" | "new";
}

export interface ExistsSyntax extends Placed {
  readonly kind: "exists";
  readonly target: Target;
  readonly select: SelectSyntax;
}

export type Statement = SelectSyntax | InsertSyntax | UpdateSyntax | DeleteSyntax | ExistsSyntax;

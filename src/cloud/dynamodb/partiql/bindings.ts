import { type DynamoDbError, invalidParameter, validation } from "../errors.js";
import { bindCondition, type Condition } from "../expressions/condition.js";
import { ExpressionContext } from "../expressions/context.js";
import type { ConditionSyntax, PathSyntax, UpdateClauseSyntax, ValueSyntax } from "../expressions/syntax.js";
import { ExpressionError } from "../expressions/tokens.js";
import { bindUpdate, type Update } from "../expressions/update.js";
import type { AttributeType, AttributeValue } from "../values/attribute-value.js";
import { compareStrings } from "../values/compare.js";
import { canonicalNumber } from "../values/number.js";
import { position, unsupportedOperator } from "./errors.js";
import { unexpectedComponent } from "./parse-expression.js";
import type { Expression, PathSyntax as StatementPath } from "./syntax.js";

/** Levels of literals within each other at most. */
const DEEPEST_LITERAL = 32;

/**
 * Turns what a statement says into the structures of expressions, with the parameters and literals as their values:
 * conditions and updates of a statement are checked and done as those of any other request.
 */
export class Bindings {
  readonly #values = new Map<string, AttributeValue>();

  constructor(readonly parameters: readonly AttributeValue[]) {}

  /** The value of a literal or parameter; `undefined`: it is something else. @throws DynamoDbError */
  constant(expression: Expression): AttributeValue | undefined {
    switch (expression.kind) {
      case "string":
      case "number":
      case "boolean":
      case "null":
      case "list":
      case "bag":
      case "struct":
      case "parameter":
        return this.#value(expression, undefined, 0);
      case "plus":
      case "minus":
        throw unsupportedOperator(expression.kind === "plus" ? "+" : "-");
      default:
        return undefined;
    }
  }

  path({ steps }: StatementPath): PathSyntax {
    return {
      kind: "path",
      steps: steps.map((step) => (typeof step === "number" ? { index: step } : { name: step })),
    };
  }

  /** Keeps a value under a name that syntax can refer to. */
  keep(value: AttributeValue): ValueSyntax {
    const placeholder = `:v${this.#values.size}`;
    this.#values.set(placeholder, value);
    return { kind: "value", placeholder };
  }

  /** @throws DynamoDbError with AWS's text for what does not go together */
  condition(syntax: ConditionSyntax): { readonly condition: Condition; readonly nested: readonly string[] } {
    const context = this.#context();
    const condition = bare(() => bindCondition(syntax, context));
    return { condition, nested: [...context.nested] };
  }

  /** @throws DynamoDbError with AWS's text for what does not go together */
  update(syntax: readonly UpdateClauseSyntax[]): {
    readonly update: Update;
    readonly nested: readonly string[];
  } {
    const context = this.#context();
    const update = bare(() => bindUpdate(syntax, context));
    return { update, nested: [...context.nested] };
  }

  #context(): ExpressionContext {
    const value = new Map(this.#values);
    return new ExpressionContext(undefined, value.size === 0 ? undefined : { value });
  }

  #value(expression: Expression, path: string | undefined, depth: number): AttributeValue {
    const here = path ?? "root";
    if (depth >= DEEPEST_LITERAL) {
      throw validation(`Nesting Levels have exceeded supported limits under ${here}`);
    }
    switch (expression.kind) {
      case "string":
        return { type: "S", value: expression.text };
      case "number":
        return { type: "N", value: canonicalNumber(expression.text) };
      case "boolean":
        return { type: "BOOL", value: expression.value };
      case "null":
        return { type: "NULL", value: true };
      case "list": {
        const value = expression.members.map((member, index) =>
          this.#value(member, `${here}[${index}]`, depth + 1),
        );
        return { type: "L", value };
      }
      case "struct": {
        const value = new Map<string, AttributeValue>();
        for (const [name, member] of expression.members) {
          const text = nameOf(name);
          value.set(text, this.#value(member, `${here}.${text}`, depth + 1));
        }
        return { type: "M", value };
      }
      case "bag":
        return set(expression.members.map((member) => [member, this.#value(member, here, depth + 1)]));
      case "parameter": {
        const value = this.parameters[expression.index];
        if (path !== undefined || value === undefined) {
          throw unsupportedData("Parameter", here, expression);
        }
        return value;
      }
      case "plus":
      case "minus":
        throw unsupportedOperator(expression.kind === "plus" ? "+" : "-");
      default:
        throw unsupportedData(
          expression.kind === "path" ? "VariableReference" : capitalized(expression.kind),
          here,
          expression,
        );
    }
  }
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const unsupportedData = (what: string, path: string, { place }: Expression): DynamoDbError =>
  validation(`Unsupported data type: ${what} under key ${path} at ${position(place)}`);

/** The name of a struct's member. @throws DynamoDbError */
export function nameOf(expression: Expression): string {
  if (expression.kind === "string") return expression.text;
  throw unexpectedComponent(expression.place);
}

/** A bag is a set of texts or of numbers. @throws DynamoDbError */
function set(members: readonly (readonly [Expression, AttributeValue])[]): AttributeValue {
  const types = new Set<AttributeType>(members.map(([, { type }]) => type));
  const [type] = types;
  if (type === undefined) throw validation("Empty bags are not supported");
  if (types.size > 1 || (type !== "S" && type !== "N")) {
    throw validation(
      "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
    );
  }
  const value = members.map(([, member]) => String(member.value));
  if (new Set(value).size < value.length) {
    const written = members.map(([member]) => ("text" in member ? member.text : "")).join(", ");
    throw invalidParameter(
      `Input collection [${written}] contains duplicates${type === "N" ? "! under root" : "."}`,
    );
  }
  return type === "S" ? { type: "SS", value: value.sort(compareStrings) } : { type: "NS", value };
}

/** What is wrong with an expression is told without the name of a parameter: there is none. */
function bare<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw validation(error.message);
    throw error;
  }
}

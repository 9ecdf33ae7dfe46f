import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from "./functions.js";
import { OperandParser, StaticFindings } from "./operands.js";
import type { Comparator, ConditionSyntax, FunctionSyntax, OperandSyntax } from "./syntax.js";
import { ExpressionError, TokenReader } from "./tokens.js";

const KEYWORDS: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
const COMPARATORS: readonly Comparator[] = ["=", "<>", "<", "<=", ">", ">="];
const MOST_CHOICES = 100;

/** What stands where a condition or an operand may: which of the two shows only after it. */
type Part =
  | { readonly is: "condition"; readonly node: ConditionSyntax; readonly parentheses: boolean }
  | { readonly is: "operand"; readonly node: OperandSyntax; readonly parentheses: boolean };

/**
 * Parses a condition, filter or key condition.
 * @throws ExpressionError
 */
export function parseCondition(source: string): ConditionSyntax {
  const parser = new ConditionParser(new TokenReader(source));
  const condition = parser.whole();
  parser.findings.check([
    "parentheses",
    "unknownFunction",
    "misusedFunction",
    "reservedWord",
    "listIndex",
    "operators",
  ]);
  return condition;
}

class ConditionParser {
  readonly findings = new StaticFindings();
  readonly #operands: OperandParser;

  constructor(readonly tokens: TokenReader) {
    this.#operands = new OperandParser(tokens, this.findings, {
      functions: CONDITION_FUNCTIONS,
      foreign: { functions: UPDATE_FUNCTIONS, here: "a condition expression" },
      keywords: KEYWORDS,
    });
  }

  whole(): ConditionSyntax {
    const condition = this.#asCondition(this.#or());
    this.tokens.expectEnd();
    return condition;
  }

  #or(): Part {
    let left = this.#and();
    while (this.tokens.isWord("OR")) {
      const first = this.#asCondition(left);
      this.tokens.next();
      this.findings.operator();
      const second = this.#asCondition(this.#and());
      left = { is: "condition", node: { kind: "or", left: first, right: second }, parentheses: false };
    }
    return left;
  }

  #and(): Part {
    let left = this.#not();
    while (this.tokens.isWord("AND")) {
      const first = this.#asCondition(left);
      this.tokens.next();
      this.findings.operator();
      const second = this.#asCondition(this.#not());
      left = { is: "condition", node: { kind: "and", left: first, right: second }, parentheses: false };
    }
    return left;
  }

  #not(): Part {
    if (!this.tokens.takeWord("NOT")) return this.#comparison();
    this.findings.operator();
    const condition = this.#operands.nested(() => this.#asCondition(this.#not()));
    return { is: "condition", node: { kind: "not", condition }, parentheses: false };
  }

  #comparison(): Part {
    const part = this.#primary();
    if (part.is === "condition") return part;
    const operand = part.node;
    const { kind, text } = this.tokens.current;
    const operator = kind === "symbol" ? COMPARATORS.find((comparator) => comparator === text) : undefined;
    if (operator !== undefined) {
      this.tokens.next();
      this.findings.operator();
      const right = this.#operand();
      this.#noConditions(operand, right);
      return condition({ kind: "compare", operator, left: operand, right });
    }
    if (this.tokens.takeWord("BETWEEN")) {
      this.findings.operator();
      const low = this.#operand();
      if (!this.tokens.takeWord("AND")) throw this.tokens.unexpected();
      const high = this.#operand();
      this.#noConditions(operand, low, high);
      return condition({ kind: "between", operand, low, high });
    }
    if (this.tokens.takeWord("IN")) return this.#choices(operand);
    return part;
  }

  #choices(operand: OperandSyntax): Part {
    this.findings.operator();
    this.tokens.expectSymbol("(");
    const choices = [this.#operand()];
    while (this.tokens.takeSymbol(",")) choices.push(this.#operand());
    this.tokens.expectSymbol(")");
    this.#noConditions(operand, ...choices);
    if (choices.length > MOST_CHOICES) {
      throw new ExpressionError(
        `The IN operator is provided with too many operands; number of operands: ${choices.length}`,
      );
    }
    return condition({ kind: "in", operand, choices });
  }

  #primary(): Part {
    if (!this.tokens.isSymbol("(")) {
      return { is: "operand", node: this.#operands.operand(), parentheses: false };
    }
    return this.#operands.nested(() => {
      this.tokens.expectSymbol("(");
      const inner = this.#or();
      this.tokens.expectSymbol(")");
      if (inner.parentheses) this.findings.redundantParentheses();
      if (inner.is === "operand" && inner.node.kind === "path") {
        return { is: "operand", node: this.#operands.continued(inner.node), parentheses: true };
      }
      return { ...inner, parentheses: true };
    });
  }

  #operand(): OperandSyntax {
    const operand = this.#operands.operandInParentheses();
    if (operand.kind === "function") this.#checkArguments(operand);
    return operand;
  }

  /** Only `size` gives a value that can be compared. */
  #noConditions(...operands: readonly OperandSyntax[]): void {
    for (const operand of operands) {
      if (operand.kind !== "function") continue;
      this.#checkArguments(operand);
      if (operand.name !== "size" && CONDITION_FUNCTIONS.has(operand.name))
        this.findings.misused(operand.name);
    }
  }

  #checkArguments(call: FunctionSyntax): void {
    for (const argument of call.args) {
      if (argument.kind !== "function") continue;
      this.#checkArguments(argument);
      if (argument.name !== "size") this.findings.misused(argument.name);
    }
  }

  /** Only a function call is a condition by itself, and `size` is none. */
  #asCondition(part: Part): ConditionSyntax {
    if (part.is === "condition") return part.node;
    if (part.node.kind !== "function") throw this.tokens.unexpected();
    this.#checkArguments(part.node);
    if (part.node.name === "size") this.findings.misused("size");
    return part.node;
  }
}

const condition = (node: ConditionSyntax): Part => ({ is: "condition", node, parentheses: false });

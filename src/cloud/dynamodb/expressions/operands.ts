import { isReserved } from "./reserved.js";
import type { FunctionSyntax, OperandSyntax, PathSyntax, Step, ValueSyntax } from "./syntax.js";
import { ExpressionError, type TokenReader } from "./tokens.js";

/** What tells one language of expressions from the others. */
export interface Vocabulary {
  /** How many arguments each known function has. */
  readonly functions: ReadonlyMap<string, number>;
  /** Functions that only the other language knows, and how AWS calls this one when it refuses them. */
  readonly foreign?: { readonly functions: ReadonlyMap<string, number>; readonly here: string };
  /** Words that are no names even before the reserved words are looked at. */
  readonly keywords: ReadonlySet<string>;
}

/** A kind of finding. */
type Finding =
  | "parentheses"
  | "unknownFunction"
  | "misusedFunction"
  | "reservedWord"
  | "listIndex"
  | "operators"
  | "section";

/** AWS takes no more operators in one expression. */
const MOST_OPERATORS = 300;
const HIGHEST_INDEX = 4_294_967_294;

/** What AWS finds wrong while it reads on: of each kind the first, told in a fixed order. */
export class StaticFindings {
  parentheses: string | undefined;
  unknownFunction: string | undefined;
  misusedFunction: string | undefined;
  reservedWord: string | undefined;
  listIndex: string | undefined;
  operators: string | undefined;
  section: string | undefined;
  #operatorCount = 0;

  /** @throws ExpressionError with the finding that AWS tells first */
  check(order: readonly Finding[]): void {
    for (const kind of order) {
      const finding = this[kind];
      if (finding !== undefined) throw new ExpressionError(finding);
    }
  }

  /** Counts an operator; parentheses, commas and function calls are none. */
  operator(): void {
    this.#operatorCount += 1;
    if (this.#operatorCount > MOST_OPERATORS) {
      this.operators ??= `The expression contains too many operators; operator count: ${this.#operatorCount}`;
    }
  }

  redundantParentheses(): void {
    this.parentheses ??= "The expression has redundant parentheses;";
  }

  misused(name: string): void {
    this.misusedFunction ??= `The function is not allowed to be used this way in an expression; function: ${name}`;
  }
}

/** What AWS says of `size(size(a))`, where calls nest without end. */
const NUMBER_OPERAND = "Incorrect operand type for operator or function";
/** Nesting uses the stack. What needs more than this has too many operators, or parentheses that do nothing. */
const DEEPEST_NESTING = 310;

/** Reads paths, values and function calls: what conditions, updates and projections have in common. */
export class OperandParser {
  #depth = 0;

  constructor(
    readonly tokens: TokenReader,
    readonly findings: StaticFindings,
    readonly vocabulary: Vocabulary,
  ) {}

  /** Reads something that may contain itself; `tooDeep` is what AWS says where that has no end. */
  nested<T>(read: () => T, tooDeep = "The expression has redundant parentheses;"): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) throw new ExpressionError(this.findings.operators ?? tooDeep);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #isKeyword(word: string): boolean {
    return this.vocabulary.keywords.has(word.toUpperCase());
  }

  startsOperand(): boolean {
    const { kind, text } = this.tokens.current;
    return kind === "name" || kind === "value" || (kind === "identifier" && !this.#isKeyword(text));
  }

  /** A path, a value or a function call, without parentheses around it. */
  operand(): OperandSyntax {
    if (!this.startsOperand()) throw this.tokens.unexpected();
    if (this.tokens.current.kind === "value") return this.value();
    const call = this.tokens.current.kind === "identifier" && this.tokens.peek(1).text === "(";
    return call ? this.call() : this.path();
  }

  value(): ValueSyntax {
    if (this.tokens.current.kind !== "value") throw this.tokens.unexpected();
    return { kind: "value", placeholder: this.tokens.next().text };
  }

  /** An operand, possibly in parentheses. */
  operandInParentheses(): OperandSyntax {
    if (!this.tokens.isSymbol("(")) return this.operand();
    return this.nested(() => {
      this.tokens.expectSymbol("(");
      if (this.tokens.isSymbol("(")) this.findings.redundantParentheses();
      const operand = this.operandInParentheses();
      this.tokens.expectSymbol(")");
      return operand.kind === "path" ? this.continued(operand) : operand;
    });
  }

  call(): FunctionSyntax {
    const name = this.tokens.next().text;
    const refusal = this.#refusal(name);
    return this.nested(() => {
      this.tokens.expectSymbol("(");
      const args = [this.operandInParentheses()];
      while (this.tokens.takeSymbol(",")) args.push(this.operandInParentheses());
      this.tokens.expectSymbol(")");
      if (refusal !== undefined) this.findings.unknownFunction ??= refusal;
      return { kind: "function", name, args };
    }, refusal ?? `${NUMBER_OPERAND}; operator or function: ${name}, operand type: N`);
  }

  #refusal(name: string): string | undefined {
    const { functions, foreign } = this.vocabulary;
    if (functions.has(name)) return undefined;
    return foreign?.functions.has(name)
      ? `The function is not allowed in ${foreign.here}; function: ${name}`
      : `Invalid function name; function: ${name}`;
  }

  path(): PathSyntax {
    return this.continued({ kind: "path", steps: [this.#name()] });
  }

  /** The path with the steps that follow it; its beginning may have stood in parentheses. */
  continued(start: PathSyntax): PathSyntax {
    const steps = [...start.steps];
    for (;;) {
      if (this.tokens.takeSymbol(".")) steps.push(this.#name());
      else if (this.tokens.takeSymbol("[")) steps.push(this.#index());
      else return { kind: "path", steps };
    }
  }

  #name(): Step {
    const { kind, text } = this.tokens.current;
    if (kind === "name") return { placeholder: this.tokens.next().text };
    if (kind !== "identifier" || this.#isKeyword(text)) throw this.tokens.unexpected();
    if (isReserved(text)) {
      this.findings.reservedWord ??= `Attribute name is a reserved keyword; reserved keyword: ${text}`;
    }
    this.tokens.next();
    return { name: text };
  }

  #index(): Step {
    if (this.tokens.current.kind !== "number") throw this.tokens.unexpected();
    const { text } = this.tokens.next();
    const index = Number(text);
    if (index > HIGHEST_INDEX) {
      this.findings.listIndex ??= `List index is not within the allowable range; index: [${text}]`;
    }
    this.tokens.expectSymbol("]");
    return { index };
  }
}

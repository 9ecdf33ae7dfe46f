import { isReserved } from "./reserved.js";
import type { FunctionSyntax, OperandSyntax, PathSyntax, Step, ValueSyntax } from "./syntax.js";
import { ExpressionError, type TokenReader } from "./tokens.js";

/** What tells one language of expressions from the others. */
export interface Vocabulary {
  /** How many arguments each known function has. */
  readonly functions: ReadonlyMap<string, number>;
  /** Words that are no names even before the reserved words are looked at. */
  readonly keywords: ReadonlySet<string>;
}

/** What AWS finds wrong while it reads on: of each kind the first, told in a fixed order. */
export class StaticFindings {
  parentheses: string | undefined;
  unknownFunction: string | undefined;
  misusedFunction: string | undefined;
  reservedWord: string | undefined;
  section: string | undefined;

  /** @throws ExpressionError with the finding that AWS tells first */
  check(
    order: readonly ("parentheses" | "unknownFunction" | "misusedFunction" | "reservedWord" | "section")[],
  ): void {
    for (const kind of order) {
      const finding = this[kind];
      if (finding !== undefined) throw new ExpressionError(finding);
    }
  }

  redundantParentheses(): void {
    this.parentheses ??= "The expression has redundant parentheses;";
  }

  misused(name: string): void {
    this.misusedFunction ??= `The function is not allowed to be used this way in an expression; function: ${name}`;
  }
}

/** Parentheses within parentheses use the stack: AWS's own limits are far below this. */
const DEEPEST_NESTING = 150;

/** Reads paths, values and function calls: what conditions, updates and projections have in common. */
export class OperandParser {
  #depth = 0;

  constructor(
    readonly tokens: TokenReader,
    readonly findings: StaticFindings,
    readonly vocabulary: Vocabulary,
  ) {}

  /** Reads something that may contain itself. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING)
      throw new ExpressionError("The expression has too many nested levels;");
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
    return this.nested(() => {
      const name = this.tokens.next().text;
      this.tokens.expectSymbol("(");
      const args = [this.operandInParentheses()];
      while (this.tokens.takeSymbol(",")) args.push(this.operandInParentheses());
      this.tokens.expectSymbol(")");
      if (!this.vocabulary.functions.has(name)) {
        this.findings.unknownFunction ??= `Invalid function name; function: ${name}`;
      }
      return { kind: "function", name, args };
    });
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
    const index = Number(this.tokens.next().text);
    this.tokens.expectSymbol("]");
    return { index };
  }
}

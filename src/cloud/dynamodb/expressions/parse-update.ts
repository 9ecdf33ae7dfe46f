import { OperandParser, StaticFindings } from "./operands.js";
import type { PathSyntax, SetValueSyntax, UpdateClauseSyntax } from "./syntax.js";
import { TokenReader } from "./tokens.js";

/** The functions of updates, with how many arguments they take. */
export const UPDATE_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ["if_not_exists", 2],
  ["list_append", 2],
]);

const SECTIONS: ReadonlySet<string> = new Set(["SET", "REMOVE", "ADD", "DELETE"]);

/**
 * Parses an update expression.
 * @throws ExpressionError
 */
export function parseUpdate(source: string): readonly UpdateClauseSyntax[] {
  const parser = new UpdateParser(new TokenReader(source));
  const clauses = parser.whole();
  parser.findings.check(["reservedWord", "unknownFunction", "section"]);
  return clauses;
}

class UpdateParser {
  readonly findings = new StaticFindings();
  readonly #operands: OperandParser;
  readonly #sections = new Set<string>();
  readonly #clauses: UpdateClauseSyntax[] = [];

  constructor(readonly tokens: TokenReader) {
    this.#operands = new OperandParser(tokens, this.findings, {
      functions: UPDATE_FUNCTIONS,
      keywords: SECTIONS,
    });
  }

  whole(): readonly UpdateClauseSyntax[] {
    do {
      this.#section();
    } while (this.tokens.current.kind !== "end");
    return this.#clauses;
  }

  #section(): void {
    const word = this.tokens.current.kind === "identifier" ? this.tokens.current.text.toUpperCase() : "";
    const read = this.#clauseReader(word);
    if (read === undefined) throw this.tokens.unexpected();
    this.tokens.next();
    do {
      this.#clauses.push(read());
    } while (this.tokens.takeSymbol(","));
    if (this.#sections.has(word)) {
      this.findings.section ??= `The "${word}" section can only be used once in an update expression;`;
    }
    this.#sections.add(word);
  }

  #clauseReader(word: string): (() => UpdateClauseSyntax) | undefined {
    switch (word) {
      case "SET":
        return () => this.#set();
      case "REMOVE":
        return () => ({ action: "REMOVE", path: this.#path() });
      case "ADD":
      case "DELETE":
        return () => ({ action: word, path: this.#path(), value: this.#operands.value() });
      default:
        return undefined;
    }
  }

  #set(): UpdateClauseSyntax {
    const path = this.#path();
    this.tokens.expectSymbol("=");
    return { action: "SET", path, value: this.#setValue() };
  }

  #path(): PathSyntax {
    return this.#operands.path();
  }

  #setValue(): SetValueSyntax {
    if (this.tokens.isSymbol("(")) return this.#setValueInParentheses();
    return this.#sum();
  }

  /** `(a + b)` and `(a) + b` both start with a parenthesis. */
  #setValueInParentheses(): SetValueSyntax {
    return this.#operands.nested(() => {
      this.tokens.expectSymbol("(");
      const inner = this.#setValue();
      this.tokens.expectSymbol(")");
      if (inner.kind === "sum" || !this.#atOperator()) return inner;
      const operator = this.tokens.next().text === "+" ? "+" : "-";
      return { kind: "sum", operator, left: inner, right: this.#operands.operandInParentheses() };
    });
  }

  #sum(): SetValueSyntax {
    const left = this.#operands.operandInParentheses();
    if (!this.#atOperator()) return left;
    const operator = this.tokens.next().text === "+" ? "+" : "-";
    return { kind: "sum", operator, left, right: this.#operands.operandInParentheses() };
  }

  #atOperator(): boolean {
    return this.tokens.isSymbol("+") || this.tokens.isSymbol("-");
  }
}

import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from "./functions.js";
import { OperandParser, StaticFindings } from "./operands.js";
import type { OperandSyntax, PathSyntax, SetValueSyntax, UpdateClauseSyntax } from "./syntax.js";
import { TokenReader } from "./tokens.js";

const SECTIONS: ReadonlySet<string> = new Set(["SET", "REMOVE", "ADD", "DELETE"]);

/**
 * Parses an update expression.
 * @throws ExpressionError
 */
export function parseUpdate(source: string): readonly UpdateClauseSyntax[] {
  const parser = new UpdateParser(new TokenReader(source));
  const clauses = parser.whole();
  parser.findings.check([
    "reservedWord",
    "unknownFunction",
    "misusedFunction",
    "listIndex",
    "operators",
    "section",
  ]);
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
      foreign: { functions: CONDITION_FUNCTIONS, here: "an update expression" },
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
    return this.tokens.isSymbol("(") ? this.#setValueInParentheses() : this.#sumFrom(this.#operand());
  }

  /** `(a + b)` and `(a) + b` both start with a parenthesis. */
  #setValueInParentheses(): SetValueSyntax {
    return this.#operands.nested(() => {
      this.tokens.expectSymbol("(");
      const inner = this.#setValue();
      this.tokens.expectSymbol(")");
      return inner.kind === "sum" ? inner : this.#sumFrom(inner);
    });
  }

  #sumFrom(left: OperandSyntax): SetValueSyntax {
    if (!this.tokens.isSymbol("+") && !this.tokens.isSymbol("-")) return left;
    const operator = this.tokens.next().text === "+" ? "+" : "-";
    this.findings.operator();
    return { kind: "sum", operator, left, right: this.#operand() };
  }

  #operand(): OperandSyntax {
    const operand = this.#operands.operandInParentheses();
    this.#checkArguments(operand);
    return operand;
  }

  /** A list that was appended to is nobody's argument. */
  #checkArguments(operand: OperandSyntax): void {
    if (operand.kind !== "function") return;
    for (const argument of operand.args) {
      if (argument.kind === "function" && argument.name === "list_append") {
        this.findings.misused(argument.name);
      }
      this.#checkArguments(argument);
    }
  }
}

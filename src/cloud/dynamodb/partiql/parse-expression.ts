import { type DynamoDbError, validation } from "../errors.js";
import type { Cursor } from "./cursor.js";
import { malformed, type Place, position } from "./errors.js";
import { FUNCTION_KEYWORDS, NOT_PRECEDENCE, PRECEDENCE, TYPE_NAMES } from "./keywords.js";
import type { Expression, PathStep, PathSyntax } from "./syntax.js";

const HIGHEST_INDEX = 2 ** 31 - 1;

/**
 * Parses expressions as the parser of PartiQL does that AWS uses, so that it stumbles at the same places. Statements
 * are expressions there.
 */
export class ExpressionParser {
  constructor(
    readonly cursor: Cursor,
    /** Parses the statement that starts with the keyword at hand; `undefined`: none does. */
    readonly statement: () => Expression | undefined,
  ) {}

  /** Parses as far as operators bind tighter than `precedence`. @throws DynamoDbError */
  expression(precedence = -1): Expression {
    return this.cursor.nested(() => {
      let left = this.#unary();
      for (;;) {
        const { kind, text } = this.cursor.current;
        const binds = kind === "operator" ? PRECEDENCE.get(text) : undefined;
        if (binds === undefined || binds <= precedence) return left;
        left = this.#infix(left, text, binds);
      }
    });
  }

  #infix(left: Expression, operator: string, precedence: number): Expression {
    const { cursor } = this;
    const place = cursor.current;
    if (operator === "is" || operator === "is_not") {
      cursor.next();
      return negated(operator === "is_not", { kind: "is", operand: left, type: this.#type(), place });
    }
    const inParentheses = (operator === "in" || operator === "not_in") && cursor.peek(1).text === "(";
    if (inParentheses && cursor.peek(1).kind === "symbol") {
      cursor.next();
      const list = cursor.next();
      const members = this.list();
      cursor.expect("symbol", ")");
      const right: Expression = { kind: "list", members, place: list };
      return negated(operator === "not_in", { kind: "binary", operator: "in", left, right, place });
    }
    if (cursor.peek(1).kind === "end") {
      throw malformed("Missing right-hand side expression of infix operator");
    }
    cursor.next();
    const right = this.expression(precedence);
    if (operator === "between" || operator === "not_between") {
      if (!cursor.take("operator", "and")) throw malformed("Expected AND keyword");
      if (cursor.ended) throw malformed("Expected expression after AND");
      const high = this.expression(precedence);
      return negated(operator === "not_between", { kind: "between", operand: left, low: right, high, place });
    }
    const bare = operator.startsWith("not_") ? operator.slice(4) : operator;
    return negated(bare !== operator, { kind: "binary", operator: bare, left, right, place });
  }

  #type(): string {
    const { kind, text } = this.cursor.current;
    if (kind !== "keyword" || !TYPE_NAMES.has(text)) throw malformed("Expected type name");
    this.cursor.next();
    return text;
  }

  #unary(): Expression {
    const place = this.cursor.current;
    if (place.kind !== "operator") return this.#pathTerm();
    if (place.text === "not") {
      this.cursor.next();
      return { kind: "not", operand: this.expression(NOT_PRECEDENCE), place };
    }
    if (place.text !== "+" && place.text !== "-") return this.#pathTerm();
    this.cursor.next();
    const operand = this.cursor.nested(() => this.#unary());
    if (operand.kind !== "number") return { kind: place.text === "+" ? "plus" : "minus", operand, place };
    if (place.text === "+") return operand;
    const text = operand.text.startsWith("-") ? operand.text.slice(1) : `-${operand.text}`;
    return { ...operand, text };
  }

  /** A term with the steps that lead on from it. */
  #pathTerm(): Expression {
    const term = this.#term();
    const { kind, text } = this.cursor.current;
    if (kind !== "symbol" || (text !== "." && text !== "[")) return term;
    if (term.kind !== "path") throw unexpectedComponent(term.place);
    return { ...term, steps: [...term.steps, ...this.#steps()] };
  }

  /** A path, and nothing else. @throws DynamoDbError */
  simplePath(): PathSyntax {
    const { kind } = this.cursor.current;
    if (kind !== "identifier" && kind !== "quoted") throw malformed("Expected identifier for simple path");
    const place = this.cursor.next();
    return { kind: "path", steps: [place.text, ...this.#steps()], place };
  }

  #steps(): readonly PathStep[] {
    const steps: PathStep[] = [];
    for (;;) {
      if (this.cursor.take("symbol", ".")) {
        const { kind } = this.cursor.current;
        if (kind !== "identifier" && kind !== "quoted") throw malformed("Invalid path dot component");
        steps.push(this.cursor.next().text);
      } else if (this.cursor.take("symbol", "[")) steps.push(this.#index());
      else return steps;
    }
  }

  #index(): number {
    const minus = this.cursor.is("operator", "-") && this.cursor.peek(1).kind === "number";
    const place = minus ? this.cursor.peek(1) : this.cursor.current;
    const index = this.expression();
    this.cursor.expect("symbol", "]");
    if (index.kind !== "number" || !/^-?[0-9]+$/.test(index.text)) throw unexpectedComponent(index.place);
    const value = Number(index.text);
    if (value < 0 || value > HIGHEST_INDEX) {
      throw validation(
        `List index is not within the allowable range; index: [${index.text}] at ${position(place)}`,
      );
    }
    return Math.abs(value);
  }

  #term(): Expression {
    const { cursor } = this;
    const place = cursor.current;
    switch (place.kind) {
      case "operator":
        throw malformed(place.text === "*" ? "Unexpected term" : "Unexpected operator");
      case "keyword":
        return this.#keyword();
      case "identifier":
      case "quoted":
        cursor.next();
        if (cursor.is("symbol", "(")) return this.call(place.text.toLowerCase(), place);
        return { kind: "path", steps: [place.text], place };
      case "string":
      case "number":
        cursor.next();
        return { kind: place.kind, text: place.text, place };
      case "symbol":
        return this.#bracketed();
      case "end":
        throw malformed("Unexpected term");
    }
  }

  #keyword(): Expression {
    const place = this.cursor.current;
    const { text } = place;
    const statement = this.statement();
    if (statement !== undefined) return statement;
    if (text === "true" || text === "false") {
      this.cursor.next();
      return { kind: "boolean", value: text === "true", place };
    }
    if (text === "null" || text === "missing") {
      this.cursor.next();
      return { kind: text, place };
    }
    if (text === "values") {
      throw malformed("Expected LEFT_PAREN for row value constructor");
    }
    if (FUNCTION_KEYWORDS.has(text) && this.cursor.peek(1).text === "(") {
      this.cursor.next();
      return this.call(text, place);
    }
    throw malformed(
      text === "as" || text === "at" || text === "by" ? "Unexpected term" : "Unexpected keyword",
    );
  }

  #bracketed(): Expression {
    const { cursor } = this;
    const place = cursor.current;
    switch (place.text) {
      case "?":
        cursor.next();
        return { kind: "parameter", index: cursor.parameter(), place };
      case "(": {
        cursor.next();
        const members = this.list();
        cursor.expect("symbol", ")");
        const [only] = members;
        return members.length === 1 && only !== undefined ? only : { kind: "list", members, place };
      }
      case "[":
        cursor.next();
        return { kind: "list", members: this.#members("]"), place };
      case "<<":
        cursor.next();
        return { kind: "bag", members: this.#members(">>"), place };
      case "{":
        cursor.next();
        return { kind: "struct", members: this.#struct(), place };
      default:
        throw malformed("Unexpected term");
    }
  }

  #members(close: string): readonly Expression[] {
    if (this.cursor.take("symbol", close)) return [];
    const members = this.list();
    this.cursor.expect("symbol", close);
    return members;
  }

  #struct(): readonly (readonly [Expression, Expression])[] {
    const { cursor } = this;
    const members: (readonly [Expression, Expression])[] = [];
    if (cursor.take("symbol", "}")) return members;
    do {
      const name = this.expression();
      cursor.expect("symbol", ":");
      members.push([name, this.expression()]);
    } while (cursor.take("symbol", ","));
    cursor.expect("symbol", "}");
    return members;
  }

  /** Expressions with commas between them. */
  list(): readonly Expression[] {
    const members = [this.expression()];
    while (this.cursor.take("symbol", ",")) members.push(this.expression());
    return members;
  }

  /** A call, from its parenthesis on. */
  call(name: string, place: Place): Expression {
    const { cursor } = this;
    cursor.expect("symbol", "(");
    if (cursor.is("operator", "*")) {
      if (name !== "count") throw malformed(`${name}(*) is not allowed`);
      const star = cursor.next();
      cursor.expect("symbol", ")");
      return { kind: "call", name, args: [{ kind: "star", place: star }], place };
    }
    return { kind: "call", name, args: this.#members(")"), place };
  }
}

function negated(isNegated: boolean, operand: Expression): Expression {
  return isNegated ? { kind: "not", operand, place: operand.place } : operand;
}

/** Something else stands where a path or a step of it must. */
export const unexpectedComponent = (place: Place): DynamoDbError =>
  validation(`Unexpected path component at ${position(place)}`);

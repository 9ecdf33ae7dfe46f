import type { DynamoDbError } from "../errors.js";
import { malformed } from "./errors.js";
import { type Token, tokenize } from "./tokens.js";

/** How AWS calls symbols that it expects. */
const NAMES: Readonly<Record<string, string>> = {
  ")": "RIGHT_PAREN",
  "]": "RIGHT_BRACKET",
  "}": "RIGHT_CURLY",
  ">>": "RIGHT_DOUBLE_ANGLE_BRACKET",
  ":": "COLON",
  by: "BY",
};

/** Nesting uses the stack: no statement needs more than this. */
const DEEPEST = 250;

/** Walks over the tokens of a statement. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #parameters = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  get current(): Token {
    return this.peek(0);
  }

  /** How many parameters there were so far. */
  get parameters(): number {
    return this.#parameters;
  }

  parameter(): number {
    this.#parameters += 1;
    return this.#parameters - 1;
  }

  peek(ahead: number): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("A statement without an end");
    return token;
  }

  next(): Token {
    const token = this.current;
    this.#at += 1;
    return token;
  }

  is(kind: Token["kind"], text: string): boolean {
    return this.current.kind === kind && this.current.text === text;
  }

  take(kind: Token["kind"], text: string): boolean {
    const found = this.is(kind, text);
    if (found) this.#at += 1;
    return found;
  }

  takeKeyword = (text: string): boolean => this.take("keyword", text);

  expect(kind: Token["kind"], text: string): void {
    if (!this.take(kind, text)) throw malformed(`Expected ${NAMES[text] ?? text}`);
  }

  /** Reads something that may contain itself. @throws DynamoDbError when that has no end */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw tooDeep();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Whether nothing but a semicolon is left. */
  get ended(): boolean {
    return this.current.kind === "end" || (this.is("symbol", ";") && this.peek(1).kind === "end");
  }
}

const tooDeep = (): DynamoDbError => malformed("The statement is nested too deeply");

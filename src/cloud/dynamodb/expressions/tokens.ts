/** A piece of an expression. */
export interface Token {
  readonly kind: "identifier" | "name" | "value" | "number" | "symbol" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An expression that cannot be taken as it is; the text comes after "Invalid …Expression: ". */
export class ExpressionError extends Error {}

const BLANK = /\s*/y;
const TOKEN =
  /(?<identifier>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[=<>()[\],.+-])/y;

/** Cuts an expression into tokens; the last is the end. A character of no token is a symbol that no rule takes. */
function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    BLANK.lastIndex = position;
    position += BLANK.exec(source)?.[0].length ?? 0;
    if (position >= source.length) break;
    TOKEN.lastIndex = position;
    const groups = TOKEN.exec(source)?.groups;
    const text = groups === undefined ? source.charAt(position) : undefined;
    const token = groups === undefined ? undefined : firstGroup(groups);
    const length = text?.length ?? token?.text.length ?? 1;
    tokens.push({
      kind: token?.kind ?? "symbol",
      text: text ?? token?.text ?? "",
      start: position,
      end: position + length,
    });
    position += length;
  }
  tokens.push({ kind: "end", text: "<EOF>", start: source.length, end: source.length });
  return tokens;
}

function firstGroup(groups: Readonly<Record<string, string | undefined>>): {
  kind: Token["kind"];
  text: string;
} {
  for (const kind of ["identifier", "name", "value", "number"] as const) {
    const text = groups[kind];
    if (text !== undefined) return { kind, text };
  }
  return { kind: "symbol", text: groups.symbol ?? "" };
}

/** Walks over the tokens of one expression, with AWS's text for what it does not expect. */
export class TokenReader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  get current(): Token {
    return this.#at(this.#position);
  }

  peek(ahead: number): Token {
    return this.#at(this.#position + ahead);
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== "end") this.#position += 1;
    return token;
  }

  isSymbol(text: string): boolean {
    return this.current.kind === "symbol" && this.current.text === text;
  }

  /** Whether the current token is this word, in any case. */
  isWord(word: string): boolean {
    return this.current.kind === "identifier" && this.current.text.toUpperCase() === word;
  }

  takeSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.#position += 1;
    return found;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#position += 1;
    return found;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected();
  }

  expectEnd(): void {
    if (this.current.kind !== "end") throw this.unexpected();
  }

  /** The current token is wrong: AWS shows it amid its neighbours. */
  unexpected(): ExpressionError {
    const token = this.current;
    const from = this.#position === 0 ? token : this.#at(this.#position - 1);
    const near = this.#source.slice(from.start, this.#at(this.#position + 1).end);
    return new ExpressionError(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  #at(index: number): Token {
    const token = this.#tokens[Math.min(index, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("An expression without an end");
    return token;
  }
}

import { malformed, type Place } from "./errors.js";
import { KEYWORDS, WORD_OPERATORS, WORD_PAIRS } from "./keywords.js";

/** A piece of a statement. */
export interface Token extends Place {
  readonly kind: "keyword" | "operator" | "identifier" | "quoted" | "string" | "number" | "symbol" | "end";
  /** Keywords and operators in lower case; names and texts without their quotes. */
  readonly text: string;
}

const BLANKS = /(?:\s+|--[^\n\r]*|\/\*(?:[^*]|\*(?!\/))*\*\/)+/y;
const TOKEN =
  /'(?<string>(?:[^']|'')*)'|"(?<quoted>(?:[^"]|"")*)"|(?<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<symbol><<|>>|[()[\]{},:;.?])|(?<operator><>|!=|<=|>=|\|\||[=<>+\-*/%@~])/uy;

/** Cuts a statement into tokens; the last is the end. @throws DynamoDbError */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const pass = (end: number): void => {
    for (
      let next = source.indexOf("\n", at);
      next >= 0 && next < end;
      next = source.indexOf("\n", next + 1)
    ) {
      line += 1;
      lineStart = next + 1;
    }
    at = end;
  };
  for (;;) {
    BLANKS.lastIndex = at;
    pass(at + (BLANKS.exec(source)?.[0].length ?? 0));
    if (at >= source.length) break;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match?.groups === undefined || source.startsWith("/*", at)) throw malformed("Invalid character");
    const place = { line, column: at - lineStart + 1, length: match[0].length };
    tokens.push({ ...tokenOf(match.groups), ...place });
    pass(at + match[0].length);
  }
  tokens.push({ kind: "end", text: "", line, column: at - lineStart + 1, length: 0 });
  return joined(tokens);
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Pick<Token, "kind" | "text"> {
  const { string, quoted, number, word, symbol, operator = "" } = groups;
  if (string !== undefined) return { kind: "string", text: string.replaceAll("''", "'") };
  if (quoted !== undefined) return { kind: "quoted", text: quoted.replaceAll('""', '"') };
  if (number !== undefined) return { kind: "number", text: number };
  if (symbol !== undefined) return { kind: "symbol", text: symbol };
  if (word === undefined) return { kind: "operator", text: operator === "!=" ? "<>" : operator };
  const lower = word.toLowerCase();
  if (WORD_OPERATORS.has(lower)) return { kind: "operator", text: lower };
  return KEYWORDS.has(lower) ? { kind: "keyword", text: lower } : { kind: "identifier", text: word };
}

const isWord = ({ kind }: Token): boolean => kind === "keyword" || kind === "operator";

/** Makes one token of words that belong together. */
function joined(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = [];
  for (const token of tokens) {
    const last = result.at(-1);
    const text =
      last && isWord(last) && isWord(token) ? WORD_PAIRS.get(`${last.text} ${token.text}`) : undefined;
    if (last === undefined || text === undefined) {
      result.push(token);
      continue;
    }
    const length = last.line === token.line ? token.column + token.length - last.column : last.length;
    result[result.length - 1] = { ...last, text, length };
  }
  return result;
}

/** A lesson's markdown as text: wrapped to the width, with headings, lists and code told apart. */
import type { ChalkInstance } from "chalk";
import type { Token, Tokens } from "marked";
import { wrap } from "./wrap.js";

export interface MarkdownOptions {
  readonly chalk: ChalkInstance;
  /** Columns; lines are wrapped at 80 at the most, which is what reads well. */
  readonly width: number;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};
const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

const isTokens = (token: Token): token is Token & { tokens: Token[] } =>
  "tokens" in token && Array.isArray(token.tokens);
const isList = (token: Token): token is Tokens.List => token.type === "list";

function inline(tokens: readonly Token[], chalk: ChalkInstance): string {
  return tokens
    .map((token) => {
      const inner = isTokens(token)
        ? inline(token.tokens, chalk)
        : unescapeHtml("text" in token && typeof token.text === "string" ? token.text : token.raw);
      switch (token.type) {
        case "strong":
          return chalk.bold(inner);
        case "em":
          return chalk.italic(inner);
        case "codespan":
          // Without colour the backticks keep code apart from prose.
          return chalk.level === 0
            ? `\`${inner}\``
            : inner
                .split(" ")
                .map((word) => chalk.cyan(word))
                .join(" ");
        case "link":
          // An address that can't be seen can't be followed.
          return "href" in token && typeof token.href === "string" && token.href !== inner
            ? `${inner}: ${token.href}`
            : inner;
        default:
          return inner;
      }
    })
    .join("");
}

function block(token: Token, options: MarkdownOptions, indent: string): string {
  const { chalk } = options;
  const width = Math.min(options.width, 80);
  switch (token.type) {
    case "heading":
      return isTokens(token) ? indent + chalk.bold.underline(inline(token.tokens, chalk)) : "";
    case "code":
      return String("text" in token ? token.text : token.raw)
        .split("\n")
        .map((line) => `${indent}    ${chalk.cyan(line)}`)
        .join("\n");
    case "list": {
      if (!isList(token)) return "";
      return token.items
        .map((item, index) => {
          const mark = token.ordered ? `${Number(token.start) + index}. ` : "- ";
          const body = item.tokens
            .map((inner) => block(inner, options, `${indent}${" ".repeat(mark.length)}`))
            .join("\n");
          return indent + mark + body.slice(indent.length + mark.length);
        })
        .join("\n");
    }
    case "space":
      return "";
    default:
      return isTokens(token)
        ? wrap(inline(token.tokens, chalk), width, indent)
        : wrap(unescapeHtml(token.raw), width, indent);
  }
}

/** Markdown that was read, to be rendered for one width or several. */
export type Markdown = readonly Token[];

export async function readMarkdown(text: string): Promise<Markdown> {
  const { lexer } = await import("marked");
  return lexer(text);
}

export function renderMarkdown(markdown: Markdown, options: MarkdownOptions): string {
  return markdown
    .filter((token) => token.type !== "space")
    .map((token) => block(token, options, ""))
    .join("\n\n");
}

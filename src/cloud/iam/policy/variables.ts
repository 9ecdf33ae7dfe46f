/** Policy variables: `${aws:userid}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */
import { type Context, unknownKey } from "./context.js";
import type { Truth, Undecided } from "./truth.js";
import { type Matcher, type Pattern, parsePattern, type Wildcard } from "./wildcards.js";

interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly fallback?: string;
}

/** A text of a policy: what stands there, wildcards, and what the request says. */
export type Template = readonly (string | Wildcard | Variable)[];

/** What a text of a policy may hold besides text. */
export interface Syntax {
  readonly variables: boolean;
  readonly wildcards: boolean;
}

const VARIABLE = /\$\{([^}]*)\}/;
const WITH_DEFAULT = /^([^,]*),\s*'([^']*)'\s*$/;

export function parseTemplate(text: string, syntax: Syntax): Template {
  if (!syntax.variables) return plain(text, syntax);
  // Split by a pattern with one group, every second part is what stood between the braces.
  return text.split(VARIABLE).flatMap((part, index): Template => {
    if (index % 2 === 0) return plain(part, syntax);
    if (part === "*" || part === "?" || part === "$") return [part];
    const [, key = part, fallback] = WITH_DEFAULT.exec(part) ?? [];
    return [{ key: key.trim().toLowerCase(), ...(fallback !== undefined && { fallback }) }];
  });
}

const plain = (text: string, { wildcards }: Syntax): Pattern => (wildcards ? parsePattern(text) : [text]);

export const isVariable = (piece: Template[number]): piece is Variable =>
  typeof piece === "object" && "key" in piece;

/** Whether a text of the request is what a text of the policy says. */
export type Comparison = (text: string, context: Context) => Truth;

/** @param compile makes a matcher; once, where there are no variables */
export function comparison(template: Template, compile: (pattern: Pattern) => Matcher): Comparison {
  const pattern = template.filter((piece): piece is string | Wildcard => !isVariable(piece));
  if (pattern.length === template.length) {
    const matches = compile(pattern);
    return (text) => matches(text);
  }
  return (text, context) => {
    const resolved = resolve(template, context);
    // What has no value is like nothing.
    if (resolved === undefined) return false;
    return "why" in resolved ? resolved : compile(resolved)(text);
  };
}

/** `undefined` where a variable has no value. What a value holds is meant to the letter. */
function resolve(template: Template, context: Context): Pattern | Undecided | undefined {
  const pattern: (string | Wildcard)[] = [];
  for (const piece of template) {
    if (!isVariable(piece)) {
      pattern.push(piece);
      continue;
    }
    const values = context(piece.key);
    if (values === undefined) return unknownKey(piece.key);
    const [value = piece.fallback, ...others] = values;
    if (value === undefined || others.length > 0) return undefined;
    pattern.push(value);
  }
  return pattern;
}

/**
 * The case that needs no evaluator: the role's policies only allow, without conditions, variables or exceptions. Then
 * one statement that matches decides; whatever else there is can't take it back. Everything else is the evaluator's.
 */
import type { Access } from "../contract/access.js";
import { type RolePolicies, statementsOf, texts } from "./role-policies.js";

interface PlainStatement {
  /** In lower case: actions are the same whatever their case. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const PLAIN_ACTION = /^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;
const PLAIN_RESOURCE = /^(\*|arn:[^:$]+:[^:$]+:[^:$]*:[^:$]*:[^$]+)$/;
const MEMBERS = new Set(["Sid", "Effect", "Action", "Resource"]);
const known = new WeakMap<RolePolicies, readonly PlainStatement[] | undefined>();

/** Whether it is certain, without the evaluator, that the policies allow an access. */
export function isPlainlyAllowed(policies: RolePolicies, { action, resource }: Access): boolean {
  if (!known.has(policies)) known.set(policies, plainStatements(policies));
  const among = (patterns: readonly string[], text: string) => patterns.some((each) => matches(each, text));
  return (
    known
      .get(policies)
      ?.some(
        ({ actions, resources }) => among(actions, action.toLowerCase()) && among(resources, resource),
      ) ?? false
  );
}

/** `undefined` where anything in the policies is not plain. */
function plainStatements({ policies }: RolePolicies): readonly PlainStatement[] | undefined {
  const all: PlainStatement[] = [];
  for (const { document } of policies) {
    const statements = statementsOf(document);
    if (statements.length === 0) return undefined;
    for (const statement of statements) {
      const { Effect, Action, Resource } = statement;
      const actions = texts(Action);
      const resources = texts(Resource);
      const isPlain =
        Effect === "Allow" &&
        Object.keys(statement).every((member) => MEMBERS.has(member)) &&
        actions?.every((each) => PLAIN_ACTION.test(each)) === true &&
        resources?.every((each) => PLAIN_RESOURCE.test(each)) === true;
      if (!isPlain) return undefined;
      all.push({ actions: actions.map((each) => each.toLowerCase()), resources });
    }
  }
  return all;
}

/** `*` stands for any text, also across colons; `?` for one character. Takes no longer than the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  let [at, star, resume] = [0, -1, 0];
  for (let position = 0; position < text.length; ) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at;
      at += 1;
      resume = position;
    } else if (wanted === "?" || wanted === text[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      resume += 1;
      position = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

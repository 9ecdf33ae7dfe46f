/** One statement: to what requests its effect applies. */
import { type Condition, parseConditions } from "./conditions.js";
import type { Context } from "./context.js";
import { type Naming, type Principal, parseNotPrincipal, parsePrincipal } from "./principals.js";
import { PolicyProblem } from "./problem.js";
import { parseAction, parseResource } from "./resources.js";
import { any, every, not, type Truth } from "./truth.js";
import { type JsonObject, texts } from "./values.js";

/** What policies are asked about. */
export interface AccessRequest {
  readonly principal: Principal;
  /** In lower case. */
  readonly action: string;
  /** An ARN, or `*` where the action is about no resource. */
  readonly resource: string;
  readonly context: Context;
  /** Whether the principal has a permissions boundary. */
  readonly isBounded: boolean;
}

type Effect = "Allow" | "Deny";

/** Whose policy it is: only a resource's says whom it is about, and may leave out what it is about. */
export type PolicyKind = "identity" | "resource";

export interface Statement {
  readonly effect: Effect;
  /** How it means the principal; `undefined`, where it is not about them. */
  naming(request: AccessRequest): Naming | undefined;
  /** Whether it is about the request, besides the principal. */
  applies(request: AccessRequest): Truth;
}

const MEMBERS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** @param variables whether the policy's version knows variables */
export function parseStatement(statement: JsonObject, kind: PolicyKind, variables: boolean): Statement {
  const unknown = Object.keys(statement).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) throw new PolicyProblem(`a statement has no element ${unknown}`);
  const effect = readEffect(statement.Effect);
  const naming = parseNaming(statement, kind, effect);
  const isAction = parseActions(statement);
  const isResource = parseResources(statement, kind, variables);
  const conditions: readonly Condition[] = parseConditions(statement.Condition, variables);
  return {
    effect,
    naming,
    applies(request) {
      if (!isAction(request.action)) return false;
      const resource = isResource(request);
      if (resource === false) return false;
      const met = every(conditions, (condition) => condition(request.context));
      return met === true ? resource : met;
    },
  };
}

function readEffect(effect: unknown): Effect {
  if (effect === "Allow" || effect === "Deny") return effect;
  throw new PolicyProblem(`Effect is Allow or Deny, not ${JSON.stringify(effect)}`);
}

/** One of two elements, of which the second is the first's opposite. */
function either(
  statement: JsonObject,
  name: string,
): { readonly value: unknown; readonly isOpposite: boolean } {
  const opposite = `Not${name}`;
  const isOpposite = statement[opposite] !== undefined;
  if (isOpposite && statement[name] !== undefined)
    throw new PolicyProblem(`a statement has ${name} or ${opposite}, not both`);
  return { value: isOpposite ? statement[opposite] : statement[name], isOpposite };
}

function parseNaming(statement: JsonObject, kind: PolicyKind, effect: Effect): Statement["naming"] {
  const { value, isOpposite } = either(statement, "Principal");
  if (kind === "identity") {
    if (value !== undefined) throw new PolicyProblem("the policy of an identity has no Principal");
    return () => "direct";
  }
  if (value === undefined) throw new PolicyProblem("the policy of a resource has a Principal");
  if (isOpposite) {
    const leaves = parseNotPrincipal(value, effect);
    return ({ principal, isBounded }) => leaves(principal, isBounded);
  }
  const names = parsePrincipal(value);
  return ({ principal }) => names(principal);
}

function parseActions(statement: JsonObject): (action: string) => boolean {
  const { value, isOpposite } = either(statement, "Action");
  const matchers = texts(value, "Action").map(parseAction);
  return (action) => matchers.some((matches) => matches(action)) !== isOpposite;
}

function parseResources(
  statement: JsonObject,
  kind: PolicyKind,
  variables: boolean,
): (request: AccessRequest) => Truth {
  const { value, isOpposite } = either(statement, "Resource");
  // It is about the resource that it is attached to.
  if (value === undefined && kind === "resource") return () => true;
  const comparisons = texts(value, "Resource").map((text) => parseResource(text, variables));
  return ({ resource, context }) => {
    const isAmong = any(comparisons, (compare) => compare(resource, context));
    return isOpposite ? not(isAmong) : isAmong;
  };
}

/**
 * A second reading of the order in which AWS decides: slow and plain, one sentence of the IAM user guide after the
 * other, over the documents as they stand. It shares no code with the first, and knows what the properties draw.
 */
import type { Json, Keys } from "./support.js";

export interface Scene {
  readonly action: string;
  readonly resource: string;
  readonly keys: Keys;
  readonly who: {
    readonly kind: "user" | "session" | "service";
    readonly arn: string;
    readonly account: string;
    readonly role: string;
  };
  readonly resourceAccount: string;
  readonly identity: readonly Json[];
  readonly boundary: Json | undefined;
  readonly session: readonly Json[] | undefined;
  readonly resourcePolicy: Json | undefined;
}

const many = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

/** Every way in which a pattern could be written out, tried by recursion. */
function like(pattern: string, text: string, colonsStop: boolean): boolean {
  if (pattern === "") return text === "";
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === "*") {
    if (like(rest, text, colonsStop)) return true;
    if (text === "") return false;
    const endsItsSegment = rest === "" || rest.startsWith(":");
    if (colonsStop && text[0] === ":" && !endsItsSegment) return false;
    return like(pattern, text.slice(1), colonsStop);
  }
  if (text === "") return false;
  if (first === "?") return !(colonsStop && text[0] === ":") && like(rest, text.slice(1), colonsStop);
  return first === text[0] && like(rest, text.slice(1), colonsStop);
}

const actionMatches = (statement: Json, action: string): boolean => {
  const named = (list: unknown) =>
    many(list).some((one) => like(one.toLowerCase(), action.toLowerCase(), false));
  return statement.Action !== undefined ? named(statement.Action) : !named(statement.NotAction);
};

const resourceMatches = (statement: Json, resource: string): boolean => {
  const named = (list: unknown) => many(list).some((one) => one === "*" || like(one, resource, true));
  if (statement.Resource !== undefined) return named(statement.Resource);
  return statement.NotResource === undefined || !named(statement.NotResource);
};

/** What one operator says of one value of the request and one of the policy. */
function compares(operator: string, value: string, wanted: string): boolean {
  switch (operator) {
    case "StringEquals":
    case "StringNotEquals":
      return value === wanted;
    case "StringLike":
    case "StringNotLike":
      return like(wanted, value, false);
    case "NumericLessThan":
      return Number(value) < Number(wanted);
    case "NumericNotEquals":
    case "NumericEquals":
      return Number(value) === Number(wanted);
    default:
      throw new Error(operator);
  }
}

/** `undefined` where the documentation leaves it open: several values, and no qualifier. */
function conditionMet(
  name: string,
  values: readonly string[],
  wanted: readonly string[],
): boolean | undefined {
  const isForAll = name.startsWith("ForAllValues:");
  const isForAny = name.startsWith("ForAnyValue:");
  const ifExists = name.endsWith("IfExists");
  const operator = name.replace(/^For\w+:/, "").replace(/IfExists$/, "");
  if (operator === "Null") return wanted.includes(String(values.length === 0));
  const isNegated = operator.includes("Not");
  const one = (value: string) => {
    const matchesSome = wanted.some((each) => compares(operator, value, each));
    return isNegated ? !matchesSome : matchesSome;
  };
  if (values.length === 0) {
    if (ifExists || isForAll) return true;
    return isForAny ? false : isNegated;
  }
  const [first = ""] = values;
  if (isForAll) return values.every(one);
  if (isForAny) return values.some(one);
  return values.length > 1 ? undefined : one(first);
}

/** Three answers: yes, no, and `undefined` for what is left open. */
function conditionsMet(statement: Json, keys: Keys): boolean | undefined {
  let isOpen = false;
  for (const [operator, asked] of Object.entries((statement.Condition ?? {}) as Record<string, Json>)) {
    for (const [key, wanted] of Object.entries(asked)) {
      const given = keys[key];
      const met = conditionMet(operator, given === undefined ? [] : many(given), many(wanted));
      if (met === false) return false;
      if (met === undefined) isOpen = true;
    }
  }
  return isOpen ? undefined : true;
}

type Names = readonly (readonly [type: string, id: string])[];
const namesIn = (principal: unknown): Names =>
  principal === "*"
    ? [["AWS", "*"]]
    : Object.entries(principal as Json).flatMap(([type, ids]) =>
        many(ids).map((id): [string, string] => [type, id]),
      );

/** How a statement of a resource's policy means who asks. */
function meant(statement: Json, { who, boundary }: Scene): "no" | "account" | "role" | "directly" {
  const own = who.kind === "service" ? "Service" : "AWS";
  const ways = (names: Names) => ({
    everyone: names.some(([type, id]) => type === "AWS" && id === "*"),
    self: names.some(([type, id]) => type === own && id === who.arn),
    role: who.kind === "session" && names.some(([type, id]) => type === "AWS" && id === who.role),
    account:
      who.kind !== "service" &&
      names.some(
        ([type, id]) => type === "AWS" && [who.account, `arn:aws:iam::${who.account}:root`].includes(id),
      ),
  });
  if (statement.Principal !== undefined) {
    const { everyone, self, role, account } = ways(namesIn(statement.Principal));
    if (everyone || self) return "directly";
    if (role) return "role";
    return account ? "account" : "no";
  }
  const { everyone, self, role, account } = ways(namesIn(statement.NotPrincipal));
  if (statement.Effect === "Allow") return everyone || self || role || account ? "no" : "directly";
  if (boundary !== undefined) return "directly";
  if (everyone) return "no";
  if (who.kind === "service") return self ? "no" : "directly";
  if (who.kind === "user") return self && account ? "no" : "directly";
  return self && role && account ? "no" : "directly";
}

export function secondReading(scene: Scene): boolean {
  const statements = (policies: readonly Json[]) =>
    policies.flatMap((policy) => policy.Statement as readonly Json[]);
  const about = (statement: Json) =>
    actionMatches(statement, scene.action) && resourceMatches(statement, scene.resource);
  const ofResource = statements(scene.resourcePolicy === undefined ? [] : [scene.resourcePolicy]).filter(
    (statement) => meant(statement, scene) !== "no",
  );
  const ofIdentity = statements(scene.identity);
  const ofBoundary = statements(scene.boundary === undefined ? [] : [scene.boundary]);
  const ofSession = statements(scene.session ?? []);

  // "If the code finds even one explicit deny that applies, the code returns a final decision of Deny": also for what is open.
  const everything = [...ofIdentity, ...ofResource, ...ofBoundary, ...ofSession];
  const denied = everything.some(
    (statement) =>
      statement.Effect === "Deny" && about(statement) && conditionsMet(statement, scene.keys) !== false,
  );
  if (denied) return false;

  const allows = (statement: Json) =>
    statement.Effect === "Allow" && about(statement) && conditionsMet(statement, scene.keys) === true;
  const grants = ofResource.filter(allows).map((statement) => meant(statement, scene));
  const identityAllows = ofIdentity.some(allows);
  const limitsAllow =
    (scene.boundary === undefined || ofBoundary.some(allows)) &&
    (scene.session === undefined || ofSession.some(allows));

  if (scene.who.kind === "service") return grants.length > 0;
  if (scene.who.account !== scene.resourceAccount) return identityAllows && limitsAllow && grants.length > 0;
  if (grants.includes("directly")) return true;
  if (/^(sts:AssumeRole|kms:)/.test(scene.action) && grants.length === 0) return false;
  return (identityAllows || grants.includes("role")) && limitsAllow;
}

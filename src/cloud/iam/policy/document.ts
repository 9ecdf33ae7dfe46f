/** A policy document, read once for all the requests that it is asked about. */
import { PolicyProblem } from "./problem.js";
import { type PolicyKind, parseStatement, type Statement } from "./statement.js";
import { isObject } from "./values.js";

export interface Policy {
  /** The name of an inline policy, the ARN of a managed one; nothing for a resource's. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The version that knows variables; the other is what a policy without a version has. */
const WITH_VARIABLES = "2012-10-17";
const VERSIONS: readonly unknown[] = [undefined, "2008-10-17", WITH_VARIABLES];
const MEMBERS = new Set(["Version", "Id", "Statement"]);

/** Reads the JSON text of a policy. Throws a `PolicyProblem` where it can't be evaluated as a whole. */
export function parsePolicy(text: string, kind: PolicyKind, name = ""): Policy {
  const document = parseJson(text);
  if (!isObject(document)) throw new PolicyProblem("a policy is an object");
  const unknown = Object.keys(document).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) throw new PolicyProblem(`a policy has no element ${unknown}`);
  const { Version, Statement } = document;
  if (!VERSIONS.includes(Version))
    throw new PolicyProblem(`there is no version ${JSON.stringify(Version)} of policies`);
  const all: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return {
    name,
    statements: all.map((statement) => {
      if (!isObject(statement)) throw new PolicyProblem("a statement is an object");
      return parseStatement(statement, kind, Version === WITH_VARIABLES);
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyProblem("a policy is JSON");
  }
}

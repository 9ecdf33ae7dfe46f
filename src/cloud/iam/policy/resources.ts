/** The texts of `Action` and `Resource`. */
import { PolicyProblem } from "./problem.js";
import { type Comparison, comparison, parseTemplate } from "./variables.js";
import { compile, type Matcher, parsePattern } from "./wildcards.js";

const ACTION = /^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/;

/** Matches actions in lower case: they are the same in any case. */
export function parseAction(text: string): Matcher {
  const action = text.toLowerCase();
  if (!ACTION.test(action)) throw new PolicyProblem(`${JSON.stringify(text)} is no action`);
  return compile(parsePattern(action), "text");
}

/**
 * Partition and service are named, without wildcards; variables come after the fifth colon. A `*` at the end may stand
 * for what is left of an ARN.
 */
const RESOURCE = /^arn:[^:*?$]+:[^:*?$]+:([^:$]*:[^:$]*:.|[^:$]*(:[^:$]*)?\*$)/;

export function parseResource(text: string, variables: boolean): Comparison {
  if (text === "*") return () => true;
  if (!RESOURCE.test(text)) throw new PolicyProblem(`${JSON.stringify(text)} is no resource`);
  return comparison(parseTemplate(text, { variables, wildcards: true }), (pattern) =>
    compile(pattern, "resource"),
  );
}

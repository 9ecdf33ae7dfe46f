/** The condition operators: what each asks of a value of the request. */
import { addressRange } from "./addresses.js";
import { readDate } from "./dates.js";
import { PolicyProblem } from "./problem.js";
import { type Comparison, comparison, isVariable, parseTemplate } from "./variables.js";
import { compile } from "./wildcards.js";

export interface Operator {
  /** It holds where the value is like none of those in the policy. */
  readonly negated: boolean;
  /**
   * Makes the comparison with one value of a policy.
   * @param variables whether the policy's version knows variables; numbers, dates, addresses and bytes have none
   */
  readonly compare: (wanted: string, variables: boolean) => Comparison;
}

type Compare = Operator["compare"];

const bad = (wanted: string, what: string) => new PolicyProblem(`${JSON.stringify(wanted)} is no ${what}`);

const text =
  (wildcards: boolean): Compare =>
  (wanted, variables) =>
    comparison(parseTemplate(wanted, { variables, wildcards }), (pattern) => compile(pattern, "text"));

const ignoringCase: Compare = (wanted, variables) => {
  const template = parseTemplate(wanted, { variables, wildcards: false });
  return comparison(template, (pattern) => {
    const lower = pattern.join("").toLowerCase();
    return (value) => value.toLowerCase() === lower;
  });
};

const ARN_COMPONENTS = 6;

/** Each of the six components by itself: the ARN operators of both names do the same. */
const arn: Compare = (wanted, variables) => {
  const template = parseTemplate(wanted, { variables, wildcards: true });
  if (!template.some(isVariable) && wanted.split(":").length < ARN_COMPONENTS) throw bad(wanted, "ARN");
  return comparison(template, (pattern) => compile(pattern, "arn"));
};

const truthValue: Compare = (wanted, variables) => {
  const isResolvedLater = parseTemplate(wanted, { variables, wildcards: false }).some(isVariable);
  if (!isResolvedLater && !/^(true|false)$/i.test(wanted)) throw bad(wanted, "truth value");
  return ignoringCase(wanted, variables);
};

/** Compares what `read` makes of both; what it can't read, it makes `NaN` of. */
const ordered =
  (
    what: string,
    read: (text: string) => number,
    holds: (value: number, wanted: number) => boolean,
  ): Compare =>
  (wanted) => {
    const limit = read(wanted);
    if (Number.isNaN(limit)) throw bad(wanted, what);
    return (value) => holds(read(value), limit);
  };

const readNumber = (text: string): number =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;

/** The request's bytes are in base 64, too. */
const bytes: Compare = (wanted) => {
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(wanted))
    throw bad(wanted, "base 64");
  const expected = Buffer.from(wanted, "base64");
  return (value) => Buffer.from(value, "base64").equals(expected);
};

const address: Compare = (wanted) => {
  const includes = addressRange(wanted);
  if (includes === undefined) throw bad(wanted, "IP address or range of addresses");
  return (value) => includes(value);
};

const yes = (compare: Compare): Operator => ({ negated: false, compare });
const no = (compare: Compare): Operator => ({ negated: true, compare });

function orderedOperators(
  prefix: string,
  what: string,
  read: (text: string) => number,
): Readonly<Record<string, Operator>> {
  const equal = ordered(what, read, (value, wanted) => value === wanted);
  return {
    [`${prefix}Equals`]: yes(equal),
    [`${prefix}NotEquals`]: no(equal),
    [`${prefix}LessThan`]: yes(ordered(what, read, (value, wanted) => value < wanted)),
    [`${prefix}LessThanEquals`]: yes(ordered(what, read, (value, wanted) => value <= wanted)),
    [`${prefix}GreaterThan`]: yes(ordered(what, read, (value, wanted) => value > wanted)),
    [`${prefix}GreaterThanEquals`]: yes(ordered(what, read, (value, wanted) => value >= wanted)),
  };
}

/** By their names in policies. `Null` is not among them: it compares no values. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    StringEquals: yes(text(false)),
    StringNotEquals: no(text(false)),
    StringEqualsIgnoreCase: yes(ignoringCase),
    StringNotEqualsIgnoreCase: no(ignoringCase),
    StringLike: yes(text(true)),
    StringNotLike: no(text(true)),
    ...orderedOperators("Numeric", "number", readNumber),
    ...orderedOperators("Date", "date", readDate),
    Bool: yes(truthValue),
    BinaryEquals: yes(bytes),
    IpAddress: yes(address),
    NotIpAddress: no(address),
    ArnEquals: yes(arn),
    ArnLike: yes(arn),
    ArnNotEquals: no(arn),
    ArnNotLike: no(arn),
  }),
);

/**
 * Filter patterns for JSON events: `{ $.level = "ERROR" && $.latency >= 500 }`. Sources: CloudWatch Logs user guide,
 * "Filter pattern syntax"; what AWS answered to patterns in the tests of public implementations.
 */
import { JsonError } from "../json/input.js";
import { type JsonValue, readJson } from "./json-event.js";

type Predicate = (event: JsonValue) => boolean;

/** A step from a value to the values below it: a property, an element, or all of either. */
type Step = { readonly property: string } | { readonly element: number } | "properties" | "elements";

const MOST_WILDCARDS = 3;

const SPACE = /\s*/y;
const PROPERTY = /\.([A-Za-z0-9_-]+)/y;
const QUOTED_PROPERTY = /\.?\['((?:[^'\\]|\\.)+)'\]/y;
const EVERY_PROPERTY = /\.\*/y;
const ELEMENT = /\[(\d{1,9})\]/y;
const EVERY_ELEMENT = /\[\*\]/y;
const OPERATOR = /(?:<=|>=|!=|=|<|>)/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const PLAIN = /[A-Za-z0-9_.*+-]+/y;
const REGULAR_EXPRESSION = /%/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const STATES: readonly (readonly [RegExp, (values: readonly JsonValue[]) => boolean])[] = [
  [/IS\s+NULL\b/y, (values) => values.includes(null)],
  [/IS\s+TRUE\b/y, (values) => values.includes(true)],
  [/IS\s+FALSE\b/y, (values) => values.includes(false)],
  [/NOT\s+EXISTS\b/y, (values) => values.length === 0],
];

const invalid = () => new JsonError("InvalidParameterException", "Invalid filter pattern");

/** A predicate over messages; those that are no JSON match nothing. @throws JsonError with AWS's text */
export function parseJsonFilterPattern(pattern: string): (message: string) => boolean {
  const matches = new Parser(pattern).parse();
  return (message) => {
    const event = readJson(message);
    return event !== undefined && matches(event);
  };
}

class Parser {
  #at = 0;
  #wildcards = 0;

  constructor(private readonly text: string) {}

  parse(): Predicate {
    this.#require(/\{/y);
    const predicate = this.#any();
    this.#require(/\}/y);
    if (this.#at < this.text.length) throw invalid();
    return predicate;
  }

  /** What a sticky expression finds here, blanks before it left out. */
  #take(expression: RegExp, { afterBlanks = true } = {}): RegExpExecArray | undefined {
    const from = afterBlanks ? this.#blanksEnd() : this.#at;
    expression.lastIndex = from;
    const found = expression.exec(this.text);
    if (found === null) return undefined;
    this.#at = expression.lastIndex;
    return found;
  }

  #blanksEnd(): number {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    return SPACE.lastIndex;
  }

  #require(expression: RegExp): void {
    if (this.#take(expression) === undefined) throw invalid();
    this.#at = this.#blanksEnd();
  }

  #any(): Predicate {
    const parts = [this.#all()];
    while (this.#take(/\|\|/y) !== undefined) parts.push(this.#all());
    return (event) => parts.some((part) => part(event));
  }

  #all(): Predicate {
    const parts = [this.#one()];
    while (this.#take(/&&/y) !== undefined) parts.push(this.#one());
    return (event) => parts.every((part) => part(event));
  }

  #one(): Predicate {
    if (this.#take(/\(/y) !== undefined) {
      const inner = this.#any();
      this.#require(/\)/y);
      return inner;
    }
    const steps = this.#selector();
    for (const [expression, holds] of STATES) {
      if (this.#take(expression) !== undefined) return (event) => holds(select(event, steps));
    }
    const compare = this.#comparison();
    return (event) => select(event, steps).some(compare);
  }

  #selector(): readonly Step[] {
    if (this.#take(/\$/y) === undefined) throw invalid();
    const steps: Step[] = [];
    const before = this.#wildcards;
    for (let step = this.#step(); step !== undefined; step = this.#step()) steps.push(step);
    // AWS's quotas: one in a selector, three in a pattern.
    if (this.#wildcards > before + 1 || this.#wildcards > MOST_WILDCARDS) throw invalid();
    // Elements follow a property.
    if (steps.length === 0 || this.text.charAt(this.#at) === ".") throw invalid();
    return steps;
  }

  #step(): Step | undefined {
    const here = { afterBlanks: false };
    const property = this.#take(PROPERTY, here)?.[1];
    if (property !== undefined) return { property };
    const quoted = this.#take(QUOTED_PROPERTY, here)?.[1];
    if (quoted !== undefined) return { property: unescaped(quoted) };
    const element = this.#take(ELEMENT, here)?.[1];
    if (element !== undefined) return { element: Number(element) };
    if (this.#take(EVERY_PROPERTY, here) !== undefined) {
      this.#wildcards += 1;
      return "properties";
    }
    if (this.#take(EVERY_ELEMENT, here) !== undefined) {
      this.#wildcards += 1;
      return "elements";
    }
    return undefined;
  }

  #comparison(): (value: JsonValue) => boolean {
    const operator = this.#take(OPERATOR)?.[0];
    if (operator === undefined) throw invalid();
    if (this.#take(REGULAR_EXPRESSION) !== undefined) {
      throw new JsonError(
        "InvalidParameterException",
        "The embedded AWS does not implement regular expressions in filter patterns.",
      );
    }
    const quoted = this.#take(QUOTED)?.[1];
    const term = quoted === undefined ? this.#take(PLAIN)?.[0] : unescaped(quoted);
    if (term === undefined) throw invalid();
    const number = quoted === undefined && NUMBER.test(term) ? Number(term) : undefined;
    switch (operator) {
      case "=":
        return (value) => equals(value, term, number) === true;
      case "!=":
        return (value) => equals(value, term, number) === false;
      default:
        if (number === undefined)
          throw new JsonError("InvalidParameterException", `Invalid character(s) in term '"${term}"'`);
        return (value) => isNumber(value) && ordered(Number(value.digits), operator, number);
    }
  }
}

const unescaped = (text: string): string => text.replace(/\\(.)/gs, "$1");

function ordered(value: number, operator: string, number: number): boolean {
  switch (operator) {
    case "<":
      return value < number;
    case "<=":
      return value <= number;
    case ">":
      return value > number;
    default:
      return value >= number;
  }
}

const isNumber = (value: JsonValue): value is { readonly digits: string } =>
  typeof value === "object" && value !== null && "digits" in value;

/** The values that a selector leads to. */
function select(event: JsonValue, steps: readonly Step[]): readonly JsonValue[] {
  let values: readonly JsonValue[] = [event];
  for (const step of steps) values = values.flatMap((value) => below(value, step));
  return values;
}

function below(value: JsonValue, step: Step): readonly JsonValue[] {
  if (Array.isArray(value)) {
    if (step === "elements") return value;
    const found = typeof step === "object" && "element" in step ? value[step.element] : undefined;
    return found === undefined ? [] : [found];
  }
  if (!(value instanceof Map)) return [];
  if (step === "properties") return [...value.values()];
  const found = typeof step === "object" && "property" in step ? value.get(step.property) : undefined;
  return found === undefined ? [] : [found];
}

/** Whether a value is the term's; `undefined` for what is neither text nor number: then nothing matches. */
function equals(value: JsonValue, term: string, number: number | undefined): boolean | undefined {
  if (isNumber(value)) {
    return number === undefined ? isLike(value.digits, term) : Number(value.digits) === number;
  }
  return typeof value === "string" ? isLike(value, term) : undefined;
}

/** An asterisk stands for any text at the beginning or the end; within the term it is an asterisk. */
function isLike(text: string, term: string): boolean {
  const isOpenAtStart = term.startsWith("*");
  const isOpenAtEnd = term.endsWith("*") && term.length > 1;
  const inner = term.slice(isOpenAtStart ? 1 : 0, isOpenAtEnd ? -1 : undefined);
  if (isOpenAtStart) return isOpenAtEnd ? text.includes(inner) : text.endsWith(inner);
  return isOpenAtEnd ? text.startsWith(inner) : text === inner;
}

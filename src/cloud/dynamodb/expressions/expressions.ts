import { type PathTree, projection } from "../values/paths.js";
import { bindCondition, type Condition } from "./condition.js";
import { DistinctPaths, type ExpressionContext } from "./context.js";
import { parseCondition } from "./parse-condition.js";
import { parseProjection } from "./parse-projection.js";
import { parseUpdate } from "./parse-update.js";
import { ExpressionError } from "./tokens.js";
import { bindUpdate, type Update } from "./update.js";

/** A condition with the name of the parameter that it came in. */
export type ConditionParameter = "ConditionExpression" | "FilterExpression" | "KeyConditionExpression";

/** Bytes of an expression at most. */
const LONGEST_EXPRESSION = 4096;
/** Applications use few different texts; whoever builds them from data gets no more memory than this. */
const MOST_KEPT = 500;
/** Characters of all kept texts of a kind: a parsed text takes some forty bytes for each of its own. */
const MOST_CHARACTERS_KEPT = 128 * 1024;

/** Keeps what texts were parsed into, the latest ones. */
class ParsedTexts<T> {
  readonly #parsed = new Map<string, T>();
  #characters = 0;

  constructor(readonly parse: (text: string) => T) {}

  get(text: string): T {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const parsed = this.parse(text);
    if (this.#parsed.size >= MOST_KEPT || this.#characters + text.length > MOST_CHARACTERS_KEPT) {
      this.#parsed.clear();
      this.#characters = 0;
    }
    this.#parsed.set(text, parsed);
    this.#characters += text.length;
    return parsed;
  }
}

const conditions = new ParsedTexts(parseCondition);
const updates = new ParsedTexts(parseUpdate);
const projections = new ParsedTexts(parseProjection);

/** Compiles a condition. @throws DynamoDbError with AWS's text for what is wrong with it */
export function compileCondition(
  text: string,
  context: ExpressionContext,
  parameter: ConditionParameter,
): Condition {
  // AWS says how long a filter or a condition is.
  const showsSize = parameter !== "KeyConditionExpression";
  return compile(text, parameter, context, () => bindCondition(conditions.get(text), context), showsSize);
}

/** Compiles an update expression. @throws DynamoDbError */
export function compileUpdate(text: string, context: ExpressionContext): Update {
  return compile(text, "UpdateExpression", context, () => bindUpdate(updates.get(text), context));
}

/** Compiles a projection. @throws DynamoDbError */
export function compileProjection(text: string, context: ExpressionContext): PathTree<true> {
  return compile(text, "ProjectionExpression", context, () => {
    const paths = projections.get(text).map((path) => context.path(path));
    return projection(new DistinctPaths(paths).all);
  });
}

function compile<T>(
  text: string,
  parameter: string,
  context: ExpressionContext,
  work: () => T,
  showsSize = false,
): T {
  try {
    if (text.trim() === "") throw new ExpressionError("The expression can not be empty;");
    const size = text.length > LONGEST_EXPRESSION / 4 ? Buffer.byteLength(text) : 0;
    if (size > LONGEST_EXPRESSION) {
      const shown = showsSize ? ` expression size: ${size}` : "";
      throw new ExpressionError(`Expression size has exceeded the maximum allowed size;${shown}`);
    }
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw context.refuse(`Invalid ${parameter}: ${error.message}`);
    throw error;
  }
}

import { type DynamoDbError, detected, isInvalidParameter, validation } from "../errors.js";
import type { AttributeType, AttributeValue } from "../values/attribute-value.js";
import { type DecodedItem, nameProblem } from "../values/decode.js";
import { collision, type Path, pathText } from "../values/paths.js";
import type { PathSyntax } from "./syntax.js";
import { ExpressionError } from "./tokens.js";

/** An operand whose placeholders are resolved. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "function"; readonly name: string; readonly args: readonly Operand[] };

/** Bytes of a placeholder at most, with its first character. */
const LONGEST_PLACEHOLDER = 255;
/** Steps of a document path at most. */
const DEEPEST_PATH = 32;

const NAME = /^#[0-9a-zA-Z_]+$/;
const VALUE = /^:[0-9a-zA-Z_]+$/;

/** The names and values that a request's expressions may use, and which of them they did. */
export class ExpressionContext {
  readonly #names: ReadonlyMap<string, string> | undefined;
  readonly #values: ReadonlyMap<string, AttributeValue> | undefined;
  readonly #usedNames = new Set<string>();
  readonly #usedValues = new Set<string>();
  /** The attributes that expressions look into, in their order. */
  readonly nested = new Set<string>();

  /**
   * `ofOneWrite`: the expressions of a put, update or delete by itself. Since 2026 AWS words their mistakes differently
   * from those of transactions and reads.
   * @throws DynamoDbError when a name or value cannot be used, whether an expression needs it or not
   */
  constructor(
    names: ReadonlyMap<string, string> | undefined,
    values: DecodedItem | undefined,
    readonly ofOneWrite = false,
  ) {
    if (names !== undefined) checkNames(names, this.refuse);
    if (values !== undefined) checkValues(values, ofOneWrite, this.refuse);
    this.#names = names;
    this.#values = values?.value;
  }

  /** What a mistake in these expressions is answered with. */
  get refuse(): Refuse {
    return this.ofOneWrite ? detected : validation;
  }

  path({ steps }: PathSyntax): Path {
    const path = this.#resolved(steps);
    if (path.length === 1) return path;
    if (path.length > DEEPEST_PATH) {
      throw new ExpressionError(
        `The document path has too many nesting levels; nesting levels: ${path.length}`,
      );
    }
    const [first] = path;
    if (typeof first === "string") this.nested.add(first);
    return path;
  }

  #resolved(steps: PathSyntax["steps"]): Path {
    return steps.map((step) => {
      if ("name" in step) return step.name;
      if ("index" in step) return step.index;
      const name = this.#names?.get(step.placeholder);
      if (name === undefined) {
        throw new ExpressionError(
          `An expression attribute name used in the document path is not defined; attribute name: ${step.placeholder}`,
        );
      }
      this.#usedNames.add(step.placeholder);
      return name;
    });
  }

  value(placeholder: string): AttributeValue {
    const value = this.#values?.get(placeholder);
    if (value === undefined) {
      throw new ExpressionError(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    this.#usedValues.add(placeholder);
    return value;
  }

  /** @throws DynamoDbError when a name or value was sent that no expression used */
  checkAllUsed(): void {
    const names = this.#names === undefined ? [] : unused(this.#names, this.#usedNames);
    if (names.length > 0) {
      throw this.refuse(
        `Value provided in ExpressionAttributeNames unused in expressions: keys: {${names.join(", ")}}`,
      );
    }
    const values = this.#values === undefined ? [] : unused(this.#values, this.#usedValues);
    if (values.length > 0) {
      throw this.refuse(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: {${values.join(", ")}}`,
      );
    }
  }
}

function unused(given: ReadonlyMap<string, unknown>, used: ReadonlySet<string>): string[] {
  if (given.size === used.size) return [];
  return [...given.keys()].filter((key) => !used.has(key));
}

type Refuse = (message: string) => DynamoDbError;

function checkNames(names: ReadonlyMap<string, string>, refuse: Refuse): void {
  if (names.size === 0) throw refuse("ExpressionAttributeNames must not be empty");
  for (const [key, name] of names) {
    if (Buffer.byteLength(key) > LONGEST_PLACEHOLDER) {
      throw refuse(
        `ExpressionAttributeNames contains invalid key: ${LONG_PLACEHOLDER} size of key: ${Buffer.byteLength(key)}`,
      );
    }
    if (!NAME.test(key)) throw refuse(invalidKey("ExpressionAttributeNames", key));
    const problem = nameProblem(name);
    if (problem !== undefined) {
      throw refuse(`ExpressionAttributeNames contains invalid value: ${problem} for key ${key}`);
    }
  }
}

function checkValues(
  { value, problem, problemName }: DecodedItem,
  ofOneWrite: boolean,
  refuse: Refuse,
): void {
  if (value.size === 0) throw refuse("ExpressionAttributeValues must not be empty");
  for (const key of value.keys()) {
    if (Buffer.byteLength(key) > LONGEST_PLACEHOLDER) {
      // Here AWS does not say how long.
      throw refuse(`ExpressionAttributeValues contains invalid key: ${LONG_PLACEHOLDER}`);
    }
    if (!VALUE.test(key)) throw refuse(invalidKey("ExpressionAttributeValues", key));
  }
  if (problem !== undefined) {
    // Of sets and nulls a write of one item says the same wherever they are.
    if (ofOneWrite && isInvalidParameter(problem)) throw refuse(problem.message);
    throw refuse(
      `ExpressionAttributeValues contains invalid value: ${problem.message} for key ${problemName}`,
    );
  }
}

const LONG_PLACEHOLDER = "The expression attribute map contains a key that is too long;";

const invalidKey = (parameter: string, key: string): string =>
  `${parameter} contains invalid key: Syntax error; key: "${key}"`;

/** The paths of one expression, none of which may lead to another. */
export class DistinctPaths {
  /** @throws ExpressionError when paths overlap or, if none do, conflict */
  constructor(readonly all: readonly Path[]) {
    let conflict: ExpressionError | undefined;
    all.forEach((path, position) => {
      for (const earlier of all.slice(0, position)) {
        const kind = collision(earlier, path);
        if (kind === undefined) continue;
        const error = new ExpressionError(
          `Two document paths ${kind} with each other; must remove or rewrite one of these paths; path one: ${pathText(earlier)}, path two: ${pathText(path)}`,
        );
        if (kind === "overlap") throw error;
        conflict ??= error;
      }
    });
    if (conflict !== undefined) throw conflict;
  }
}

/** The type that a function or operator does not take. */
export const wrongOperand = (name: string, type: AttributeType | string): ExpressionError =>
  new ExpressionError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );

/** A function got more or fewer operands than it takes. */
export const wrongCount = (name: string, count: number): ExpressionError =>
  new ExpressionError(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
  );

export const needsPath = (name: string): ExpressionError =>
  new ExpressionError(`Operator or function requires a document path; operator or function: ${name}`);

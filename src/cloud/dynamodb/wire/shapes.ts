import { serialization, validation } from "../errors.js";
import type { AttributeValue } from "../values/attribute-value.js";
import { type Decoded, type DecodedItem, decodeItem, decodeValue, notConvertible } from "../values/decode.js";
import { isJsonObject, type JsonObject } from "./json.js";

/**
 * What an operation's input looks like. Reading checks JSON types at once (SerializationException) and collects
 * violated constraints, which AWS reports together: "2 validation errors detected: …".
 */
export interface Shape<T> {
  read(json: unknown, problems: string[], path: string): T;
}

/** AWS lists no more problems than this. */
const MOST_PROBLEMS = 10;

interface Field<T> {
  readonly shape: Shape<T>;
  readonly required: boolean;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** The type that a structure's fields lead to: a required one is there, another may be `undefined`. */
type StructOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends { shape: Shape<infer T>; required: infer R }
    ? R extends true
      ? T
      : T | undefined
    : never;
};

/** The type that a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

export const required = <T>(shape: Shape<T>) => ({ shape, required: true as const });
export const optional = <T>(shape: Shape<T>) => ({ shape, required: false as const });

/** A structure. `className` is how AWS's parser calls it in its errors. */
export function struct<F extends Fields>(className: string, fields: F): Shape<StructOf<F>> {
  const declared = Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    member: name.charAt(0).toLowerCase() + name.slice(1),
  }));
  return {
    read(json, problems, path) {
      if (Array.isArray(json)) {
        throw serialization(
          `Unrecognized collection type class com.amazonaws.dynamodb.v20120810.${className}`,
        );
      }
      if (!isJsonObject(json)) {
        throw serialization(
          path.endsWith(".member") ? "Unexpected value type in payload" : "Unexpected field type",
        );
      }
      const result: Record<string, unknown> = {};
      for (const { name, field, member } of declared) {
        const value = json[name];
        if (value !== undefined && value !== null) {
          result[name] = field.shape.read(value, problems, path === "" ? member : `${path}.${member}`);
        } else if (field.required) {
          violated(problems, null, path === "" ? member : `${path}.${member}`, "Member must not be null");
        }
      }
      if (!isComplete<F>(result, problems)) throw new TypeError("unreachable");
      return result;
    },
  };
}

/** Whoever reads a whole input gives up when there are problems: nobody sees a structure that lacks a member. */
const isComplete = <F extends Fields>(
  value: Record<string, unknown>,
  problems: readonly string[],
): value is StructOf<F> => problems.length >= 0 && value !== null;

/**
 * Reads an operation's whole input; `first` is what some operations check before all constraints.
 * @throws DynamoDbError for a wrong JSON type, or with every violated constraint
 */
export function readInput<T>(shape: Shape<T>, json: JsonObject, first?: (json: JsonObject) => void): T {
  const problems: string[] = [];
  const input = shape.read(json, problems, "");
  first?.(json);
  if (problems.length > 0) {
    const count = `${problems.length} validation error${problems.length > 1 ? "s" : ""}`;
    throw validation(`${count} detected: ${problems.join("; ")}`);
  }
  return input;
}

/** A violated constraint as some of AWS's newer checks word it: without the value. */
export const violation = (path: string, constraint: string): string =>
  `Value at '${path}' failed to satisfy constraint: ${constraint}`;

function violated(problems: string[], value: unknown, path: string, constraint: string): void {
  if (problems.length >= MOST_PROBLEMS) return;
  const shown = value === null ? "null" : `'${display(value)}'`;
  problems.push(`Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
}

function display(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(display).join(", ")}]`;
  if (value instanceof Map) return `{${[...value.keys()].join(", ")}}`;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

export interface TextConstraints {
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** Which constraint AWS names first where a text violates both. */
  readonly order?: "pattern first" | "length first";
}

/** A string, with the constraints of its model. */
export function text({ pattern, min, max, order }: TextConstraints = {}): Shape<string> {
  const regex = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
  return {
    read(json, problems, path) {
      if (typeof json !== "string") throw notConvertible(json, "String");
      const checkLengthNow = () => checkLength(json.length, json, { min, max }, problems, path);
      if (order === "length first") checkLengthNow();
      if (regex !== undefined && !regex.test(json)) {
        violated(problems, json, path, `Member must satisfy regular expression pattern: ${pattern}`);
      }
      if (order !== "length first") checkLengthNow();
      return json;
    },
  };
}

/** One of some words. AWS lists them in an order of its own. */
export function choice<W extends string>(...words: readonly W[]): Shape<W> {
  const isWord = (value: string): value is W => words.some((word) => word === value);
  return {
    read(json, problems, path) {
      if (typeof json !== "string") throw notConvertible(json, "String");
      if (isWord(json)) return json;
      violated(problems, json, path, `Member must satisfy enum value set: [${words.join(", ")}]`);
      const [first] = words;
      if (first === undefined) throw new TypeError("A choice without words");
      return first;
    },
  };
}

export function boolean(): Shape<boolean> {
  return {
    read(json) {
      if (typeof json === "boolean") return json;
      if (typeof json !== "string") throw notConvertible(json, "Boolean");
      const word = json.toUpperCase();
      if (word === "TRUE" || word === "1" || word === "YES") return true;
      if (word === "FALSE" || word === "0" || word === "NO") return false;
      throw serialization("Unexpected token received from parser");
    },
  };
}

/** An integer or long. */
export function integer(
  type: "Integer" | "Long",
  { min, max }: { readonly min?: number; readonly max?: number } = {},
): Shape<number> {
  return {
    read(json, problems, path) {
      if (typeof json !== "number") throw notConvertible(json, type);
      const value = Math.trunc(json);
      if (min !== undefined && value < min) {
        violated(problems, value, path, `Member must have value greater than or equal to ${min}`);
      }
      if (max !== undefined && value > max) {
        violated(problems, value, path, `Member must have value less than or equal to ${max}`);
      }
      return value;
    },
  };
}

interface LengthConstraints {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function checkLength(
  length: number,
  value: unknown,
  { min, max }: LengthConstraints,
  problems: string[],
  path: string,
): void {
  if (min !== undefined && length < min) {
    violated(problems, value, path, `Member must have length greater than or equal to ${min}`);
  }
  if (max !== undefined && length > max) {
    violated(problems, value, path, `Member must have length less than or equal to ${max}`);
  }
}

/** What AWS's parser says where it expects a collection within a collection. */
export const GENERIC_EXPECTED =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

export function list<T>(
  member: Shape<T>,
  constraints: LengthConstraints & { readonly otherType?: string } = {},
): Shape<readonly T[]> {
  const { otherType = "Unexpected field type" } = constraints;
  return {
    read(json, problems, path) {
      if (!Array.isArray(json)) {
        throw serialization(
          isJsonObject(json) ? "Start of structure or map found where not expected" : otherType,
        );
      }
      checkLength(json.length, json, constraints, problems, path);
      return json.map((element: unknown, index) => {
        const at = `${path}.${index + 1}.member`;
        if (element === null) violated(problems, null, at, "Member must not be null");
        return member.read(element ?? {}, problems, at);
      });
    },
  };
}

export interface MapConstraints extends LengthConstraints {
  /** What keys must be like. */
  readonly keys?: TextConstraints;
  /** How long lists as values may be. */
  readonly values?: LengthConstraints;
}

/** A map from strings; `className` is how AWS's parser calls the values. */
export function map<T>(
  className: string,
  member: Shape<T>,
  constraints: MapConstraints = {},
): Shape<ReadonlyMap<string, T>> {
  return {
    read(json, problems, path) {
      if (Array.isArray(json)) {
        throw serialization(`Unrecognized collection type java.util.Map<java.lang.String, ${className}>`);
      }
      if (!isJsonObject(json)) throw serialization("Unexpected field type");
      const entries = Object.entries(json).filter(([, value]) => value !== null);
      checkLength(entries.length, json, constraints, problems, path);
      const result = new Map<string, T>();
      for (const [key, value] of entries) {
        if (constraints.keys !== undefined) checkMapKey(key, json, constraints.keys, problems, path);
        if (constraints.values !== undefined) checkMapValue(value, json, constraints.values, problems, path);
        result.set(key, member.read(value, problems, `${path}.${key}.member`));
      }
      return result;
    },
  };
}

function checkMapKey(
  key: string,
  whole: unknown,
  { pattern, min = 0, max = Number.POSITIVE_INFINITY }: TextConstraints,
  problems: string[],
  path: string,
): void {
  // A table may be called by its ARN.
  if (key.startsWith("arn:")) return;
  const fits =
    key.length >= min && key.length <= max && new RegExp(`^(?:${pattern ?? ".*"})$`, "s").test(key);
  if (fits) return;
  const texts = [
    `Member must have length less than or equal to ${max}`,
    `Member must have length greater than or equal to ${min}`,
  ];
  if (pattern !== undefined) texts.push(`Member must satisfy regular expression pattern: ${pattern}`);
  violated(problems, whole, path, `Map keys must satisfy constraint: [${texts.join(", ")}]`);
}

function checkMapValue(
  value: unknown,
  whole: unknown,
  { min = 0, max = Number.POSITIVE_INFINITY }: LengthConstraints,
  problems: string[],
  path: string,
): void {
  if (!Array.isArray(value) || (value.length >= min && value.length <= max)) return;
  violated(
    problems,
    whole,
    path,
    `Map value must satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}]`,
  );
}

/** A map from names to attribute values: an item, a key or expression values. */
export const attributes = (otherType?: string): Shape<DecodedItem> => ({
  read: (json) => decodeItem(json, otherType),
});

/** One attribute value. */
export const attribute = (): Shape<Decoded<AttributeValue>> => ({
  read: (json, _problems, path) => decodeValue(json, path.endsWith(".member")),
});

import { type DynamoDbError, invalidParameter, serialization, validation } from "../errors.js";
import { isJsonObject } from "../wire/json.js";
import type { AttributeType, AttributeValue, Item } from "./attribute-value.js";
import { compareStrings } from "./compare.js";
import { canonicalNumber } from "./number.js";

/**
 * Attribute values from JSON. DynamoDB finds wrong JSON types first (SerializationException, thrown here at once)
 * and wrong values later, after other checks: the first of those is kept beside the result.
 */
export interface Decoded<T> {
  readonly value: T;
  /** What is wrong with the value, to be thrown when its turn comes. */
  readonly problem?: DynamoDbError;
  /** The member that the problem is in. */
  readonly problemName?: string;
  /** It nests deeper than what can be stored; in a condition that does not matter. */
  readonly nestsTooDeep?: true;
}

export type DecodedItem = Decoded<Item>;

/** Levels of values within each other at most; an attribute's own value is the first. */
const DEEPEST_NESTING = 32;
const DEEPEST_INPUT = 200;
/** Bytes of an attribute's name at most. */
const LONGEST_NAME = 65535;
const ATTRIBUTE_VALUE = "com.amazonaws.dynamodb.v20120810.AttributeValue";
const EMPTY: AttributeValue = { type: "NULL", value: true };

/** Collects the first wrong value while decoding goes on. */
class Problems {
  first: DynamoDbError | undefined;

  nestsTooDeep = false;

  add(problem: DynamoDbError): void {
    this.first ??= problem;
  }

  get any(): boolean {
    return this.first !== undefined || this.nestsTooDeep;
  }

  get found(): Pick<Decoded<unknown>, "problem" | "nestsTooDeep"> {
    return {
      ...(this.first !== undefined && { problem: this.first }),
      ...(this.nestsTooDeep && { nestsTooDeep: true }),
    };
  }
}

/**
 * Reads a map from names to attribute values.
 * @throws DynamoDbError (SerializationException) when a member is of the wrong JSON type
 */
export function decodeItem(json: unknown, otherType?: string): DecodedItem {
  const item = new Map<string, AttributeValue>();
  const problems = new Problems();
  let problemName: string | undefined;
  for (const [name, member] of mapEntries(json, otherType)) {
    if (member === null) continue;
    const wrongName = nameProblem(name);
    if (wrongName !== undefined) problems.add(validation(wrongName));
    item.set(name, decode(member, problems, 0, "Unexpected value type in payload"));
    if (problems.first !== undefined) problemName ??= name;
  }
  if (!problems.any) return { value: item };
  return { value: item, ...problems.found, ...(problemName !== undefined && { problemName }) };
}

/** What is wrong with an attribute's name, if anything is. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "Empty attribute name";
  // A UTF-16 unit is at most three bytes.
  if (name.length <= LONGEST_NAME / 3 || Buffer.byteLength(name) <= LONGEST_NAME) return undefined;
  return `Attribute name is too large, must be less than ${LONGEST_NAME + 1} bytes`;
}

/** Reads one attribute value, a member of a structure or of a list. */
export function decodeValue(json: unknown, inList: boolean): Decoded<AttributeValue> {
  const problems = new Problems();
  const value = decode(
    json,
    problems,
    0,
    inList ? "Unexpected value type in payload" : "Unexpected field type",
  );
  return problems.any ? { value, ...problems.found } : { value };
}

/** The result of decoding, where nothing is wrong with it. */
export function sound<T>(decoded: Decoded<T>): T {
  const value = usable(decoded);
  if (decoded.nestsTooDeep) throw tooNested();
  return value;
}

/** The same for a value that is not to be stored. */
export function usable<T>({ value, problem }: Decoded<T>): T {
  if (problem !== undefined) throw problem;
  return value;
}

function mapEntries(json: unknown, otherType = "Unexpected field type"): [string, unknown][] {
  if (Array.isArray(json)) {
    throw serialization(`Unrecognized collection type java.util.Map<java.lang.String, ${ATTRIBUTE_VALUE}>`);
  }
  if (!isJsonObject(json)) throw serialization(otherType);
  return Object.entries(json);
}

function decode(json: unknown, problems: Problems, depth: number, wrongType: string): AttributeValue {
  if (Array.isArray(json)) throw serialization(`Unrecognized collection type class ${ATTRIBUTE_VALUE}`);
  if (!isJsonObject(json)) throw serialization(wrongType);
  if (depth >= DEEPEST_NESTING) tooDeep(depth, problems);
  let result: AttributeValue | undefined;
  let several = false;
  for (const type in json) {
    const member = json[type];
    if (member === null || member === undefined) continue;
    const value = decodeTyped(type, member, problems, depth);
    if (value === undefined) continue;
    several = result !== undefined;
    result = value;
  }
  if (result === undefined) {
    problems.add(
      validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    );
    return EMPTY;
  }
  if (several) {
    problems.add(
      validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      ),
    );
  }
  return result;
}

function decodeTyped(
  type: string,
  json: unknown,
  problems: Problems,
  depth: number,
): AttributeValue | undefined {
  switch (type) {
    case "S":
      return { type, value: text(json) };
    case "N":
      return { type, value: number(text(json), problems) };
    case "B":
      return { type, value: binary(json) };
    case "BOOL":
      return { type, value: boolean(json) };
    case "NULL":
      if (!boolean(json)) {
        problems.add(invalidParameter("Null attribute value types must have the value of true"));
      }
      return { type, value: true };
    case "SS":
    case "NS":
    case "BS":
      return decodeSet(type, elements(json), problems);
    case "L":
      return {
        type,
        value: elements(json).map((element) =>
          decode(element ?? {}, problems, depth + 1, "Unexpected value type in payload"),
        ),
      };
    case "M": {
      const value = new Map<string, AttributeValue>();
      for (const [name, member] of mapEntries(json)) {
        if (member !== null) {
          value.set(name, decode(member, problems, depth + 1, "Unexpected value type in payload"));
        }
      }
      return { type, value };
    }
    default:
      return undefined;
  }
}

function tooDeep(depth: number, problems: Problems): void {
  problems.nestsTooDeep = true;
  // Going on through input of any depth would exhaust the stack.
  if (depth > DEEPEST_INPUT) throw problems.first ?? tooNested();
}

export const tooNested = (): DynamoDbError =>
  validation(
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );

/** Whether a value has no more levels than an item's values may. */
export function fitsNesting(value: AttributeValue, depth = 0): boolean {
  if (depth >= DEEPEST_NESTING) return false;
  if (value.type !== "L" && value.type !== "M") return true;
  for (const member of value.value.values()) if (!fitsNesting(member, depth + 1)) return false;
  return true;
}

function decodeSet(
  type: Extract<AttributeType, "SS" | "NS" | "BS">,
  json: readonly unknown[],
  problems: Problems,
): AttributeValue {
  if (json.includes(null)) problems.add(invalidParameter(NULL_MEMBER[type]));
  const value = json.map((element) => {
    if (type === "BS") return binary(element ?? "");
    // A missing number was told already.
    return type === "NS" ? number(text(element ?? "0"), problems) : text(element ?? "");
  });
  if (type === "SS") value.sort(compareStrings);
  if (value.length === 0) problems.add(invalidParameter(EMPTY_SET[type]));
  else if (new Set(value).size < value.length) problems.add(duplicates(type, json));
  return { type, value };
}

const NULL_MEMBER = {
  SS: "An string set may not have a null string as a member",
  NS: "An number set may not have a null string as a member",
  BS: "Binary sets may not contain null values",
};

/** Two blanks: so AWS writes it. */
const EMPTY_SET = {
  SS: "An string set  may not be empty",
  NS: "An number set  may not be empty",
  BS: "Binary sets should not be empty",
};

/** Without the words that the others begin with: so AWS writes it. */
export const DUPLICATE_NUMBERS = "Input collection contains duplicates";

function duplicates(type: "SS" | "NS" | "BS", json: readonly unknown[]): DynamoDbError {
  const members = `[${json.join(", ")}]`;
  if (type === "SS") return invalidParameter(`Input collection ${members} contains duplicates.`);
  if (type === "BS") return invalidParameter(`Input collection ${members}of type BS contains duplicates.`);
  return validation(DUPLICATE_NUMBERS);
}

function number(value: string, problems: Problems): string {
  try {
    return canonicalNumber(value);
  } catch (error) {
    if (!(error instanceof Error && "type" in error)) throw error;
    problems.add(validation(error.message));
    return "0";
  }
}

function text(json: unknown): string {
  if (typeof json === "string") return json;
  throw notConvertible(json, "String");
}

function boolean(json: unknown): boolean {
  if (typeof json === "boolean") return json;
  if (typeof json === "string") {
    const word = json.toUpperCase();
    if (word === "TRUE" || word === "1" || word === "YES") return true;
    if (word === "FALSE" || word === "0" || word === "NO") return false;
    throw serialization("Unexpected token received from parser");
  }
  throw notConvertible(json, "Boolean");
}

function elements(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  if (isJsonObject(json)) throw serialization("Start of structure or map found where not expected");
  throw serialization("Unexpected field type");
}

function binary(json: unknown): string {
  if (typeof json !== "string") {
    if (Array.isArray(json)) throw serialization("Unrecognized collection type class java.nio.ByteBuffer");
    if (isJsonObject(json)) throw serialization("Start of structure or map found where not expected");
    throw serialization("only base-64-encoded strings are convertible to bytes");
  }
  if (json.length % 4 !== 0) {
    throw serialization(`Base64 encoded length is expected a multiple of 4 bytes but found: ${json.length}`);
  }
  const bytes = Buffer.from(json, "base64");
  if (bytes.toString("base64") !== json) {
    throw serialization("Invalid last non-pad Base64 character dectected");
  }
  return bytes.toString("latin1");
}

/** The text for a JSON value of the wrong type, as AWS's parser words it. */
export function notConvertible(json: unknown, type: string): DynamoDbError {
  if (typeof json === "boolean") {
    return serialization(`${json ? "TRUE_VALUE" : "FALSE_VALUE"} cannot be converted to ${type}`);
  }
  if (typeof json === "number") {
    return serialization(
      `${Number.isInteger(json) ? "NUMBER_VALUE" : "DECIMAL_VALUE"} cannot be converted to ${type}`,
    );
  }
  if (typeof json === "string") return serialization(`STRING_VALUE cannot be converted to ${type}`);
  if (Array.isArray(json)) return serialization(`Unrecognized collection type class java.lang.${type}`);
  return serialization("Start of structure or map found where not expected");
}

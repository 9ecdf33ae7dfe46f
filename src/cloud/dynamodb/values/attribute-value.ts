/**
 * An attribute's value. Binary values are byte strings (one character a byte), numbers canonical text.
 * Maps are real Maps, so that an attribute may be called `__proto__`.
 */
export type AttributeValue =
  | { readonly type: "S"; readonly value: string }
  | { readonly type: "N"; readonly value: string }
  | { readonly type: "B"; readonly value: string }
  | { readonly type: "BOOL"; readonly value: boolean }
  | { readonly type: "NULL"; readonly value: true }
  | SetValue
  | { readonly type: "L"; readonly value: readonly AttributeValue[] }
  | { readonly type: "M"; readonly value: ReadonlyMap<string, AttributeValue> };

export interface SetValue {
  readonly type: SetType;
  readonly value: readonly string[];
}

export type AttributeType = AttributeValue["type"];
type SetType = "SS" | "NS" | "BS";
/** The types that a key can have. */
export type KeyType = "S" | "N" | "B";

export type Item = ReadonlyMap<string, AttributeValue>;

export const isSet = (value: AttributeValue): value is SetValue =>
  value.type === "SS" || value.type === "NS" || value.type === "BS";

/** A value that can be a key, with its text. */
export type KeyValue = Extract<AttributeValue, { type: KeyType }>;

export const isKeyValue = (value: AttributeValue): value is KeyValue =>
  value.type === "S" || value.type === "N" || value.type === "B";

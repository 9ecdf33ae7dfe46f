import type { AttributeValue, Item } from "./attribute-value.js";

/** An item's JSON text, as it goes over the wire and into the store. */
export function encodeItem(item: Item): string {
  let json = "{";
  let separator = "";
  for (const [name, value] of item) {
    json += `${separator}${quote(name)}:${encodeValue(value)}`;
    separator = ",";
  }
  return `${json}}`;
}

/** A value's JSON text. */
export function encodeValue(value: AttributeValue): string {
  switch (value.type) {
    case "S":
      return `{"S":${quote(value.value)}}`;
    case "N":
      return `{"N":"${value.value}"}`;
    case "B":
      return `{"B":"${toBase64(value.value)}"}`;
    case "BOOL":
      return value.value ? '{"BOOL":true}' : '{"BOOL":false}';
    case "NULL":
      return '{"NULL":true}';
    case "SS":
      return `{"SS":${JSON.stringify(value.value)}}`;
    case "NS":
      return `{"NS":${JSON.stringify(value.value)}}`;
    case "BS":
      return `{"BS":${JSON.stringify(value.value.map(toBase64))}}`;
    case "L":
      return `{"L":[${value.value.map(encodeValue).join(",")}]}`;
    case "M":
      return `{"M":${encodeItem(value.value)}}`;
  }
}

export const toBase64 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("base64");

/** Text without quotes, backslashes, control characters and lone surrogates is its own JSON. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

const quote = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

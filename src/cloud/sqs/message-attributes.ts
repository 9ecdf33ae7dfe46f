/** Attributes of messages: what SQS takes, what of them a receiver asked for, and their checksum. */
import { createHash } from "node:crypto";
import { invalidParameter, invalidValue, sqsFault } from "./errors.js";
import type { Input } from "./input.js";

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const MOST_ATTRIBUTES = 10;
/** Reserved by AWS for later. */
const LISTS = ["StringListValues", "BinaryListValues"];
const NAME = /^[À-ſa-zA-Z0-9_.-]+$/;
const RESERVED = /^(aws\.|amazon\.)/i;
const TYPE = /^(String|Number|Binary)(\..*)?$/;
/** Each number has up to 38 digits. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Control characters but for three, and the two non-characters. */
const FORBIDDEN = /[^\t\n\r\x20-\ufffd]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether all characters are of those that SQS takes: tab, line feed, carriage return and printable Unicode. */
export const isAllowedText = (text: string): boolean => !FORBIDDEN.test(text) && !LONE_SURROGATE.test(text);

/** Reads the attributes of a message to send. @throws with AWS's texts */
export function readMessageAttributes(attributes: Input | undefined): MessageAttributes {
  const names = attributes?.names() ?? [];
  if (names.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, readAttribute(name, attributes?.structure(name))]));
}

function readAttribute(name: string, input: Input | undefined): MessageAttribute {
  checkName(name);
  const type = input?.text("DataType");
  if (type === undefined || type === "") {
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  if (!TYPE.test(type)) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (Buffer.byteLength(type) > 256) {
    throw invalidParameter("Message (user) attribute types must be shorter than 256 Bytes");
  }
  if (LISTS.some((list) => (input?.texts(list) ?? []).length > 0)) {
    throw sqsFault(
      "UnsupportedOperation",
      "Message attribute list values in SendMessage operation are not supported.",
    );
  }
  const kind = type.split(".")[0] ?? "";
  const [text, bytes] = [input?.text("StringValue"), input?.text("BinaryValue")];
  const [value, other] = kind === "Binary" ? [bytes, text] : [text, bytes];
  if (value !== undefined && other !== undefined) {
    throw invalidParameter(
      `Message (user) attribute '${name}' has both a StringValue and a BinaryValue: the type '${type}' takes one of them.`,
    );
  }
  if (value === undefined || value === "") {
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind === "Binary" ? "Binary" : "String"}'.`,
    );
  }
  if (kind === "Binary") return { DataType: type, BinaryValue: value };
  if (!isAllowedText(value)) {
    throw invalidParameter(
      "Invalid characters found in a message attribute value. Valid: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  }
  if (kind === "Number" && !NUMBER.test(value)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { DataType: type, StringValue: value };
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) > 256) {
    throw invalidParameter("Message (user) attribute names must be shorter than 256 Bytes");
  }
  if (!NAME.test(name)) {
    throw invalidParameter(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  }
  if (RESERVED.test(name) || name.startsWith(".") || name.endsWith(".") || name.includes("..")) {
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

/** Reads the system attributes of a message to send: there is one. */
export function readSystemAttributes(attributes: Input | undefined): MessageAttributes {
  const read: Record<string, MessageAttribute> = {};
  for (const name of attributes?.names() ?? []) {
    if (name !== "AWSTraceHeader") {
      throw invalidValue(
        name,
        "MessageSystemAttributeName",
        "The message system attribute is not valid. Valid values: [AWSTraceHeader].",
      );
    }
    read[name] = readAttribute("AWSTraceHeader", attributes?.structure(name));
  }
  return read;
}

/** Bytes that attributes count for towards the size of a message: name, type and value. */
export function sizeOf(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, { DataType, StringValue = "", BinaryValue = "" }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
    size += Buffer.from(BinaryValue, "base64").length;
  }
  return size;
}

/** Those that a receiver asked for: by name, `All`, `.*` and what AWS takes beside it, `*`, or by `prefix.*`. */
export function chosenAttributes(attributes: MessageAttributes, asked: readonly string[]): MessageAttributes {
  if (asked.length === 0) return {};
  const matches = (name: string) =>
    asked.some(
      (one) =>
        one === "All" ||
        one === "*" ||
        one === name ||
        (one.endsWith(".*") && name.startsWith(one.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => matches(name)));
}

/** The checksum as SQS's developer guide describes it; `undefined` where there are no attributes. */
export function attributesChecksum(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    const binary = attribute.BinaryValue !== undefined;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Buffer.of(binary ? 2 : 1));
    add(
      binary ? Buffer.from(attribute.BinaryValue ?? "", "base64") : Buffer.from(attribute.StringValue ?? ""),
    );
  }
  return hash.digest("hex");
}

export const bodyChecksum = (body: string): string => createHash("md5").update(body).digest("hex");

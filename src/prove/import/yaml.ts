/** YAML as CloudFormation and Serverless write it: `!Ref x` is `{ Ref: x }`. */
import type { CollectionTag, ScalarTag, YAMLMap, YAMLSeq } from "yaml";
import { HandlerInputError } from "../input/bundle.js";
import type { Json } from "./json.js";
import { isObject } from "./json.js";

const FUNCTIONS = [
  "And",
  "Base64",
  "Cidr",
  "Equals",
  "FindInMap",
  "GetAZs",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
];

/** `!GetAtt Table.Arn` names its parts with a dot. */
function longForm(name: string, value: unknown): Json {
  if (name === "Ref" || name === "Condition") return { [name]: value };
  const isDotted = name === "GetAtt" && typeof value === "string";
  const [resource = "", ...attribute] = isDotted ? value.split(".") : [];
  return { [`Fn::${name}`]: isDotted ? [resource, attribute.join(".")] : value };
}

function tagsOf(name: string): readonly (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  const collected = (node: YAMLMap.Parsed | YAMLSeq.Parsed): unknown => longForm(name, node.toJSON());
  return [
    { tag, resolve: (text: string) => longForm(name, text) },
    { tag, collection: "seq", resolve: (node) => collected(node as YAMLSeq.Parsed) },
    { tag, collection: "map", resolve: (node) => collected(node as YAMLMap.Parsed) },
  ];
}

/** @throws HandlerInputError for what can't be read */
export async function readYaml(text: string, name: string): Promise<Json> {
  const { parse } = await import("yaml");
  const customTags = ["Ref", "Condition", "GetAtt", ...FUNCTIONS].flatMap(tagsOf);
  let value: unknown;
  try {
    value = parse(text, { customTags, merge: true, logLevel: "error" });
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split("\n");
    throw new HandlerInputError(`${name} can't be read: ${first}. Mend it, or name the handler's file.`);
  }
  if (isObject(value)) return value;
  throw new HandlerInputError(`${name} holds no template. Name another, or the handler's file.`);
}

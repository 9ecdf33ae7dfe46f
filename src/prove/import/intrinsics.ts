/** Values of a CloudFormation template, as far as they follow from the template itself. */
import { isObject, type Json, listOf, objectOf, textOf } from "./json.js";
import { attributeOf, PSEUDO, refOf } from "./names.js";

const NO_VALUE = Symbol("AWS::NoValue");

export class Template {
  /** What could not be made out, and what was taken instead. */
  readonly notes = new Set<string>();
  readonly resources: ReadonlyMap<string, Json>;
  readonly #conditions = new Map<string, boolean>();

  constructor(readonly json: Json) {
    const made = Object.entries(objectOf(json.Resources)).filter(
      ([, resource]) =>
        isObject(resource) &&
        (typeof resource.Condition !== "string" || this.#condition(resource.Condition) !== false),
    );
    this.resources = new Map(made.map(([id, resource]) => [id, objectOf(resource)]));
  }

  typeOf(id: string): string {
    return textOf(this.resources.get(id)?.Type) ?? "";
  }

  properties(id: string): Json {
    return objectOf(this.resources.get(id)?.Properties);
  }

  /** A text, or `undefined` for what is none. */
  text(node: unknown): string | undefined {
    const value = this.value(node);
    return typeof value === "boolean" ? String(value) : textOf(value);
  }

  /** A value with all its functions worked out. */
  value(node: unknown): unknown {
    const value = this.#value(node);
    return value === NO_VALUE ? undefined : value;
  }

  /** The resource that a `Ref`, a `GetAtt` or a `Sub` of one name leads to. */
  resourceOf(node: unknown): string | undefined {
    if (!isObject(node)) return typeof node === "string" && this.resources.has(node) ? node : undefined;
    const attribute = node["Fn::GetAtt"];
    const named = Array.isArray(attribute) ? attribute[0] : textOf(attribute)?.split(".")[0];
    const substituted = /\$\{([\w]+)[.}]/.exec(textOf(node["Fn::Sub"]) ?? "")?.[1];
    const id = textOf(node.Ref ?? named ?? substituted);
    if (id !== undefined && this.resources.has(id)) return id;
    if ("Fn::If" in node) return this.resourceOf(this.#chosen(listOf(node["Fn::If"])));
    return undefined;
  }

  #value(node: unknown): unknown {
    if (typeof node === "string") return this.#dynamic(node);
    if (Array.isArray(node))
      return node.map((each) => this.#value(each)).filter((value) => value !== NO_VALUE);
    if (!isObject(node)) return node;
    const entries = Object.entries(node);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) {
      const [name, argument] = only;
      if (name === "Ref") return this.#ref(String(argument));
      if (name === "Condition") return this.#condition(String(argument));
      if (name.startsWith("Fn::")) return this.#function(name.slice(4), argument);
    }
    const members = entries.map(([name, each]) => [name, this.#value(each)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== NO_VALUE));
  }

  #ref(name: string): unknown {
    if (name === "AWS::NoValue") return NO_VALUE;
    const pseudo = PSEUDO[name];
    if (pseudo !== undefined) return pseudo;
    const parameters = objectOf(this.json.Parameters);
    if (isObject(parameters[name])) return this.#parameter(name, parameters[name]);
    return refOf(name, this.typeOf(name), (property) => this.#named(name, property));
  }

  #named(id: string, property: string): string | undefined {
    const written = this.properties(id)[property];
    return written === undefined ? undefined : this.text(written);
  }

  #parameter(name: string, { Default, Type, AllowedValues }: Json): unknown {
    if (Default !== undefined && Default !== "") {
      if (String(Type).startsWith("AWS::SSM::"))
        this.notes.add(`Parameter ${name} stands in the Parameter Store: taken to be ${String(Default)}.`);
      return String(Type) === "CommaDelimitedList" ? String(Default).split(",") : Default;
    }
    const [allowed] = listOf(AllowedValues);
    const value = Default ?? (String(Type) === "Number" ? 1 : (allowed ?? `${name.toLowerCase()}-value`));
    if (Default === undefined)
      this.notes.add(`Parameter ${name} has no default: taken to be ${String(value)} (--env NAME=…).`);
    return value;
  }

  #function(name: string, argument: unknown): unknown {
    const list = (): readonly unknown[] => listOf(argument);
    const texts = (node: unknown): readonly string[] => listOf(this.value(node)).map(String);
    switch (name) {
      case "GetAtt": {
        const [id = "", ...parts] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split(".");
        return attributeOf(id, this.typeOf(id), parts.join("."), (property) => this.#named(id, property));
      }
      case "Sub": {
        const [format, values] = Array.isArray(argument) ? argument : [argument, {}];
        return this.#substituted(String(format), objectOf(values));
      }
      case "Join":
        return texts(list()[1]).join(String(list()[0] ?? ""));
      case "Select":
        return listOf(this.value(list()[1]))[Number(this.value(list()[0]))];
      case "Split":
        return String(this.value(list()[1])).split(String(list()[0]));
      case "FindInMap": {
        const [map, first, second] = list().map((each) => String(this.value(each)));
        const entry = objectOf(objectOf(objectOf(this.json.Mappings)[map ?? ""])[first ?? ""]);
        return this.#value(entry[second ?? ""]);
      }
      case "If":
        return this.#value(this.#chosen(list()));
      case "Equals":
        return String(this.value(list()[0])) === String(this.value(list()[1]));
      case "Not":
        return this.value(list()[0]) !== true;
      case "And":
        return list().every((each) => this.value(each) === true);
      case "Or":
        return list().some((each) => this.value(each) === true);
      case "Base64":
        return Buffer.from(String(this.value(argument))).toString("base64");
      case "GetAZs":
        return ["us-east-1a", "us-east-1b", "us-east-1c"];
      case "ToJsonString":
        return JSON.stringify(this.value(argument));
      case "ImportValue": {
        const exported = String(this.value(argument));
        this.notes.add(`${exported} comes from another stack: its name is taken for it.`);
        return exported;
      }
      default:
        this.notes.add(`Fn::${name} is not worked out.`);
        return undefined;
    }
  }

  #substituted(format: string, values: Json): string {
    return this.#dynamic(
      format.replace(/\$\{(!?)([^}]*)\}/g, (whole, literal: string, inner: string) => {
        if (literal === "!") return `\${${inner}}`;
        const name = inner.trim();
        if (name in values) return String(this.value(values[name]));
        const [id = "", ...attribute] = name.split(".");
        const value =
          attribute.length > 0
            ? this.value({ "Fn::GetAtt": [id, attribute.join(".")] })
            : this.value({ Ref: name });
        return value === undefined ? whole : String(value);
      }),
    );
  }

  /** `{{resolve:ssm:name}}` is what only the account knows. */
  #dynamic(text: string): string {
    return text.replace(/\{\{resolve:([\w-]+):([^}:]+)[^}]*\}\}/g, (_whole, store: string, name: string) => {
      const value = name.split("/").at(-1) ?? name;
      this.notes.add(`${store} ${name} is not known here: taken to be ${value} (--env NAME=…).`);
      return value;
    });
  }

  #chosen([condition, yes, no]: readonly unknown[]): unknown {
    return this.#condition(String(condition)) ? yes : no;
  }

  #condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    // Whoever asks for itself is answered with no.
    this.#conditions.set(name, false);
    const value = this.value(objectOf(this.json.Conditions)[name]) === true;
    this.#conditions.set(name, value);
    return value;
  }
}

/** The policies of a role, read once for as long as the role stays as it is. */
import { managedPolicy } from "./managed-policies.js";
import type { Role } from "./role.js";

export interface NamedPolicy {
  /** The name of an inline policy, the ARN of a managed one. */
  readonly name: string;
  readonly document: unknown;
}

/** A statement, as far as it says what the decision hangs on. */
interface Reading {
  /** The services that it is about, `undefined` for all. */
  readonly services: ReadonlySet<string> | undefined;
  /** The condition keys, in lower case, that it asks for. */
  readonly keys: ReadonlySet<string>;
}

export class RolePolicies {
  readonly policies: readonly NamedPolicy[];
  readonly #readings: readonly Reading[];

  constructor(readonly role: Role) {
    const attached = role.attachedPolicies.map((arn) => [arn, managedPolicy(arn)] as const);
    this.policies = [...Object.entries(role.inlinePolicies), ...attached].map(([name, text]) => ({
      name,
      document: parsed(text),
    }));
    this.#readings = this.policies.flatMap(({ document }) => statementsOf(document).map(reading));
  }

  /** The condition keys that decide about a service's actions. */
  keysFor(service: string): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { services, keys: asked } of this.#readings) {
      if (services === undefined || services.has(service)) for (const key of asked) keys.add(key);
    }
    return keys;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The statements of a policy document. */
export function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  const all: unknown = isObject(document) ? document.Statement : undefined;
  return (Array.isArray(all) ? all : [all]).filter(isObject);
}

/** One or several texts, as policies write them. */
export const texts = (value: unknown): readonly string[] | undefined => {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const strings = all.filter((each): each is string => typeof each === "string");
  return strings.length === all.length ? strings : undefined;
};

/** The condition keys, in lower case, that a statement asks for: in conditions, and in variables such as `${aws:userid}`. */
export function conditionKeys(statement: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { Condition } = statement;
  const operators = isObject(Condition) ? Object.values(Condition) : [];
  const named = operators.flatMap((operands) => (isObject(operands) ? Object.keys(operands) : []));
  const variables = [...JSON.stringify(statement).matchAll(/\$\{([^},]*:[^},]*)/g)].map(
    ([, key = ""]) => key,
  );
  return new Set([...named, ...variables].map((key) => key.trim().toLowerCase()));
}

function reading(statement: Readonly<Record<string, unknown>>): Reading {
  const actions = texts(statement.Action);
  const services = actions?.map((action) => action.split(":", 1)[0]?.toLowerCase() ?? "");
  const isAboutAll = services === undefined || services.some((service) => /[*?]/.test(service));
  return { services: isAboutAll ? undefined : new Set(services), keys: conditionKeys(statement) };
}

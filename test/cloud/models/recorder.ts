/** Which members of a request an operation asks for: what reads requests is watched, and the operation runs as it is. */

/** Methods that read one member by its name; what they give back of their own class are structures within it. */
const READING = [
  "text requiredText optionalText integer number flag boolean has list texts textMap structure structures",
  "string strings stringMap numberMap blob isEmpty names get require pairs label query queries header",
]
  .join(" ")
  .split(" ");

const isReader = (value: unknown, kind: object): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === kind;

/** Those that read a part of the request beside its body. */
const WHERE: Readonly<Record<string, string>> = {
  label: "uri",
  query: "querystring",
  queries: "querystring",
  header: "header",
};

/** Those that look at a member with all that is in it. */
const WHOLE = ["isEmpty", "pairs", "list"];

export class Recorder {
  readonly #asked = new Set<string>();
  readonly #whole = new Set<string>();
  readonly #paths = new WeakMap<object, string>();
  readonly #undo: (() => void)[] = [];

  /** Watches all readers of a class, by its prototype. */
  watch(kind: object): void {
    for (const name of READING) {
      const method: unknown = Reflect.get(kind, name);
      // Where there are lists of structures, that is what lists are read by.
      if (typeof method !== "function" || (name === "list" && Reflect.has(kind, "structures"))) continue;
      const note = (reader: object, member: unknown): string => {
        const path = `${this.#paths.get(reader) ?? ""}${String(member ?? "*")}`;
        this.#asked.add(WHERE[name] === undefined ? path : `${WHERE[name]} ${path}`);
        if (WHOLE.includes(name)) this.#whole.add(path);
        return path;
      };
      const remember = (found: unknown, path: string): void => {
        if (isReader(found, kind)) this.#paths.set(found, `${path}.`);
      };
      Reflect.set(kind, name, function (this: object, ...given: readonly unknown[]): unknown {
        const path = note(this, given[0]);
        const found: unknown = Reflect.apply(method, this, given);
        remember(found, path);
        if (Array.isArray(found))
          for (const [index, one] of found.entries()) remember(one, `${path}.${index}`);
        return found;
      });
      this.#undo.push(() => Reflect.set(kind, name, method));
    }
  }

  begin(): void {
    this.#asked.clear();
    this.#whole.clear();
  }

  /** Whether a member was asked for since `begin`, by itself or as a part of what was read as a whole. */
  wasAsked(path: string): boolean {
    return this.#asked.has(path) || [...this.#whole].some((whole) => path.startsWith(`${whole}.`));
  }

  end(): void {
    for (const undo of this.#undo) undo();
  }
}

/** A JSON value that tells which of its members are asked for, by their paths. */
export function observed(value: unknown, asked: Set<string>, path = ""): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof name === "symbol" || !Object.hasOwn(target, name)) return member;
      const at = path === "" ? name : `${path}.${name}`;
      asked.add(at);
      return observed(member, asked, at);
    },
  });
}

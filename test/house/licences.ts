/** Which licences a package may have that ours, under MIT, ships with or is made with. */

/** Anyone may ship these along with MIT. */
const SHIPPED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSD-3-Clause-Clear",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
]);
/** What only makes our package may have these, too: none of it is in there. */
const DEVELOPMENT = new Set([...SHIPPED, "MPL-2.0"]);

/** As npm writes a package into `package-lock.json`. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: unknown;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Whether an SPDX expression lets us choose licences that are all allowed: `OR` is our choice, `AND` is not. */
export function isAllowed(expression: string, allowed: ReadonlySet<string> = SHIPPED): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const take = (): string => tokens[at++] ?? "";
  const term = (): boolean => {
    const token = take();
    if (token !== "(") return allowed.has(token);
    const inner = choice();
    return take() === ")" && inner;
  };
  const all = (): boolean => {
    let isFine = term();
    while (tokens[at]?.toUpperCase() === "AND") {
      at += 1;
      isFine = term() && isFine;
    }
    return isFine;
  };
  const choice = (): boolean => {
    let isFine = all();
    while (tokens[at]?.toUpperCase() === "OR") {
      at += 1;
      isFine = all() || isFine;
    }
    return isFine;
  };
  const isFine = choice();
  // What is left over, such as WITH and an exception, is nothing that we know to be fine.
  return isFine && at === tokens.length;
}

/** The packages that may not be there, each with its licence. The first is our own. */
export function forbidden(packages: Readonly<Record<string, LockedPackage>>): readonly string[] {
  return Object.entries(packages).flatMap(([path, { version, license, dev, link }]) => {
    if (path === "" || link === true) return [];
    const isFine = typeof license === "string" && isAllowed(license, dev === true ? DEVELOPMENT : SHIPPED);
    return isFine ? [] : [`${path}@${version}: ${typeof license === "string" ? license : "no licence"}`];
  });
}

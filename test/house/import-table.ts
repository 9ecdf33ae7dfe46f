/** The import table of CONTRIBUTING.md as a rule, and what of the house breaks it. */

/** What `node bin/house.mjs --json` prints, as far as rules need it. */
export interface House {
  readonly rooms: readonly { readonly name: string }[];
  readonly imports: readonly { readonly from: string; readonly to: string; readonly types: boolean }[];
  readonly packages: readonly { readonly file: string; readonly package: string }[];
  readonly circles: { readonly files: readonly (readonly string[])[] };
}

/** What one room may import. */
interface Rule {
  readonly room: string;
  /** Rooms, folders or files of which everything may be imported. */
  readonly anything: readonly string[];
  /** Of which only types may be. */
  readonly types: readonly string[];
  /** The only packages that may be imported; absent: any. */
  readonly packages?: readonly RegExp[];
}

const QUOTED = /`([^`]+)`/g;
const quoted = (text: string): string[] => [...text.matchAll(QUOTED)].map(([, name = ""]) => trimmed(name));
const trimmed = (name: string): string => name.replace(/\/$/, "");
const isOurs = (name: string): boolean => /^(bin|labs|src)\b/.test(name);

/** The rows of every table whose first column is called `room`, cell by cell. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of page.split("\n")) {
    if (/^\| room \|.*\| may import \|$/.test(line)) inside = true;
    else if (!line.startsWith("|")) inside = false;
    else if (inside && !line.startsWith("|---"))
      rows.push(
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  }
  return rows;
}

/**
 * Reads the tables of rooms and what they may import. A cell of the last column is a list, divided by `;`, of:
 * `everything below`, `nothing else of ours`, names of rooms, `types of` rooms, a room `by` its door, and `packages:` with
 * the packages that may be used.
 * @throws Error for a cell that says anything else
 */
export function readImportTable(page: string): readonly Rule[] {
  const rows = rowsOf(page);
  if (rows.length === 0)
    throw new Error(
      "CONTRIBUTING.md has no table of rooms and what they may import: its header is `| room | … | may import |`.",
    );
  const rooms = rows.map(([names = ""]) => quoted(names));
  return rows.flatMap((row, index) => {
    const anything: string[] = [];
    const types: string[] = [];
    let packages: RegExp[] | undefined;
    for (const part of (row.at(-1) ?? "").split(";").map((text) => text.trim())) {
      const [first, door] = quoted(part);
      if (part === "nothing else of ours") continue;
      if (part === "everything below") anything.push(...rooms.slice(index + 1).flat());
      else if (/^packages: (none|`.+`)$/.test(part)) packages = quoted(part).map(patternOf);
      else if (part.startsWith("types of ")) types.push(...quoted(part));
      else if (/^`[^`]+` by `[^`]+`$/.test(part)) {
        const closed = anything.filter((place) => !isWithin(place, first ?? ""));
        anything.splice(0, anything.length, ...closed, door ?? "");
      } else if (first !== undefined && quoted(part).every(isOurs)) anything.push(...quoted(part));
      else throw new Error(`The import table says "${part}", which is no rule.`);
    }
    const rule = { anything, types, ...(packages !== undefined && { packages }) };
    return (rooms[index] ?? []).map((room) => ({ room, ...rule }));
  });
}

const patternOf = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace("\\*", ".*")}(/|$)`);

const isWithin = (file: string, place: string): boolean =>
  file === place || file.startsWith(`${place}/`) || file === `${place}.ts`;

/** The rule of the room that a file is in: the most specific. */
const ruleOf = (rules: readonly Rule[], file: string): Rule | undefined =>
  rules
    .filter(({ room }) => isWithin(file, room))
    .sort((one, other) => other.room.length - one.room.length)[0];

/** What breaks the table: `importer → imported`. */
export function violations({ imports, packages }: House, rules: readonly Rule[]): readonly string[] {
  const wrong = imports.filter(({ from, to, types }) => {
    const rule = ruleOf(rules, from);
    if (rule === undefined) return true;
    if (isWithin(to, rule.room)) return false;
    const may = (places: readonly string[]): boolean => places.some((place) => isWithin(to, place));
    return !(may(rule.anything) || (types && may(rule.types)));
  });
  const foreign = packages.filter(({ file, package: name }) => {
    const allowed = ruleOf(rules, file)?.packages;
    return allowed !== undefined && !allowed.some((pattern) => pattern.test(name));
  });
  return [
    ...wrong.map(({ from, to, types }) => `${from} → ${to}${types ? " (types)" : ""}`),
    ...foreign.map(({ file, package: name }) => `${file} → ${name}`),
  ];
}

/** Files in no room of the table. */
export const homeless = ({ rooms }: House, rules: readonly Rule[]): readonly string[] =>
  rooms.map(({ name }) => name).filter((name) => ruleOf(rules, name) === undefined);

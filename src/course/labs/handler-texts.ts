/** The learner's own code in a package, as text: read, and with other names of tables in it. */
import type { HandlerSource } from "../../aws/package.js";

const CODE = /\.(?:[cm]?js|py)$/;
const VENDORED = /(?:^|\/)node_modules\//;

const isOwn = (path: string): boolean => CODE.test(path) && !VENDORED.test(path);

export const textsOf = ({ source, files }: HandlerSource): readonly string[] => [
  source,
  ...[...(files ?? [])].flatMap(([path, bytes]) => (isOwn(path) ? [new TextDecoder().decode(bytes)] : [])),
];

const escaped = (name: string): string => name.replace(/[.*+?^$|(){}[\]\\-]/g, "\\$&");

/** A name where a table is meant: a text of its own, the end of an ARN, a key of `RequestItems`. */
const naming = (table: string): RegExp =>
  new RegExp(
    `(?<=(["'\`]))${escaped(table)}(?=\\1)|(?<=:table/)${escaped(table)}(?![\\w.-])|(?<=[{,]\\s*)${escaped(table)}(?=\\s*:)`,
    "g",
  );

/** @param onNamed is told each name that was there */
export function replaceNames(
  handler: HandlerSource,
  names: ReadonlyMap<string, string>,
  onNamed: (name: string) => void = () => {},
): HandlerSource {
  const renamed = (text: string): string =>
    [...names].reduce(
      (all, [asked, name]) =>
        all.replaceAll(naming(asked), () => {
          onNamed(asked);
          return name;
        }),
      text,
    );
  const source = renamed(handler.source);
  if (handler.files === undefined) return { ...handler, source };
  const files = new Map(
    [...handler.files].map(([path, bytes]) => {
      if (!isOwn(path)) return [path, bytes] as const;
      const text = new TextDecoder().decode(bytes);
      const mine = renamed(text);
      return [path, mine === text ? bytes : new TextEncoder().encode(mine)] as const;
    }),
  );
  return { ...handler, source, files };
}

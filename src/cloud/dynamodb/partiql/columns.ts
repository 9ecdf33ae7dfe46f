import type { AttributeValue, Item } from "../values/attribute-value.js";
import { encodeItem } from "../values/encode.js";
import { type Path, valueAt } from "../values/paths.js";
import type { PathSyntax, SelectSyntax } from "./syntax.js";

/** What a `SELECT` shows of an item: a value comes under the last name of its path, with the indexes after that. */
export interface Columns {
  readonly paths: readonly Path[];
  show(item: Item): string;
}

/** `undefined`: all of it. */
export function columnsOf({ columns }: SelectSyntax): Columns | undefined {
  if (columns === undefined) return undefined;
  const named = columns.map(({ steps }): readonly [string, Path] => [columnName(steps), steps]);
  return {
    paths: columns.map(({ steps }) => steps),
    show(item) {
      const shown = new Map<string, AttributeValue>();
      for (const [name, path] of named) {
        const value = valueAt(item, path);
        if (value !== undefined) shown.set(name, value);
      }
      return encodeItem(shown);
    },
  };
}

function columnName(steps: PathSyntax["steps"]): string {
  const last = steps.findLastIndex((step) => typeof step === "string");
  return steps
    .slice(last)
    .map((step) => (typeof step === "number" ? `[${step}]` : step))
    .join("");
}

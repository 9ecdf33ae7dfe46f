import { invalidParameter } from "../errors.js";
import type { Index } from "../tables/table.js";
import type { Bindings } from "./bindings.js";
import type { SelectSyntax } from "./syntax.js";
import { attributeOf, attributesIn, conjuncts, equality } from "./where.js";

/**
 * Where the partition of an index is named, a `WHERE` must find its attributes in the index. A scan finds what it
 * finds.
 * @throws DynamoDbError
 */
export function checkFiltered(index: Index | undefined, { where }: SelectSyntax, bindings: Bindings): void {
  if (index === undefined || where === undefined) return;
  const keyed = conjuncts(where).some((conjunct) => {
    const listed =
      conjunct.kind === "binary" && conjunct.operator === "in" ? attributeOf(conjunct.left) : undefined;
    const [name = listed] = equality(conjunct, bindings) ?? [];
    return name === index.keys.hash.name;
  });
  if (!keyed) return;
  const missing = [...new Set(attributesIn(where))].filter((name) => !index.holds(name));
  if (missing.length === 0) return;
  throw invalidParameter(
    `Secondary index ${index.name} does not project one or more filter attributes: [${inSetOrder(missing).join(", ")}]`,
  );
}

/** The order in which AWS tells names is that of a hash table. */
function inSetOrder(names: readonly string[]): readonly string[] {
  let size = 16;
  while (names.length > size * 0.75) size *= 2;
  const bucket = (name: string): number => {
    let hash = 0;
    for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  return [...names].sort((a, b) => bucket(a) - bucket(b));
}

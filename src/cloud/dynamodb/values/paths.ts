import type { AttributeValue, Item } from "./attribute-value.js";

/** A document path: attribute names and list indexes. It starts with a name. */
export type Path = readonly (string | number)[];

/** The value at a path, where there is one. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  let first = true;
  for (const step of path) {
    if (first) value = typeof step === "string" ? item.get(step) : undefined;
    else if (value?.type === "M" && typeof step === "string") value = value.value.get(step);
    else if (value?.type === "L" && typeof step === "number") value = value.value[step];
    else return undefined;
    first = false;
  }
  return value;
}

/** A path as AWS shows it in its errors: `[a, b, [0]]`. */
export const pathText = (path: Path): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

/** How two paths get in each other's way: one leads to the other, or one takes a map for a list. */
export function collision(a: Path, b: Path): "overlap" | "conflict" | undefined {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (typeof a[i] !== typeof b[i]) return "conflict";
    if (a[i] !== b[i]) return undefined;
  }
  return "overlap";
}

/** Paths that do not overlap, as a tree: below each step the next ones, at its leaves what belongs to a path. */
export interface PathTree<T> {
  readonly leaf?: T;
  readonly names: ReadonlyMap<string, PathTree<T>>;
  readonly indexes: ReadonlyMap<number, PathTree<T>>;
}

interface GrowingTree<T> {
  leaf?: T;
  readonly names: Map<string, GrowingTree<T>>;
  readonly indexes: Map<number, GrowingTree<T>>;
}

const grow = <T>(): GrowingTree<T> => ({ names: new Map(), indexes: new Map() });

export function pathTree<T>(entries: Iterable<readonly [Path, T]>): PathTree<T> {
  const root = grow<T>();
  for (const [path, leaf] of entries) {
    let node = root;
    for (const step of path) {
      const next: GrowingTree<T> =
        (typeof step === "string" ? node.names.get(step) : node.indexes.get(step)) ?? grow();
      if (typeof step === "string") node.names.set(step, next);
      else node.indexes.set(step, next);
      node = next;
    }
    node.leaf = leaf;
  }
  return root;
}

/** The parts of an item that a tree of paths leads to, in the item's own structure; lists close their gaps. */
export function project(item: Item, tree: PathTree<unknown>): Item {
  return projectMap(item, tree);
}

/** The tree of some paths, for `project`. */
export const projection = (paths: readonly Path[]): PathTree<true> =>
  pathTree(paths.map((path) => [path, true] as const));

function projectMap(
  map: ReadonlyMap<string, AttributeValue>,
  tree: PathTree<unknown>,
): Map<string, AttributeValue> {
  const result = new Map<string, AttributeValue>();
  for (const [name, node] of tree.names) {
    const value = map.get(name);
    const part = value === undefined ? undefined : projectValue(value, node);
    if (part !== undefined) result.set(name, part);
  }
  return result;
}

function projectValue(value: AttributeValue, tree: PathTree<unknown>): AttributeValue | undefined {
  if (tree.leaf !== undefined) return value;
  if (value.type === "M" && tree.names.size > 0) {
    const part = projectMap(value.value, tree);
    return part.size === 0 ? undefined : { type: "M", value: part };
  }
  if (value.type === "L" && tree.indexes.size > 0) {
    const part: AttributeValue[] = [];
    for (const [index, node] of [...tree.indexes].sort(([a], [b]) => a - b)) {
      const element = value.value[index];
      const kept = element === undefined ? undefined : projectValue(element, node);
      if (kept !== undefined) part.push(kept);
    }
    return part.length === 0 ? undefined : { type: "L", value: part };
  }
  return undefined;
}

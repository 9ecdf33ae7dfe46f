import type { Key } from "../../store/store.js";
import type { KeySpace } from "../tables/catalog.js";
import { canonical } from "../wire/canonical.js";

/** What a digest is to see of the values in the store: items are equal whatever the order of attributes and of sets. */
export function meaningIn(space: KeySpace): (key: Key, value: string) => string {
  return (key, value) => {
    const start = space.holdsItems(key) ? value.indexOf("{") : -1;
    return start < 0 ? value : value.slice(0, start) + canonical(JSON.parse(value.slice(start)));
  };
}

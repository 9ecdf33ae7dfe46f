/** Looks at a home without changing it: what is there, in which format, and who owns it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DamagedStoreError, openLmdbStore } from "../store/lmdb.js";
import type { Store } from "../store/store.js";
import { checkFormat, FORMAT, formatOf } from "./format.js";
import { currentOwner, type Owner } from "./owner.js";
import { type CloudSettings, inspectSettings, loadSettings } from "./settings.js";

type Part = "absent" | "present" | "damaged";

export interface HomeContents {
  readonly settings: Part;
  readonly store: Part;
  readonly formats: { readonly store: number; readonly known: number };
  /** The living process that holds the home. */
  readonly running?: Owner;
  /** How to ask it. */
  readonly access?: CloudSettings;
}

/** @throws NewerHomeError where a later version wrote it */
export async function inspectHome(home: string): Promise<HomeContents> {
  const folder = join(home, "cloud");
  const settings = inspectSettings(folder);
  const path = join(folder, "store");
  const nothing = { settings, formats: { store: FORMAT, known: FORMAT } };
  if (!existsSync(path)) return { ...nothing, store: "absent" };
  let store: Store;
  try {
    store = openLmdbStore(path);
  } catch (error) {
    if (error instanceof DamagedStoreError) return { ...nothing, store: "damaged" };
    throw error;
  }
  try {
    checkFormat(store);
    const running = currentOwner(store);
    return {
      settings,
      store: "present",
      formats: { store: formatOf(store), known: FORMAT },
      ...(running === undefined ? {} : { running }),
      ...(settings === "present" ? { access: loadSettings(folder, undefined, () => {}) } : {}),
    };
  } finally {
    await store.close();
  }
}

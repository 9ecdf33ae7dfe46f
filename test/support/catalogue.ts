/** What tests know of the course's labs: the catalogue, and what a lab keeps beside itself for tests. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LABS, numberOf } from "../../labs/index.js";
import type { WrongWorld } from "../../src/course/author/wrong-world.js";
import type { Lab } from "../../src/course/labs/lab.js";

const FOLDER = fileURLToPath(new URL("../../labs/", import.meta.url));

/** Every lab's id, in the course's order. */
export const IDS: readonly string[] = LABS.map(({ id }) => id);

/** The number of the last lab: some numbers may be left out. */
export const LAST = Math.max(...LABS.map(numberOf));

/** `IDEM_LAB_TEST_LABS=step-9` leaves it at those labs, for whoever is at work on them. */
export const CHOSEN: readonly Lab[] = LABS.filter(({ id }) => {
  const chosen = process.env.IDEM_LAB_TEST_LABS ?? "";
  return chosen === "" || chosen.split(",").includes(id);
});

/** The lab's `worlds.ts`; none for a lab that has no such file. */
export async function worldsOf({ slug }: Lab): Promise<readonly WrongWorld[]> {
  const folder = readdirSync(FOLDER).find((name) => name.replace(/^\d+-/, "") === slug) ?? slug;
  const file = `${FOLDER}${folder}/worlds.ts`;
  if (!existsSync(file)) return [];
  const { worlds }: { readonly worlds: readonly WrongWorld[] } = await import(file);
  return worlds;
}

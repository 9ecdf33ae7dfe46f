/** A lab as the learner names it, read strictly: a wrong name tells the nearest ones. */
import { LABS } from "../../labs/index.js";
import type { Lab } from "../course/labs/lab.js";
import { UsageError } from "./errors.js";
import { nearest } from "./nearest.js";

/** A lab by its id (`step-4`), its number or its folder's name. */
export function findLab(name: string): Lab {
  const lab = LABS.find(({ id, slug }) => name === id || name === slug || `step-${name}` === id);
  if (lab !== undefined) return lab;
  const names = LABS.flatMap(({ id, slug }) => [id, slug]);
  throw new UsageError(
    `There is no lab '${name}'. Nearest: ${nearest(name, names).join(", ")}. All labs: idem-lab list`,
  );
}

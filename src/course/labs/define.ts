/** How a lab is written down. */
import { type LabName, labNameAt, lessonBeside } from "./files.js";
import type { Lab } from "./lab.js";

/**
 * A lab whose name, number and lesson are those of its folder.
 * @param module the lab's `import.meta.url`
 */
export const defineLab = (module: string, lab: Omit<Lab, keyof LabName | "lesson">): Lab => ({
  ...labNameAt(module),
  ...lab,
  lesson: (time) => lessonBeside(module, time),
});

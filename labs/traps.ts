/** What the labs of Part II share: a function beside the course's own, whose role allows what their handlers do. */
import { trapsRole } from "../src/aws/roles.js";
import { deployHandler } from "../src/course/labs/actions.js";
import type { LabContext, ShownHandler } from "../src/course/labs/lab.js";

/** The part of the function that they run in: `runsIn: TRAPS`. */
export const TRAPS = "traps";

/** Deploys a handler that a lab of Part II shows. */
export const deployTrap = (context: LabContext, shown: ShownHandler): ReturnType<typeof deployHandler> =>
  deployHandler(context, shown, trapsRole(context.aws));

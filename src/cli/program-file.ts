/** The file with which this program is started again, in a process of its own. */
import { fileURLToPath } from "node:url";

export const PROGRAM_FILE = fileURLToPath(new URL("../../../bin/idem-lab.js", import.meta.url));

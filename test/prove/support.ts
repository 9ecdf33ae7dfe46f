import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";

/** What keeps Python handlers from being proved here. */
export const noPython = await pythonProblem();
export const noPythonNote = noPython === undefined ? "" : ` (skipped: ${noPython})`;

/** The built library, as its users import it. */
type Library = typeof import("../../src/prove/index.js");

export const builtLibrary = (): Promise<Library> =>
  import(new URL("../../dist/bundle/prove/prove.js", import.meta.url).href);

export const builtProve = async (): Promise<Library["prove"]> => (await builtLibrary()).prove;

/** A handler of the learner's, looked at before anything is deployed. */
import { readFile } from "node:fs/promises";
import type { HandlerSource } from "../../aws/package.js";
import { HandlerFileError } from "./handler-error.js";
import { nodeHandler } from "./handler-node.js";
import { findHandler } from "./handler-place.js";
import { pythonHandler } from "./handler-python.js";

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new HandlerFileError(
      `The handler file ${path} can't be read (${error instanceof Error ? error.message : String(error)}). Make it readable: chmod u+r ${path}`,
    );
  }
}

/**
 * Reads a handler and finds its entry. It may be a file, with what it imports beside it; a folder; or an export of a
 * file, `src/app.lambdaHandler`. Of a file that names none it is `handler` or `lambdaHandler`, in Python
 * `lambda_handler` or `handler`.
 * @throws HandlerFileError for a file that is missing, empty, of another kind, or without an entry
 */
export async function loadHandlerFile(path: string): Promise<HandlerSource> {
  const place = await findHandler(path);
  const source = await read(place.file);
  if (source.trim() === "")
    throw new HandlerFileError(
      `The handler file ${place.file} is empty. See a lab's own handler for how one begins: idem-lab start`,
    );
  return place.family === "nodejs"
    ? nodeHandler(place.file, source, place)
    : pythonHandler(place.file, source, place);
}

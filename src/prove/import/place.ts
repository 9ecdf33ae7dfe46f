/** Where the handler of an imported function is: in its code as it is deployed, or where that is built from. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { HandlerInputError } from "../input/bundle.js";
import { type HandlerPlace, placeOf } from "../input/place.js";
import type { ImportedFunction } from "./function.js";

/** Folders that a build writes, and that are not there before it. */
const BUILT = /^(\.?(?:dist|build|lib|out|output|esbuild|webpack|aws-sam\/build))\//;

/** @throws HandlerInputError where it is nowhere */
export function placeOfImported({ name, folder, handler }: ImportedFunction): HandlerPlace {
  const bare = handler.replace(BUILT, "");
  const parent = dirname(folder);
  const tried: readonly (readonly [folder: string, handler: string])[] = [
    [folder, handler],
    [folder, bare],
    [folder, `src/${bare}`],
    [join(folder, "src"), bare],
    [parent, bare],
    [parent, `src/${bare}`],
  ];
  let problem: unknown;
  for (const [at, as] of tried) {
    if (!existsSync(at)) continue;
    try {
      return placeOf(at, as);
    } catch (error) {
      if (!(error instanceof HandlerInputError)) throw error;
      problem ??= error;
    }
  }
  throw new HandlerInputError(
    `The code of ${name} is not there: no ${handler} in ${folder}. Build it first (sam build, cdk synth, npm run build), or name the handler's file.`,
    { cause: problem },
  );
}

/** From a stack of the bundled handler to the author's own line. */
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { SCRIPT_NAME } from "../realm/program.js";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** The lines around it, where its file can be read: the first one's number, and what stands there. */
  readonly around?: { readonly from: number; readonly lines: readonly string[] };
}

/** How many lines are shown before and after it. */
const BEFORE = 2;
const AFTER = 5;
/** More of a line is not kept: what was built may be one line. */
const LONGEST = 300;

/** As Python tells of the handler's own frames, the innermost first. */
const PYTHON_FRAME = /File "([^"]+)", line (\d+)/;
const FRAME = new RegExp(`${SCRIPT_NAME.replaceAll(".", "\\.")}:(\\d+):(\\d+)`, "g");

export class Places {
  readonly #map: SourceMap | undefined;
  readonly #lines = new Map<string, readonly string[]>();

  /** @param file the handler's own file; sources of the map are named from its folder */
  constructor(
    sourceMap: string | undefined,
    private readonly file: string,
    private readonly shown: readonly (readonly [folder: string, name: string])[] = [],
  ) {
    this.#map = sourceMap === undefined ? undefined : new SourceMap(JSON.parse(sourceMap));
  }

  /** The innermost line of a stack that its author wrote: no package's. */
  of(stack: string | undefined): Place | undefined {
    if (stack === undefined) return undefined;
    const [, own, number] = PYTHON_FRAME.exec(stack) ?? [];
    if (own !== undefined) return this.#placeAt(own, Number(number));
    if (this.#map === undefined) return undefined;
    for (const [, line, column] of stack.matchAll(FRAME)) {
      const entry = this.#map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!("originalSource" in entry) || entry.originalSource.includes("node_modules")) continue;
      const file = resolve(dirname(this.file), entry.originalSource);
      return this.#placeAt(file, entry.originalLine + 1);
    }
    return undefined;
  }

  #placeAt(file: string, line: number): Place {
    const lines = this.#linesOf(file);
    const code = (lines[line - 1] ?? "").trim().slice(0, LONGEST);
    const from = Math.max(1, line - BEFORE);
    const around = lines.slice(from - 1, line + AFTER).map((text) => text.trimEnd().slice(0, LONGEST));
    return {
      file: shownAs(file, this.shown),
      line,
      code,
      ...(around.length > 0 && { around: { from, lines: around } }),
    };
  }

  #linesOf(file: string): readonly string[] {
    const known = this.#lines.get(file);
    if (known !== undefined) return known;
    let lines: readonly string[] = [];
    try {
      lines = readFileSync(file, "utf8").split("\n");
    } catch {
      // A source that is not there any more has no lines to show.
    }
    this.#lines.set(file, lines);
    return lines;
  }
}

/** A path as people know it: of what was unpacked, by the name of the archive. */
export function shownAs(file: string, shown: readonly (readonly [folder: string, name: string])[]): string {
  for (const [folder, name] of shown)
    if (file.startsWith(`${folder}/`)) return `${name}${file.slice(folder.length)}`;
  return relative(process.cwd(), file);
}

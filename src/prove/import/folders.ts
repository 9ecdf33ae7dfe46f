/** Folders of what has none: the contents of a zip, code that stands in a template. They are there while it is proved. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, normalize } from "node:path";
import { unzipSync } from "fflate";
import { HandlerInputError } from "../input/bundle.js";
import type { CodeFolders } from "./cloudformation.js";

export class TemporaryFolders implements CodeFolders {
  #root: string | undefined;
  /** What each is called on screen. */
  readonly shown = new Map<string, string>();

  /** @throws HandlerInputError for what is no zip */
  unzipped(file: string): string {
    let entries: Record<string, Uint8Array>;
    try {
      entries = unzipSync(readFileSync(file));
    } catch {
      throw new HandlerInputError(
        `${file} is no zip that can be read. Make it again, or name the handler's file.`,
      );
    }
    const folder = this.#folder(file, basename(file));
    for (const [name, bytes] of Object.entries(entries)) {
      const path = normalize(name);
      // A name that leads out of the folder is nobody's code.
      if (name.endsWith("/") || path.startsWith("..") || path.startsWith("/")) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return folder;
  }

  inline(name: string, code: string, handler: string): string {
    const folder = this.#folder(`${name}\n${code}`, name);
    const ending = /^\s*(import|from)\s+[\w.]+\s*($|import)|^\s*def \w+\(/m.test(code) ? "py" : "js";
    writeFileSync(join(folder, `${handler.split(".")[0] ?? "index"}.${ending}`), code);
    return folder;
  }

  #folder(of: string, shown: string): string {
    this.#root ??= realpathSync(mkdtempSync(join(tmpdir(), "idem-lab-prove-input-")));
    const folder = join(this.#root, createHash("sha256").update(of).digest("hex").slice(0, 16));
    mkdirSync(folder, { recursive: true });
    this.shown.set(folder, shown);
    return folder;
  }

  remove(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
  }
}

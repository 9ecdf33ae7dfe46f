/** Files of ours that are kept: replaced as a whole, and never written over another one. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Puts a text in a file's place: whole, or not at all. Makes the folder, readable by its owner only. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/** The name, or the first one like it at which there is nothing yet. */
export function freeName(path: string): string {
  let copy = path;
  for (let number = 2; existsSync(copy); number += 1) copy = `${path}-${number}`;
  return copy;
}

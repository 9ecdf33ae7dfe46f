import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const fromHere = createRequire(import.meta.url);
const { version, engines }: { version: string; engines: { node: string } } =
  fromHere("idem-lab/package.json");

/** The version of idem-lab. */
export const VERSION = version;

/** The versions of Node that it runs on, as package.json writes them. */
export const NODE_RANGE = engines.node;

/** What the changelog says of this version, behind the machine that it runs on. */
export function whatIsNew(): string {
  const machine = `on Node ${process.version}, ${process.platform} ${process.arch}\n`;
  let changelog: string;
  try {
    changelog = readFileSync(
      fromHere.resolve("idem-lab/package.json").replace(/package\.json$/, "CHANGELOG.md"),
      "utf8",
    );
  } catch {
    // Not worth an error: whoever asks for the version has it.
    return machine;
  }
  const sections = changelog.split(/^## /m);
  const news = sections.find((section) => section.split("\n")[0]?.trim() === VERSION);
  return news === undefined ? machine : `${machine}\nNew in it:\n${news.slice(VERSION.length).trim()}\n`;
}

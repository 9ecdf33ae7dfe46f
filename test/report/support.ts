/** Homes with recordings in them, and a browser that reports are read with. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Recording } from "../../src/course/recording.js";
import { cli, makeHome, temporaryHome } from "../support/cli.js";

const CHROMIUM = "/usr/bin/chromium";

export const hasBrowser = existsSync(CHROMIUM);
/** Stands behind the name of what needs a browser. */
export const browserNote = hasBrowser ? "" : ` (skipped: there is no ${CHROMIUM})`;

export const launch = (): Promise<Browser> =>
  // Root has no sandbox of Chromium's.
  chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

/** Opens a page of ours, and fails the test for whatever the browser complains about, or whatever it fetches. */
export async function openPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
    expect(requests).toEqual([address]);
  });
  return page;
}

/** A home in which the whole course was played. @returns its folder */
export async function playedHome(): Promise<string> {
  const home = makeHome();
  const { status, stderr } = await cli(["start", "--yes", "--plain", "--home", home]);
  if (status !== 0) throw new Error(`The course did not pass: ${stderr}`);
  return home;
}

/** The same home once more, to be changed; gone when the test has finished. */
export function copyOf(home: string): string {
  const copy = temporaryHome();
  cpSync(home, copy, { recursive: true });
  return copy;
}

const folderOf = (home: string): string => join(home, "recordings", "local");

/** Changes one lab's recording, as if its run had been another one. */
export function rewrite(home: string, lab: string, change: (recording: Recording) => unknown): void {
  const path = join(folderOf(home), `${lab}.json`);
  const recording: Recording = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify(change(recording)));
}

/** Changes every text in every recording, except those by which they are found and judged. */
export function rewriteTexts(home: string, change: (text: string) => string): void {
  const kept = new Set([
    "format",
    "target",
    "at",
    "id",
    "slug",
    "verdict",
    "family",
    "handler",
    "kind",
    "outcome",
  ]);
  for (const name of readdirSync(folderOf(home))) {
    const path = join(folderOf(home), name);
    const changed: unknown = JSON.parse(readFileSync(path, "utf8"), (key, value: unknown) =>
      typeof value === "string" && !kept.has(key) ? change(value) : value,
    );
    writeFileSync(path, JSON.stringify(changed));
  }
}

/** Puts a prediction into the progress, as `start` does. */
export function predict(
  home: string,
  lab: string,
  prediction: { question: string; predicted: string; happened: string; right: boolean },
): void {
  const path = join(home, "progress.json");
  const progress: { targets: { local: { labs: Record<string, object> } } } = JSON.parse(
    readFileSync(path, "utf8"),
  );
  const { labs } = progress.targets.local;
  labs[lab] = { ...labs[lab], prediction };
  writeFileSync(path, JSON.stringify(progress));
}

/** A node of the accessibility tree: what a screen reader is told. */
export interface Exposed {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly children: readonly Exposed[];
}

/** All nodes of Chromium's accessibility tree that are exposed, in the order of the page. */
export async function exposed(page: Page): Promise<readonly Exposed[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const told = (value: { value?: unknown } | undefined): string => String(value?.value ?? "");
  const found: Exposed[] = [];
  const visit = (id: string): readonly Exposed[] => {
    const node = byId.get(id);
    if (node === undefined) return [];
    const place = found.length;
    const children = (node.childIds ?? []).flatMap(visit);
    if (node.ignored) return children;
    const seen = {
      role: told(node.role),
      name: told(node.name),
      description: told(node.description),
      children,
    };
    found.splice(place, 0, seen);
    return [seen];
  };
  visit(nodes[0]?.nodeId ?? "");
  return found;
}

const PROBES = readFileSync(new URL("probes.js", import.meta.url), "utf8");

/** Asks one of the functions in `probes.js` within the page. */
export const probe = <T>(page: Page, call: string): Promise<T> =>
  page.evaluate<T>(`${PROBES};probes.${call}`);

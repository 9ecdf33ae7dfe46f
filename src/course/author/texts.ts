/** That a course's texts are sound: ids, marks, links, and the questions' answers. */
import { existsSync } from "node:fs";
import { lexer, type Token } from "marked";
import type { RuntimeFamily } from "../../aws/package.js";
import type { Lab } from "../labs/lab.js";
import { type Find, statement } from "./findings.js";

const FAMILIES: readonly RuntimeFamily[] = ["nodejs", "python"];
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A text of a lab: what it is called, and its markdown. */
export interface CourseText {
  readonly where: string;
  readonly markdown: string;
}

/** Every text that a learner reads, with the places that it names. */
async function textsOf(lab: Lab): Promise<readonly CourseText[]> {
  const { practice } = lab;
  const lessons = await Promise.all((["virtual", "real"] as const).map((time) => lab.lesson(time)));
  const [lesson = "", ...others] = new Set(
    lessons.map(({ before, look, after }) => [before, look, after].join("\n\n")),
  );
  return [
    { where: `${lab.id} lesson`, markdown: lesson },
    ...others.map((markdown) => ({ where: `${lab.id} lesson on a real clock`, markdown })),
    ...(practice === undefined ? [] : [{ where: `${lab.id} task`, markdown: await practice.files.task() }]),
  ];
}

/** Every token of a text, those within others too. */
export function tokensOf(markdown: string): readonly Token[] {
  const inside = (tokens: readonly Token[]): Token[] =>
    tokens.flatMap((token) => [
      token,
      ...("tokens" in token && Array.isArray(token.tokens) ? inside(token.tokens) : []),
      ...("items" in token && Array.isArray(token.items) ? inside(token.items) : []),
    ]);
  return inside(lexer(markdown));
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");

/** What is wrong with a link, if something is. */
function linkProblem(href: string, anchors: readonly string[], root: URL): string | undefined {
  if (href.startsWith("#"))
    return anchors.includes(href.slice(1)) ? undefined : `${href}: there is no such heading`;
  if (/^[a-z]+:/i.test(href)) {
    const sound = href.startsWith("https://") && URL.canParse(href) && new URL(href).hostname.includes(".");
    return sound ? undefined : `${href} is no https address`;
  }
  return existsSync(new URL(href.split("#")[0] ?? "", root)) ? undefined : `${href}: there is no such file`;
}

function checkLinks(texts: readonly CourseText[], root: URL, find: Find): void {
  for (const { where, markdown } of texts) {
    const tokens = tokensOf(markdown);
    const anchors = tokens.flatMap((token) =>
      token.type === "heading" && "text" in token ? [anchorOf(String(token.text))] : [],
    );
    const problems = tokens.flatMap((token) =>
      token.type === "link" && "href" in token ? (linkProblem(String(token.href), anchors, root) ?? []) : [],
    );
    find(statement(where, "links are sound", problems.length === 0, problems.join("; ")));
  }
}

async function checkMarks(lab: Lab, find: Find): Promise<void> {
  for (const shown of lab.shows) {
    for (const family of FAMILIES) {
      const lines = (await shown.load(family)).source.split("\n");
      const without = shown.marks[family].filter((mark) => !lines.some((line) => line.includes(mark)));
      const where = `${lab.id} ${shown.name} (${family})`;
      find(
        statement(where, "each mark is in a line", without.length === 0, `in none: ${without.join(", ")}`),
      );
    }
  }
}

const doubled = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

function checkIds(labs: readonly Lab[], find: Find): void {
  const practices = labs.flatMap(({ practice }) => practice ?? []);
  const groups: readonly (readonly [what: string, names: readonly string[]])[] = [
    ["lab ids", labs.map(({ id }) => id)],
    ["folders of labs and practices", [...labs, ...practices].map(({ slug }) => slug)],
    ...practices.map(({ slug, mistakes }) => [`mistakes of ${slug}`, mistakes.map(({ id }) => id)] as const),
  ];
  for (const [what, names] of groups) {
    const wrong = [...doubled(names), ...names.filter((name) => !SLUG.test(name))];
    find(
      statement(
        "ids",
        `${what} are words with hyphens, each there once`,
        wrong.length === 0,
        wrong.join(", "),
      ),
    );
  }
  // Some numbers may be left out.
  const numbers = labs.map(({ id }) => Number(id.slice("step-".length)));
  const order = numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
  find(statement("ids", "labs are numbered in their order", order, labs.map(({ id }) => id).join(", ")));
}

/**
 * @param root the package's folder: what links without an address are relative to
 * @param chosen the labs whose texts are looked at; ids only make sense of all
 */
export async function checkTexts(
  labs: readonly Lab[],
  root: URL,
  find: Find,
  chosen: readonly Lab[] = labs,
): Promise<readonly CourseText[]> {
  checkIds(labs, find);
  for (const lab of chosen) await checkMarks(lab, find);
  const texts = (await Promise.all(chosen.map(textsOf))).flat();
  checkLinks(texts, root, find);
  return texts;
}

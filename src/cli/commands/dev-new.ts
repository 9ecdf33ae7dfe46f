/** For authors: begins a lab that runs and passes, to be changed from there. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { LABS } from "../../../labs/index.js";
import {
  labSource,
  lessonSource,
  type NewLab,
  withLab,
  withRow,
  worldsSource,
} from "../dev/new-lab-files.js";
import { UnknownError, UsageError } from "../errors.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** The lab whose handlers a new one begins with. */
const MODEL = { folder: "05-with-idempotency", name: "with-idempotency" } as const;

/** The clone that this program is a part of. @throws UnknownError where it was installed instead */
function clone(): string {
  const root = dirname(createRequire(import.meta.url).resolve("idem-lab/package.json"));
  if (existsSync(join(root, "labs", "index.ts")) && existsSync(join(root, "src", "course", "labs", "lab.ts")))
    return root;
  throw new UnknownError(
    "`dev new` begins a lab in a clone of idem-lab, and this one was installed from a package. Clone its repository, and type in it: node bin/idem-lab.js dev new <slug>",
  );
}

/** `your-lab` as a name in code: `yourLab`. */
const constantOf = (slug: string): string => {
  const camel = slug.replaceAll(/-(.)/g, (_hyphen, letter: string) => letter.toUpperCase());
  // Also keeps it from being a word of the language.
  return camel.endsWith("Lab") ? camel : `${camel}Lab`;
};

function checkSlug(slug: string): void {
  if (!SLUG.test(slug) || slug.length > 40) {
    throw new UsageError(
      `A lab's name is at most 40 small letters and digits, in words with hyphens, not '${slug}'. For example: idem-lab dev new your-lab`,
    );
  }
  if (/^step-\d+$/.test(slug))
    throw new UsageError(
      `'${slug}' is how labs are numbered. Name what the lab is about: idem-lab dev new your-lab`,
    );
}

/** Its number is the next one: ids stay what they are, since learners' progress is kept by them. */
async function numberOf(labs: string, slug: string): Promise<number> {
  const folders = (await readdir(labs)).flatMap((name) => {
    const [, number, rest] = /^(\d+)-(.+)$/.exec(name) ?? [];
    return number === undefined ? [] : [{ number: Number(number), rest }];
  });
  if (folders.some(({ rest }) => rest === slug) || LABS.some((lab) => lab.slug === slug))
    throw new UsageError(
      `There is a lab '${slug}' already. Choose another name, or change that one: ${labs}`,
    );
  return Math.max(0, ...folders.map(({ number }) => number)) + 1;
}

/** Whole or not at all, whatever ends us. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

/** Writes the lab's folder and adds it to the catalogue and the README; what is there already stays as it is. */
export async function devNew(session: Session, slug: string): Promise<CommandResult> {
  checkSlug(slug);
  const root = clone();
  const labs = join(root, "labs");
  const number = await numberOf(labs, slug);
  const lab: NewLab = { id: `step-${number}`, slug, constant: constantOf(slug) };
  const name = `${String(number).padStart(2, "0")}-${slug}`;
  const index = join(labs, "index.ts");
  const catalogue = withLab(await readFile(index, "utf8"), lab, name);
  if (catalogue === undefined) {
    throw new UnknownError(
      `${index} does not look as expected: an import for each lab, and one array of them. Bring it back: git checkout ${relative(root, index)}`,
    );
  }
  const readme = join(root, "README.md");
  const table = withRow(await readFile(readme, "utf8").catch(() => ""), lab);
  const folder = join(labs, name);
  try {
    await mkdir(join(folder, "handlers"), { recursive: true });
    await writeFile(join(folder, "lab.ts"), labSource(lab));
    await writeFile(join(folder, "lesson.md"), lessonSource(lab));
    await writeFile(join(folder, "worlds.ts"), worldsSource());
    for (const ending of ["mjs", "py"])
      await copyFile(
        join(labs, MODEL.folder, "handlers", `${MODEL.name}.${ending}`),
        join(folder, "handlers", `${slug}.${ending}`),
      );
    if (table !== undefined) await replaceFile(readme, table);
    await replaceFile(index, catalogue);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new UnknownError(
      `The lab can't be written into ${labs} (${error instanceof Error ? error.message : String(error)}). Make it writable: chmod -R u+w ${labs}`,
    );
  }
  const files = ["lab.ts", "lesson.md", "worlds.ts", `handlers/${slug}.mjs`, `handlers/${slug}.py`];
  const written = [
    ...files.map((file) => `labs/${name}/${file}`),
    "labs/index.ts",
    ...(table === undefined ? [] : ["README.md"]),
  ];
  for (const file of written) session.host.print(`written: ${file}`);
  session.host.print(
    `\nIt passes as it is: npm run build && idem-lab run ${lab.id}\nHow to go on: CONTRIBUTING.md, "Adding a lab"`,
  );
  return done({ schema: "idem-lab/dev-new@1", lab: lab.id, slug, folder, written });
}

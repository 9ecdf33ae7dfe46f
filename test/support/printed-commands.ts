/** The commands that a screen shows, and whether they can be typed as they stand. */
import { spawn } from "node:child_process";
import { words } from "../../src/course/author/commands.js";
import { IDS } from "./catalogue.js";
import { type Ended, mainHere } from "./cli.js";

/** The program, however it is started; with what stands before it, up to the begin of the command line. */
const PROGRAM =
  /(?:eval "\$\()?(?:\bnode (?:'[^'\n]*'|[^\s'"`]*)|\bnpx (?:--package=\S+ )?idem-lab|(?<![\w./@:-])idem-lab)(?= [a-z[-])/g;

/** Where a command ends, and prose goes on. */
const END = / {2}|\n|`|[.,;:](?=\s|$)| \(|\)(?!")|<\/|$/;

/** The product, in a sentence. */
const PROSE = /^idem-lab (?:does|report page|command|needs)\b/;

/** Every command in what was printed, each once. */
export function printedCommands(text: string): readonly string[] {
  const found = [...text.matchAll(PROGRAM)].flatMap(({ 0: program, index }) => {
    if (!program.includes("idem-lab")) return [];
    const rest = text.slice(index);
    // A quoted folder may hold what would end a command.
    const quoted = rest.replace(/'[^'\n]*'/g, (each) => "q".repeat(each.length));
    const end = program.startsWith("eval") ? rest.indexOf(')"') + 2 : quoted.search(END);
    const command = rest.slice(0, end).trim();
    return PROSE.test(command) ? [] : [command];
  });
  return [...new Set(found)];
}

/** They go on for ever, go to an account, take long, or have a part that the reader fills in. */
const NOT_IN_FULL =
  /--follow|--watch|--target (?:aws|http)|<|FILE| dev | prove | start (?:--from|--runtime|--yes|--json|-)|\[/;

/** It is understood, and asks before it does harm: nobody is here to answer. */
const GUARDS = /add --yes to do it|is there already and stays as it is/;
const CANNOT_START = /Cannot find module/;

/** One command of each kind: those that differ in the lab alone take the same way. */
export function oneOfEachKind(commands: readonly string[]): readonly string[] {
  const kinds = new Map(commands.map((each) => [each.replace(/step-[1-8]\b/g, "step-N"), each]));
  return [...kinds.values()];
}

/** Where, and with which environment, a reader types. */
export interface Shell {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The words that start the program there. */
  readonly program: string;
  /** The path that the program is started by then, and what is in its environment besides. */
  readonly path: string;
  readonly started?: NodeJS.ProcessEnv;
}

/** What only a shell understands, where it is not quoted. */
const FOR_A_SHELL = /[\\$`|&;<>(){}*?~#"]/;

export function typed(command: string, { cwd, env }: Shell): Promise<Ended> {
  const child = spawn("/bin/sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Whether the shell's own words start it; then `ran` may leave out what takes the time: the start of a process. */
const startsHere = (command: string, { program }: Shell): boolean =>
  command.startsWith(`${program} `) && !FOR_A_SHELL.test(command.replace(/'[^']*'/g, ""));

/** Types a command, or runs its words in this process where that comes to the same. */
export async function ran(command: string, shell: Shell): Promise<Ended> {
  if (!startsHere(command, shell)) return typed(command, shell);
  const { cwd, env, path, started } = shell;
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const args = words(command.slice(shell.program.length));
    return await mainHere(args, { cwd, env: { ...env, ...started }, invokedAs: path });
  } finally {
    process.chdir(before);
  }
}

/** Of a command that is not run: itself without what follows its flags, asked for its help. */
const asHelp = (command: string): string =>
  `${command.replace(/(?: --[a-z-]+)? (?:\[|<|FILE|>|\|).*/, "").replace(/ -$/, "")} --help`;

/** The whole walk is one of the screens: another one begins at its last lab. */
const fromTheLast = (command: string): string =>
  command.replace(/(?<! cloud) start$/, ` start --from ${IDS.at(-1)}`);

/** Types a command. @returns what is wrong with it, if something is */
export async function problemOf(command: string, shell: Shell): Promise<string | undefined> {
  const inFull = !NOT_IN_FULL.test(command);
  const { status, stdout, stderr } = await ran(inFull ? fromTheLast(command) : asHelp(command), shell);
  const wrong =
    status === 127 || status === 126 || (status === 3 && !GUARDS.test(stderr)) || CANNOT_START.test(stderr);
  if (wrong) return `${command}: status ${status}: ${stderr.trim().slice(0, 300)}`;
  if (inFull) return undefined;
  const known = `${stdout} --help --home --target --region --profile --prefix --runtime --json --plain --yes --time`;
  const unknown = (command.match(/ --[a-z-]+/g) ?? []).filter((flag) => !known.includes(flag));
  return unknown.length === 0 && status === 0
    ? undefined
    : `${command}: its help has no${unknown.join(",")} (status ${status}): ${stderr.slice(0, 300)}`;
}

/** What a home keeps about its embedded AWS besides the store: credentials, region, port. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { HelpfulError } from "../../errors/helpful.js";
import { type AccessKey, drawAccessKey } from "../http/credentials.js";
import { NewerHomeError } from "./format.js";

export interface CloudSettings extends AccessKey {
  readonly region: string;
  readonly accountId: string;
  /** The port of the last time; kept, so that a shell's variables stay right after a restart. */
  readonly port?: number;
}

const FORMAT_NAME = "idem-lab/cloud-settings@";
const FORMAT_NUMBER = 1;
const FORMAT = `${FORMAT_NAME}${FORMAT_NUMBER}`;
/** The account number of AWS's own documentation. */
const ACCOUNT_ID = "123456789012";

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A home that can't be used; the message says which path and what to do. */
class HomeError extends HelpfulError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const cure = isFile(path)
      ? `move the file away that is there: mv ${path} ${path}.old`
      : `make it writable: chmod u+rwx ${path}`;
    super(
      `The home folder ${path} can't be written (${reason}). Choose another with --home <dir> or IDEM_LAB_HOME, or ${cure}`,
    );
  }
}

/** Told to the person, not an error: something was mended. */
export type Notice = (message: string) => void;

/** The folder of the embedded AWS, made where needed, for its owner alone. @throws HomeError */
export function prepareFolder(home: string): string {
  const folder = join(home, "cloud");
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `.writable-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new HomeError(home, error);
  }
  return folder;
}

export const settingsPath = (folder: string): string => join(folder, "settings.json");

const MEMBERS = ["accessKeyId", "secretAccessKey", "region", "accountId"];

function isSettings(value: unknown): value is CloudSettings {
  if (typeof value !== "object" || value === null) return false;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return MEMBERS.every((name) => typeof members[name] === "string" && members[name] !== "");
}

/** The number of the settings' format: 0 where there is none, `undefined` for what is none of ours. */
function formatOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("format" in value)) return 0;
  const text = typeof value.format === "string" ? value.format : "";
  const number = text.startsWith(FORMAT_NAME) ? text.slice(FORMAT_NAME.length) : "";
  return /^\d{1,6}$/.test(number) ? Number(number) : undefined;
}

/** Whether the settings are there and whole; nothing is changed. @throws NewerHomeError */
export function inspectSettings(folder: string): "absent" | "present" | "damaged" {
  const path = settingsPath(folder);
  if (!existsSync(path)) return "absent";
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return "damaged";
    throw error;
  }
  const format = formatOf(parsed);
  if (format !== undefined && format > FORMAT_NUMBER)
    throw new NewerHomeError("settings", format, FORMAT_NUMBER);
  return format !== undefined && isSettings(parsed) ? "present" : "damaged";
}

/** Moves a damaged file or folder out of the way, and says where it is now. */
export function setAside(path: string): string {
  let copy = `${path}.damaged`;
  for (let number = 2; existsSync(copy); number += 1) copy = `${path}.damaged-${number}`;
  renameSync(path, copy);
  return copy;
}

/** Written to a temporary file and renamed: a reader sees the old or the new, never half of it. */
function writePrivately(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, content, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}

/** The home's settings, drawn at random the first time. @throws NewerHomeError */
export function loadSettings(folder: string, region: string | undefined, notice: Notice): CloudSettings {
  const path = settingsPath(folder);
  if (existsSync(path)) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
      const format = formatOf(parsed) ?? Number.NaN;
      if (format > FORMAT_NUMBER) throw new NewerHomeError("settings", format, FORMAT_NUMBER);
      if (isSettings(parsed) && format === FORMAT_NUMBER) return parsed;
      if (isSettings(parsed) && format < FORMAT_NUMBER) {
        saveSettings(folder, parsed);
        return parsed;
      }
    } catch (error) {
      if (error instanceof NewerHomeError) throw error;
      // Not JSON: as damaged as a file with the wrong members.
    }
    notice(
      `The settings of the embedded AWS were damaged: kept aside as ${setAside(path)}, and new credentials drawn.`,
    );
  }
  const settings = { region: region ?? "us-east-1", accountId: ACCOUNT_ID, ...drawAccessKey("AKIA") };
  saveSettings(folder, settings);
  return settings;
}

export function saveSettings(folder: string, settings: CloudSettings): void {
  writePrivately(settingsPath(folder), `${JSON.stringify({ ...settings, format: FORMAT }, null, 2)}\n`);
}

/** The terminal: what of it idem-lab uses, and why. */
import type { Environment } from "../environment.js";
import { isInteractive } from "../environment.js";
import type { Settings } from "../settings.js";
import { note, ok, type Result } from "./finding.js";

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

/** The locale's encoding, by the variables in their order; Windows' and macOS's terminals write UTF-8. */
function writesUtf8(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== "linux") return true;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet) ?? "";
  return /utf-?8/i.test(locale);
}

function colours({ output, color }: Settings, env: NodeJS.ProcessEnv): string {
  if (output !== "terminal") return "no colours";
  if (color) return "colours";
  return isSet(env.NO_COLOR) ? "no colours (NO_COLOR)" : "no colours (--no-color)";
}

const OUTPUTS = { json: "one JSON document", plain: "plain lines", terminal: "tables and symbols" } as const;

export function terminal(settings: Settings, environment: Environment): Result {
  const { stdin, stdout, env } = environment;
  const tty = stdout.isTTY === true;
  const facts = [
    tty ? `stdout is a terminal of ${stdout.columns ?? "?"} columns` : "stdout is no terminal",
    `stdin is ${stdin.isTTY === true ? "a terminal" : "none"}`,
    `TERM=${env.TERM ?? "(not set)"}`,
    OUTPUTS[settings.output],
    colours(settings, env),
    ...(isSet(env.ACCESSIBLE) ? ["ACCESSIBLE is set"] : []),
    ...(isSet(env.CI) ? ["CI is set"] : []),
    isInteractive(environment) ? "questions are asked" : "no questions are asked",
    writesUtf8(env) ? "UTF-8" : "the locale is not UTF-8",
  ];
  const found = facts.join(", ");
  if (tty && settings.output === "terminal" && !writesUtf8(env))
    return note(
      found,
      "If symbols and lines look wrong: export LC_ALL=C.UTF-8. Or have plain lines: --plain",
    );
  if (tty && (stdout.columns ?? 80) < 40)
    return note(found, "Make the window at least 40 columns wide, or have plain lines: --plain");
  return ok(found);
}

/** What a report may say in public: no secrets, and the home directory as `~`. */
import { homedir } from "node:os";

/** An access key id, recognizable for whoever has it: `AKIA…MPLE`. */
export const shortened = (accessKeyId: string): string =>
  accessKeyId.length > 12 ? `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}` : "…";

/** Variables whose value is nobody else's business. */
const SECRET_VARIABLE = /SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|API_?KEY/i;
/** Shorter values would take ordinary words out of the text. */
const SHORTEST_SECRET = 6;

/** Takes secrets out of texts; those that turn up while looking are added to it. */
export class Redaction {
  readonly #replacements = new Map<string, string>();

  constructor(env: NodeJS.ProcessEnv) {
    for (const [name, value] of Object.entries(env)) if (SECRET_VARIABLE.test(name)) this.secret(value);
    this.accessKey(env.AWS_ACCESS_KEY_ID);
  }

  secret(value: string | undefined): void {
    if (value === undefined || value.length < SHORTEST_SECRET) return;
    this.#replacements.set(value, "(redacted)");
    this.#replacements.set(encodeURIComponent(value), "(redacted)");
  }

  accessKey(value: string | undefined): void {
    if (value !== undefined && value.length >= SHORTEST_SECRET)
      this.#replacements.set(value, shortened(value));
  }

  readonly clean = (text: string): string => {
    let clean = text;
    // The longest first: one secret may be a part of another.
    for (const [value, instead] of [...this.#replacements].sort(([a], [b]) => b.length - a.length))
      clean = clean.replaceAll(value, instead);
    clean = clean.replaceAll(/(\/\/)[^/\s@]+@/g, "$1(redacted)@");
    const home = homedir();
    return home === "/" ? clean : clean.replaceAll(home, "~");
  };
}

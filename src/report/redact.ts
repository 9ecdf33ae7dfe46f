/** Takes out of a report what gives access to something: reports are shown to others. */

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Access key ids of users, of roles' sessions, and of the kinds that AWS has besides.
  [/\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, "[access key id removed]"],
  [/\b(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"'<>]+/gi, "$1[removed]"],
  [
    /\b((?:aws_?)?(?:secret_?access_?key|session_?token|security_?token)\s*["']?\s*[:=]\s*["']?)[^\s"',;&}]+/gi,
    "$1[removed]",
  ],
  [/\b(Signature=)[0-9a-f]{32,}/gi, "$1[removed]"],
  // Name and password within a URL.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, "$1[removed]@"],
];

/** Shorter ones would be found in words that give nothing away. */
const SHORTEST = 8;

/** @param known values that are secret, whatever they look like */
function redactText(text: string, known: readonly string[]): string {
  let clean = text;
  for (const secret of known) if (secret.length >= SHORTEST) clean = clean.replaceAll(secret, "[removed]");
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

/** The same data, with every text in it redacted. */
export function redact<T extends object>(data: T, known: readonly string[]): T {
  const clean: T = JSON.parse(JSON.stringify(data), (_name, value: unknown) =>
    typeof value === "string" ? redactText(value, known) : value,
  );
  return clean;
}

type Members = Readonly<Record<string, unknown>>;

const hasMembers = (value: unknown): value is Members => typeof value === "object" && value !== null;

/** The members of a JSON body that nobody checked yet; none where it has no members, or is no JSON. */
export function uncheckedMembers(body: Buffer): Members {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return hasMembers(value) ? value : {};
  } catch {
    return {};
  }
}

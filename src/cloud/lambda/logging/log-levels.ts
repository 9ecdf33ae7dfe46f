/** The least detailed first gets through most. */
const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Whether what is logged at a level passes a filter set to another. */
export const passes = (level: string, filter: string): boolean =>
  ORDER.indexOf(level) >= ORDER.indexOf(filter);

/** The level of what a function printed by itself: what JSON says it is, INFO if it says nothing. */
export function levelOf(message: string): string {
  if (!message.startsWith("{")) return "INFO";
  try {
    const line: unknown = JSON.parse(message);
    const level = typeof line === "object" && line !== null && "level" in line ? line.level : undefined;
    const name = typeof level === "string" ? level.toUpperCase() : "";
    return ORDER.includes(name) ? name : "INFO";
  } catch {
    return "INFO";
  }
}

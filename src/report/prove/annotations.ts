/** Findings as GitHub Actions shows them on the lines of a pull request. */
import type { Finding } from "./findings.js";

/** What a command of a workflow can't hold as it is. */
const escaped = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapedValue = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

export const annotations = (findings: readonly Finding[]): readonly string[] =>
  findings.map(
    ({ file, line, title, message }) =>
      `::error file=${escapedValue(file)},line=${line},title=${escapedValue(title)}::${escaped(message)}`,
  );

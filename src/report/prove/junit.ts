/** A proof as JUnit XML: a case for the handler, or one for each finding. */
import type { ProveResult } from "../../prove/index.js";
import { escapeText } from "../markup.js";
import { element, xmlDocument } from "../xml.js";
import type { Finding } from "./findings.js";

/** @param lines the result as people read it */
export function proveJUnit(
  result: ProveResult,
  findings: readonly Finding[],
  lines: readonly string[],
): string {
  const classname = "idem-lab.prove";
  const text = escapeText(lines.join("\n"));
  const cases =
    result.verdict === "UNKNOWN"
      ? [
          element(
            "testcase",
            { name: result.handler.file, classname },
            element("error", { message: result.reasons.join(" "), type: "unknown" }, text),
          ),
        ]
      : findings.length === 0
        ? [element("testcase", { name: result.handler.file, classname }, element("system-out", {}, text))]
        : findings.map(({ rule, title, message, file, line }) =>
            element(
              "testcase",
              { name: `${file}: ${title}`, classname, file, line: String(line) },
              element("failure", { message, type: rule }, text),
            ),
          );
  const counts = {
    name: "idem-lab prove",
    tests: String(cases.length),
    failures: String(result.verdict === "UNKNOWN" ? 0 : findings.length),
    errors: String(result.verdict === "UNKNOWN" ? 1 : 0),
  };
  return xmlDocument(element("testsuites", {}, element("testsuite", counts, cases.join("\n"))));
}

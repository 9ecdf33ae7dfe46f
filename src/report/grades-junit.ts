/** A grading as JUnit XML: a suite for each student, a case for each hand-in. */
import type { Check, Verdict } from "../course/check.js";
import { escapeText } from "./markup.js";
import { element, xmlDocument } from "./xml.js";

/** What of a grade the XML tells. */
export interface GradedHandIn {
  readonly student: string;
  readonly file: string;
  readonly practice: string | null;
  readonly verdict: Verdict;
  readonly found: string;
  readonly mistake: {
    readonly id: string;
    readonly explanation: string;
    readonly schedule: readonly string[];
  } | null;
  readonly checks: readonly Pick<Check, "title" | "verdict" | "expected" | "observed">[];
}

function detailsOf({ file, mistake, checks }: GradedHandIn): string {
  const open = checks.filter(({ verdict }) => verdict !== "pass");
  return [
    `hand-in: ${file}`,
    ...(mistake === null ? [] : [mistake.explanation, ...mistake.schedule.map((line) => `  ${line}`)]),
    ...open.map(
      ({ title, verdict, expected, observed }) =>
        `${verdict}: ${title}: expected ${expected}, observed ${observed}`,
    ),
  ].join("\n");
}

function testCase(grade: GradedHandIn): string {
  const { student, file, practice, verdict, found, mistake } = grade;
  const attributes = {
    name: practice === null ? file : `${practice} (${file})`,
    classname: `idem-lab.${student}`,
  };
  const told = { message: found, type: mistake?.id ?? verdict };
  const text = escapeText(detailsOf(grade));
  const content = {
    pass: element("system-out", {}, text),
    fail: element("failure", told, text),
    unknown: element("error", told, text),
  }[verdict];
  return element("testcase", attributes, content);
}

const countsOf = (grades: readonly GradedHandIn[]) => ({
  tests: grades.length,
  failures: grades.filter(({ verdict }) => verdict === "fail").length,
  errors: grades.filter(({ verdict }) => verdict === "unknown").length,
});

/** The whole document. @param took in ms */
export function gradesJunit(grades: readonly GradedHandIn[], took: number): string {
  const students = [...new Set(grades.map(({ student }) => student))];
  const suites = students.map((student, id) => {
    const own = grades.filter((each) => each.student === student);
    return element(
      "testsuite",
      { name: student, id, ...countsOf(own), skipped: 0 },
      own.map(testCase).join(""),
    );
  });
  const time = (took / 1000).toFixed(3);
  return xmlDocument(
    element("testsuites", { name: "idem-lab", ...countsOf(grades), time }, suites.join("\n")),
  );
}

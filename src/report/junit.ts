/** A report as JUnit XML, which CI systems read: a suite for each lab, a case for each check and for its practice. */
import type { Check } from "../course/check.js";
import { escapeText } from "./markup.js";
import { type AsTyped, checksOf, type Report, type ReportedLab, type ReportedPractice } from "./report.js";
import { element, xmlDocument } from "./xml.js";

/** What a reader needs who sees nothing but the case. */
const details = ({ expected, observed, source, recheck, advice }: Check): string =>
  [
    `expected: ${expected}`,
    `observed: ${observed}`,
    `seen in: ${source}`,
    `look again: ${recheck}`,
    ...(advice === undefined ? [] : [`what to do: ${advice}`]),
  ].join("\n");

function testCase(lab: ReportedLab, check: Check, asTyped: AsTyped): string {
  const attributes = { name: check.title, classname: `idem-lab.${lab.id}` };
  const told = { message: `expected ${check.expected}, observed ${check.observed}`, type: check.id };
  const text = escapeText(asTyped(details(check)));
  if (check.verdict === "fail") return element("testcase", attributes, element("failure", told, text));
  if (check.verdict === "unknown") return element("testcase", attributes, element("error", told, text));
  return element("testcase", attributes, element("system-out", {}, text));
}

/** A lab that has no checks to show, though it was run. */
const NO_EVIDENCE = "Only its verdict is known: an earlier version of idem-lab ran it.";

interface Case {
  readonly text: string;
  readonly verdict: ReportedLab["verdict"];
}

function casesOf(lab: ReportedLab, asTyped: AsTyped): readonly Case[] {
  const checks = checksOf(lab);
  if (checks.length > 0)
    return checks.map((check) => ({ text: testCase(lab, check, asTyped), verdict: check.verdict }));
  const again = asTyped(`idem-lab run ${lab.id}`);
  const known = lab.verdict !== "not-run";
  const message = known ? `${NO_EVIDENCE} Run it again: ${again}` : `Not run yet. Run it: ${again}`;
  const attributes = { name: lab.title, classname: `idem-lab.${lab.id}` };
  const told = {
    "not-run": element("skipped", { message }),
    unknown: element("error", { message, type: "unknown" }),
    fail: element("failure", { message, type: "fail" }),
    pass: "",
  }[lab.verdict];
  return [{ text: element("testcase", attributes, told), verdict: lab.verdict }];
}

/** How the learner's own handler for the lab's practice was judged the last time. */
function practiceCase(
  { lab, slug, title, verdict, mistake, seen, handler }: ReportedPractice,
  asTyped: AsTyped,
): Case {
  const attributes = { name: `practice ${slug}: ${title}`, classname: `idem-lab.${lab}.practice` };
  const text = [
    ...(handler === undefined ? [] : [`handler: ${handler}`]),
    ...(mistake === null ? [] : [`found: ${mistake}`]),
    ...(seen === undefined ? [] : [`seen: ${seen}`]),
  ].join("\n");
  const told = { message: seen ?? mistake ?? verdict, type: mistake ?? verdict };
  const practise = asTyped(`idem-lab practice ${lab}`);
  const content = {
    pass: text === "" ? "" : element("system-out", {}, escapeText(text)),
    fail: element("failure", told, escapeText(text)),
    unknown: element("error", told, escapeText(text)),
    "not-run": element("skipped", { message: `No handler was judged yet. Get one to complete: ${practise}` }),
  }[verdict];
  return { text: element("testcase", attributes, content), verdict };
}

/** Seconds, as JUnit has them. */
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly took: number;
}

/** Whose they are. */
const properties = (student: string | undefined): string =>
  student === undefined
    ? ""
    : element("properties", {}, element("property", { name: "student", value: student }));

function suite(lab: ReportedLab, index: number, { practices, student }: Report, asTyped: AsTyped): Suite {
  const cases = [
    ...casesOf(lab, asTyped),
    ...practices.filter((each) => each.lab === lab.id).map((each) => practiceCase(each, asTyped)),
  ];
  const count = (verdict: ReportedLab["verdict"]): number =>
    cases.filter((each) => each.verdict === verdict).length;
  const counts = { tests: cases.length, failures: count("fail"), errors: count("unknown") };
  const took = lab.recorded?.took ?? 0;
  // JUnit's own form of a date: without a fraction, in UTC.
  const timestamp = (lab.again?.at ?? lab.ranAt)?.slice(0, 19);
  const text = element(
    "testsuite",
    {
      name: `${lab.id} ${lab.title}`,
      id: index,
      package: lab.slug,
      ...counts,
      skipped: count("not-run"),
      time: seconds(took),
      timestamp,
    },
    properties(student) + cases.map((each) => each.text).join(""),
  );
  return { text, ...counts, took };
}

/**
 * The whole document.
 * @param asTyped what makes the commands in it ones that can be typed
 */
export function junit(report: Report, asTyped: AsTyped): string {
  const suites = report.labs.map((lab, index) => suite(lab, index, report, asTyped));
  const sum = (name: "tests" | "failures" | "errors" | "took"): number =>
    suites.reduce((total, each) => total + each[name], 0);
  const root = element(
    "testsuites",
    {
      name: "idem-lab",
      tests: sum("tests"),
      failures: sum("failures"),
      errors: sum("errors"),
      time: seconds(sum("took")),
    },
    suites.map(({ text }) => text).join("\n"),
  );
  return xmlDocument(root);
}

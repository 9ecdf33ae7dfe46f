/** A proof as SARIF 2.1.0, which code scanning reads. */
import type { ProveResult } from "../../prove/index.js";
import { type Finding, RULES } from "./findings.js";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

export function proveSarif(result: ProveResult, findings: readonly Finding[], version: string): object {
  const rules = Object.values(RULES).map(({ rule, title }) => ({
    id: rule,
    shortDescription: { text: title },
    defaultConfiguration: { level: "error" },
  }));
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "idem-lab prove", version, rules } },
        results: findings.map(({ rule, message, file, line, fingerprint, counterexample }) => ({
          ruleId: rule,
          level: "error",
          message: { text: message },
          locations: [location(file, line)],
          partialFingerprints: { "idemLab/v1": fingerprint },
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: counterexample.steps.flatMap(({ where, text, answer }) =>
                    where === undefined
                      ? []
                      : [
                          {
                            location: {
                              ...location(where.file, where.line),
                              message: { text: answer === undefined ? text : `${text}: ${answer}` },
                            },
                          },
                        ],
                  ),
                },
              ],
            },
          ],
        })),
        invocations: [
          {
            executionSuccessful: result.verdict !== "UNKNOWN",
            toolExecutionNotifications: result.reasons.map((text) => ({
              level: "warning",
              message: { text },
            })),
          },
        ],
      },
    ],
  };
}

const location = (file: string, line: number) => ({
  physicalLocation: { artifactLocation: { uri: file.replaceAll("\\", "/") }, region: { startLine: line } },
});

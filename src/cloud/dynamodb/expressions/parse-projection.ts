import { OperandParser, StaticFindings } from "./operands.js";
import type { PathSyntax } from "./syntax.js";
import { TokenReader } from "./tokens.js";

/**
 * Parses a projection: paths with commas between them.
 * @throws ExpressionError
 */
export function parseProjection(source: string): readonly PathSyntax[] {
  const tokens = new TokenReader(source);
  const findings = new StaticFindings();
  const operands = new OperandParser(tokens, findings, { functions: new Map(), keywords: new Set() });
  const paths = [operands.path()];
  while (tokens.takeSymbol(",")) paths.push(operands.path());
  tokens.expectEnd();
  findings.check(["reservedWord", "listIndex"]);
  return paths;
}

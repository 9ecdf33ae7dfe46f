import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wrap } from "../../src/hosts/wrap.js";

describe("a command stays on one line", () => {
  test.each([
    "idem-lab run step-4 --times 5",
    "idem-lab run step-5 --handler make-it-idempotent.mjs --watch",
    "idem-lab --home 'my home' cloud advance 2h",
    "node '/a long way/to it/bin/idem-lab.js' run step-4",
    "idem-lab logs --run practice-abc123",
    "node ../clone/bin/idem-lab.js start --from step-5",
    "npx --package=./idem-lab.tgz idem-lab table orders --key ORD-123",
    "idem-lab run step-5 --yes",
    "`idem-lab verify step-1 step-2`",
  ])("%s", (command) => {
    for (const before of ["Go on:", "Whatever it is that was said before it, go on:"]) {
      const lines = wrap(
        `${before} ${command}. Then comes more, which goes into further lines.`,
        30,
        "  ",
      ).split("\n");
      expect(lines.filter((line) => line.includes(command))).toHaveLength(1);
      for (const line of lines.filter((each) => !each.includes(command)))
        expect(line.length).toBeLessThanOrEqual(30);
    }
  });

  test("prose after it is wrapped as ever", () => {
    const text =
      "Stopped before idem-lab was there. With idem-lab status one sees where it was, and what is to be done.";
    for (const line of wrap(text, 24, "").split("\n")) expect(line.length).toBeLessThanOrEqual(24);
  });

  test("nothing is lost, doubled or moved", () => {
    const word = fc.constantFrom(
      "node",
      "npx",
      "idem-lab",
      "bin/idem-lab.js",
      "run",
      "step-4",
      "--times",
      "5",
      "and",
      "then.",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 8, max: 40 }), (words, width) => {
        expect(wrap(words.join(" "), width, "").split(/\s+/).filter(Boolean).join("")).toBe(words.join(""));
      }),
    );
  });
});

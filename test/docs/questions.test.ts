/** docs/questions.md: each question has an answer in three sentences, and a command that can be typed. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { cli, temporaryHome } from "../support/cli.js";

const questions = readFileSync("docs/questions.md", "utf8")
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [title = "", answer = "", command = ""] = text.split(/\n+/).map((line) => line.trim());
    return { title, answer, command: command.replaceAll("`", "") };
  });

test("there are twenty-five, numbered, each with three sentences", () => {
  expect(questions.map(({ title }) => Number.parseInt(title, 10))).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
  const sentences = (text: string): number => text.match(/[.?](?=\s|$)/g)?.length ?? 0;
  expect(questions.filter(({ answer }) => sentences(answer) !== 3).map(({ title }) => title)).toEqual([]);
});

test("what the commands name is there, and each kind of them can be typed", async () => {
  const kinds = new Set<string>();
  for (const { command } of questions) {
    const [program, verb = "", what = ""] = command.split(" ");
    expect(program).toBe("idem-lab");
    kinds.add(verb);
    if (verb === "prove") expect(existsSync(what), command).toBe(true);
    if (verb === "run" || verb === "practice")
      expect(
        LABS.map(({ id }) => id),
        command,
      ).toContain(what);
    if (verb === "practice") expect(LABS.find(({ id }) => id === what)?.practice, command).toBeDefined();
  }
  const home = temporaryHome();
  for (const verb of kinds) expect((await cli([verb, "--help", "--home", home])).status, verb).toBe(0);
});

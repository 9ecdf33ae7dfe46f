/** A word of the picture is an entry in one table: one that only this file knows is read, kept, drawn and told. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Attempt } from "../../../src/aws/log-reader.js";
import { type SpaceTime, spaceTime } from "../../../src/course/picture/space-time.js";
import { PLACES, type Place, STEPS } from "../../../src/course/picture/words.js";
import { isRecording } from "../../../src/course/recording-shape.js";
import { transcript } from "../../../src/report/diagram/transcript.js";
import { figure } from "../../../src/report/page/picture.js";
import { pictureLines } from "../../../src/report/picture.js";
import { story } from "../../../src/report/story.js";
import { spaceTimeSvg } from "../../../src/report/svg.js";
import { timeline } from "../../../src/report/timeline.js";

const CHARGED = vi.hoisted(() => ({
  role: "deed",
  from: "function",
  to: "bank",
  line: "Card charged:",
  effect: "charged the card",
  decides: true,
  counted: true,
  total: { place: "bank", one: "charge" },
  looks: {
    first: {
      mark: "€",
      words: "charge {nth}",
      tone: "good",
      shape: "order",
      colour: "good",
      label: "charge {nth}",
      did: "charged the card",
      does: ["{who} charges the card.", "{who} charge the card."],
    },
    again: {
      mark: "€",
      words: "charge {nth}!",
      tone: "bad",
      shape: "damage",
      colour: "bad",
      label: "charge {nth}: too many",
      arrow: "thick",
      did: "charged the card again",
      does: ["{who} charges the card again.", "{who} charge the card again."],
    },
  },
}));

vi.mock("../../../src/course/picture/words.js", async (original) => {
  const words = await original<typeof import("../../../src/course/picture/words.js")>();
  const { ended, ...before } = words.STEPS;
  return {
    ...words,
    PLACES: { ...words.PLACES, bank: { head: "bank", letter: "B", name: "the bank" } },
    STEPS: { ...before, charged: CHARGED, ended },
  };
});

const attempt = (requestId: string, startedAt: number, texts: readonly string[]): Attempt => ({
  requestId,
  startedAt,
  endedAt: startedAt + 9,
  outcome: "ok",
  lines: texts.map((text, index) => ({ at: startedAt + 1 + index, text })),
  stream: "one",
});

/** Two requests, each of which charges the card. */
function charging(places?: readonly Place[]): SpaceTime {
  const attempts = ["one", "two"].map((id, index) => attempt(id, 10 + 20 * index, ["Card charged: 42 EUR"]));
  return spaceTime({
    title: "Charged twice",
    key: "ORD-1",
    ...(places === undefined ? {} : { places }),
    deliveries: attempts.map(({ requestId, startedAt }) => ({
      requestId,
      statusCode: 202,
      sentAt: startedAt - 1,
    })),
    requests: attempts.map((each) => ({ requestId: each.requestId, attempts: [each] })),
    orders: [],
  });
}

const drawing = (picture: SpaceTime): readonly string[] =>
  [
    ...spaceTimeSvg(picture, { id: "x", theme: "auto", heading: true }).matchAll(
      /<text[^>]*>([^<]*)<\/text>/g,
    ),
  ].map(([, text = ""]) => text);

const lines = (picture: SpaceTime, width: number): string =>
  pictureLines(picture, { width, paint: (text) => text }).join("\n");

describe("a word that only the table knows", () => {
  test("is read from the log, and numbered where it must happen once", () => {
    expect(charging().steps.flatMap((step) => ("nth" in step ? [step.nth] : []))).toEqual([1, 2]);
  });

  test("is drawn in the text picture, in a lane of its own", () => {
    expect(lines(charging(), 100)).toMatch(/client .* orders +bank\n/);
    expect(lines(charging(), 100)).toContain("▶€ charge 2!");
    expect(lines(charging(), 40)).toMatch(/B bank[\s\S]*€ charge 1/);
  });

  test("is drawn in the diagram, and summed up below its lane", () => {
    const texts = drawing(charging());
    expect(texts).toEqual(expect.arrayContaining(["the bank", "charge 1", "charge 2: too many"]));
    expect(texts.slice(-2)).toEqual(["no order", "2 charges"]);
  });

  test("is told: in sentences, in a story, in a table, in the line below a diagram", () => {
    expect(transcript(charging(), 15).map(({ text }) => text)).toContain("Request 2 charges the card again.");
    expect(story(charging()).at(-1)).toBe("in all: 2 sent, no order, 2 charges: 1 too many");
    expect(story(charging())[1]).toMatch(/: charged the card again, ended well; /);
    expect(timeline(charging()).map(({ effect }) => effect)).toEqual([
      "charged the card",
      "charged the card",
    ]);
    expect(figure({ picture: charging(), id: "x", asTable: true }).text).toContain(
      "2 sent, no order, 2 charges",
    );
  });

  test("is kept with a run", () => {
    const recording = {
      format: "idem-lab/recording@1",
      target: "local",
      at: "2026-01-01T00:00:00.000Z",
      versions: { course: "0", node: "0" },
      options: { times: 2, concurrency: 1, key: "ORD-1", family: "nodejs", handler: "shown" },
      run: { id: "step-1", slug: "x", title: "x", verdict: "pass", deliveries: [], effects: [], checks: [] },
      pictures: [charging(["client", "queue", "function"])],
    };
    expect(isRecording(recording)).toBe(true);
    const steps = [{ kind: "unheard-of", at: 1, request: 1, attempt: 1 }];
    expect(isRecording({ ...recording, pictures: [{ ...charging(), steps }] })).toBe(false);
  });

  test("stands in no picture in which it did not happen", () => {
    const without = spaceTime({ title: "", key: "ORD-1", deliveries: [], requests: [], orders: [] });
    expect(lines(without, 100)).not.toContain("bank");
    expect(drawing(without)).not.toContain("the bank");
  });
});

test("a lab names its places: others are left out unless something happens there", () => {
  const picture = charging(["client", "queue", "function"]);
  expect(lines(picture, 100).split("\n")[0]?.trim().split(/ +/)).toEqual([
    "client",
    "queue",
    "function",
    "bank",
  ]);
  expect(drawing(picture)).not.toContain("orders table");
});

describe("who draws and tells", () => {
  const files = ["report", "hosts"].flatMap((room) => {
    const folder = join("src", room);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name));
  });

  test.each(files)("%s names no word", (file) => {
    const source = readFileSync(file, "utf8");
    const kinds = Object.keys(STEPS).filter((kind) => new RegExp(`kind [!=]== "${kind}"`).test(source));
    const entries = Object.keys(STEPS).filter((kind) => kind !== "sent" && source.includes(`"${kind}"`));
    const places = Object.keys(PLACES).filter((place) => new RegExp(`place [!=]== "${place}"`).test(source));
    expect([...kinds, ...entries, ...places]).toEqual([]);
  });
});

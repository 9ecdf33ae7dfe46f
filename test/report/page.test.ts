/** The report as its readers meet it: in a real browser, on a phone, on paper, with the keyboard, from hostile data. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, makeHome, removeHome } from "../support/cli.js";
import {
  browserNote,
  copyOf,
  exposed,
  hasBrowser,
  launch,
  openPage,
  playedHome,
  predict,
  probe,
  rewrite,
  rewriteTexts,
} from "./support.js";

const HOSTILE =
  "</title></style></script><script>window.pwned=1</script>\"'><img src=x onerror=window.pwned=1>&lt;b&gt;]]><!--";

let browser: Browser;
let home: string;
/** Where the pages are. */
let folder: string;

const write = async (of: string, name: string, ...flags: readonly string[]): Promise<string> => {
  const file = join(folder, name);
  const { status, stderr } = await cli(["report", "--home", of, "--out", file, ...flags]);
  if (status !== 0) throw new Error(stderr);
  return file;
};

describe.skipIf(!hasBrowser)(`the page in a browser${browserNote}`, () => {
  beforeAll(async () => {
    folder = makeHome();
    [browser, home] = await Promise.all([launch(), playedHome()]);
    predict(home, "step-4", {
      question: "How many?",
      predicted: "1: one",
      happened: "3: three",
      right: false,
    });
    predict(home, "step-6", { question: "And now?", predicted: "1: one", happened: "1: one", right: true });
    await write(home, "whole.html", "--verify");
    const some = makeHome();
    await cli(["run", "step-4", "--times", "30", "--home", some]);
    await write(some, "some.html");
    removeHome(some);
  });
  afterAll(async () => {
    await browser.close();
    for (const each of [home, folder]) removeHome(each);
  });

  const open = (name: string, options: BrowserContextOptions = {}): Promise<Page> =>
    openPage(browser, join(folder, name), options);

  describe.each(["whole.html", "some.html"])("%s", (name) => {
    test.each(["light", "dark"] as const)("every text can be read in %s colours", async (colorScheme) => {
      const page = await open(name, { colorScheme });
      const all = await probe<{ text: string; ratio: number; least: number }[]>(page, "contrasts()");
      expect(all.length).toBeGreaterThan(100);
      expect(all.filter(({ ratio, least }) => ratio < least)).toEqual([]);
    });

    test.each([320, 360, 768, 1360])("nothing sticks out at %i px", async (width) => {
      const page = await open(name, { viewport: { width, height: 800 } });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      expect(await probe(page, "sticksOut()")).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    });

    test("headings, landmarks, ids and links are sound, and nothing foreign is in it", async () => {
      const page = await open(name);
      const found = await probe<{
        lang: string;
        title: string;
        headings: number[];
        landmarks: number[];
        twice: string[];
        dangling: string[];
        lost: string[];
        foreign: string[];
      }>(page, "outline()");
      expect(found).toMatchObject({
        lang: "en",
        landmarks: [1, 1, 1],
        twice: [],
        dangling: [],
        lost: [],
        foreign: [],
      });
      expect(found.title).toContain("idem-lab report");
      expect(found.headings.filter((level) => level === 1)).toHaveLength(1);
      expect(found.headings[0]).toBe(1);
      for (const [index, level] of found.headings.entries())
        expect(level - (found.headings[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    });

    test("Tab goes through all of it in order, and one sees where it is", async () => {
      const page = await open(name, { viewport: { width: 360, height: 800 } });
      const wanted = await probe<string[]>(page, "stops()");
      expect(wanted.length).toBeGreaterThan(10);
      const reached: string[] = [];
      for (let count = 0; count < wanted.length; count += 1) {
        await page.keyboard.press("Tab");
        const focused = await probe<{ name: string; outlined: boolean; onScreen: boolean }>(
          page,
          "focused()",
        );
        expect(focused).toMatchObject({ outlined: true, onScreen: true });
        reached.push(focused.name);
      }
      expect(reached).toEqual(wanted);
      expect(wanted[0]).toContain("Skip to the evidence");
    });
  });

  test("a wide table is scrolled by itself with the keyboard", async () => {
    const page = await open("whole.html", { viewport: { width: 360, height: 800 } });
    await page.getByText("The same as a table").first().click();
    const region = page.locator(".scroll:has(table)").first();
    await region.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction("document.querySelector('.scroll:has(table)').scrollLeft > 0");
  });

  test.each([320, 360, 600])(
    "at %i px a diagram is as wide as the screen, its orders in sight",
    async (width) => {
      const page = await open("whole.html", { viewport: { width, height: 800 } });
      const drawn = await probe<{ left: number; right: number; smallest: number; orders: number[] }[]>(
        page,
        "diagrams()",
      );
      expect(drawn.length).toBeGreaterThanOrEqual(12);
      for (const { left, right, smallest, orders } of drawn) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(width);
        // Words can be read without zooming.
        expect(smallest).toBeGreaterThanOrEqual(9);
        for (const each of orders) expect(each).toBeLessThanOrEqual(width);
      }
      expect(drawn.flatMap(({ orders }) => orders).length).toBeGreaterThanOrEqual(8);
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('.scroll')].filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth).length",
        ),
      ).toBe(0);
    },
  );

  test("on a phone no word is broken that fits a line, and a command only between its words", async () => {
    const page = await open("whole.html", { viewport: { width: 360, height: 800 } });
    expect(await probe(page, "brokenWords()")).toEqual([]);
  });

  test("the colours can be chosen with the keyboard", async () => {
    const page = await open("whole.html", { colorScheme: "dark" });
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await background();
    await page.getByLabel("System").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByLabel("Light", { exact: true }).isChecked()).toBe(true);
    const light = await background();
    expect(light).not.toBe(dark);
    await page.keyboard.press("ArrowRight");
    expect(await background()).toBe(dark);
    const all = await probe<{ ratio: number; least: number }[]>(page, "contrasts()");
    expect(all.filter(({ ratio, least }) => ratio < least)).toEqual([]);
  });

  test("what is folded can be unfolded with the keyboard", async () => {
    const page = await open("whole.html");
    const summary = page.getByText("How to look again").first();
    await summary.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("details[open]").count()).toBe(1);
  });

  test("on paper it is light, unfolded, and nothing is cut off", async () => {
    const page = await open("whole.html", { colorScheme: "dark", viewport: { width: 690, height: 900 } });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(28, 33, 38)");
    const folded = await page.evaluate(
      "[...document.querySelectorAll('details > :not(summary)')].filter((each) => each.getBoundingClientRect().height === 0).length",
    );
    expect(folded).toBe(0);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth + 1).length",
      ),
    ).toBe(0);
    expect(await page.getByText("Colours").isVisible()).toBe(false);
  });

  test("a diagram is an image with a short name, and the steps are a list beside it", async () => {
    const page = await open("whole.html");
    const images = (await exposed(page)).filter(({ role }) => role === "image");
    expect(images.length).toBeGreaterThanOrEqual(12);
    for (const { name, description, children } of images) {
      expect(name.length).toBeLessThan(120);
      expect(name).toMatch(/: \d+ sent, .*\border/);
      expect(description.length).toBeLessThan(80);
      expect(children).toEqual([]);
    }
    const diagram = page
      .getByRole("img", {
        name: /^The same event, 3 times at once, with the conditional put, round \d of 8: 3 sent, 1 order, 2 refused$/,
      })
      .first();
    const words = page.locator(`#${await diagram.getAttribute("aria-details")}`);
    await words.getByText("The same in words").click();
    const told = (await words.getByRole("listitem").allTextContents()).join(" ");
    expect(told).toMatch(/Request (\d) stores the key\..* Request \1 creates order 1\./);
    expect(told).toMatch(/^The client sends request 1\. 0\.000 s .*The client sends .*, duplicates?\./);
  });

  test("unfolded, the landmarks are the sections alone, and every disclosure has a name of its own", async () => {
    const page = await open("whole.html");
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    const all = await exposed(page);
    const names = (wanted: string): readonly string[] =>
      all.filter(({ role }) => role === wanted).map(({ name }) => name);
    expect(names("region")).toEqual(["Before and after", "The path", "Predictions", "Evidence"]);
    const disclosures = names("DisclosureTriangle");
    expect(disclosures).toContain("How to look again: Orders has the key that the handlers use");
    expect(disclosures).toContain("The same as a table: One delivery to a handler that always fails");
    for (const name of disclosures)
      expect(name).toMatch(/^(How to look again|The same in words|The same as a table): ./);
    // A command wraps: nothing in it is a stop for Tab.
    expect(await page.locator(".check [tabindex], .check .scroll").count()).toBe(0);
    expect(names("heading")).toEqual(
      expect.arrayContaining(["Before: step-4, without the key", "After: step-6, with the key"]),
    );
  });

  test("a table has a name, its rows are the requests', and each says what came of it", async () => {
    const page = await open("whole.html");
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    const all = await exposed(page);
    const tables = all.filter(({ role }) => role === "table");
    expect(tables.map(({ name }) => name)).toContain(
      "One delivery that fails after the key was stored: one attempt a row",
    );
    expect(tables.filter(({ name }) => name === "")).toEqual([]);
    const rows = all.filter(({ role, children }) => role === "row" && children[0]?.role !== "columnheader");
    expect(rows.length).toBeGreaterThan(12);
    for (const { children } of rows) {
      expect(children.filter(({ role }) => role === "rowheader")).toHaveLength(1);
      expect(children.filter(({ name }) => name === "")).toEqual([]);
    }
    const came = rows.map(({ children }) => children.slice(-2).map(({ name }) => name));
    expect(came.filter(([outcome]) => outcome === "error").slice(0, 4)).toEqual([
      ...Array.from({ length: 3 }, () => ["error", "failed; no order"]),
      ["error", "stored the key; failed; no order"],
    ]);
  });

  test.each([1200, 1280])(
    "before and after stand side by side at %i px, and nothing scrolls",
    async (width) => {
      const page = await open("whole.html", { viewport: { width, height: 800 } });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      const tops =
        "[...document.querySelectorAll('.pair svg.space-time')].map((each) => each.getBoundingClientRect().top)";
      const [before, after] = await page.evaluate<number[]>(tops);
      expect(before).toBe(after);
      const scroll =
        "[...document.querySelectorAll('.scroll, pre')].filter((each) => each.scrollWidth > each.clientWidth).length";
      expect(await page.evaluate(scroll)).toBe(0);
    },
  );

  test("a learner's handler is not said to be without the key", async () => {
    const some = copyOf(home);
    rewrite(some, "step-4", (recording) => ({
      ...recording,
      options: { ...recording.options, handler: "custom" },
    }));
    await write(some, "custom.html");
    const page = await open("custom.html");
    const headings = await page.locator(".pair h3").allTextContents();
    expect(headings).toEqual([
      "Before: step-4, with a handler of the learner's",
      "After: step-6, with the key",
    ]);
  });

  test("of many attempts, the first and the last are drawn", async () => {
    const page = await open("some.html");
    const drawn = page.locator("figure svg").first();
    expect(await drawn.locator("rect.bar").count()).toBe(15);
    expect(await drawn.textContent()).toMatch(/15 more attempts, \d+ more orders/);
    expect(await page.locator("h1").textContent()).toBe("1 order became 30.");
  });

  test("hostile data is text, on the page and in JUnit", async () => {
    const some = copyOf(home);
    rewriteTexts(some, (text) => `${text} ${HOSTILE}`);
    predict(some, "step-4", { question: HOSTILE, predicted: HOSTILE, happened: HOSTILE, right: false });
    await write(some, "hostile.html");
    const page = await open("hostile.html");
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(await probe(page, "outline()")).toMatchObject({ twice: [], foreign: [] });
    // Where our own words end, its words begin, and they say what they said.
    expect(await page.locator("dd", { hasText: HOSTILE }).count()).toBeGreaterThan(50);
    expect(await page.locator("h3", { hasText: HOSTILE }).count()).toBeGreaterThan(0);

    rewriteTexts(some, (text) => `${text}\u0000\u0007\ud800\ufffe\n\u{1f980}`);
    const { stdout } = await cli(["report", "--junit", "--home", some]);
    const xml = await probe<Xml>(page, `parsed(${JSON.stringify(stdout)})`);
    expect(xml.name).toBe("testsuites");
    const failing = xml.children[0]?.children[0];
    expect(failing?.attributes.name).toContain(HOSTILE);
    expect(failing?.children[0]?.text).toContain("\n\u{1f980}");
  });

  test("JUnit's counts are those of its cases", async () => {
    const some = copyOf(home);
    rewriteTexts(some, (text) => text);
    const page = await open("whole.html");
    const { stdout } = await cli(["report", "--junit", "--home", some]);
    const root = await probe<Xml>(page, `parsed(${JSON.stringify(stdout)})`);
    const cases = root.children.flatMap((suite) => suite.children);
    const isPractice = ({ attributes }: Xml): boolean => attributes.classname?.endsWith(".practice") === true;
    expect(root.attributes.tests).toBe(String(cases.length));
    for (const suite of root.children) {
      expect(suite.name).toBe("testsuite");
      const { name, tests, failures, errors, skipped, time, timestamp } = suite.attributes;
      expect(name).toMatch(/^step-\d+ /);
      const practices = suite.children.filter(isPractice).length;
      expect([tests, failures, errors, skipped]).toEqual([
        String(suite.children.length),
        "0",
        "0",
        String(practices),
      ]);
      expect(time).toMatch(/^\d+\.\d{3}$/);
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      for (const each of suite.children) {
        expect(each.name).toBe("testcase");
        expect(Object.keys(each.attributes)).toEqual(["name", "classname"]);
        // No handler was judged here.
        expect(each.children.map((child) => child.name)).toEqual([
          isPractice(each) ? "skipped" : "system-out",
        ]);
      }
    }
    // It is the same evidence as the page's.
    expect(await page.locator("li.check").count()).toBe(cases.filter((each) => !isPractice(each)).length);
    expect(readFileSync(join(folder, "whole.html"), "utf8")).toContain(
      cases[0]?.attributes.name ?? "nothing",
    );
  });
});

interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Xml[];
}

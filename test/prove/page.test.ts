/** The page of a proof, as its readers meet it: with keys and clicks, without scripts, on a phone, with hostile values. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProveResult, ToldStep } from "../../src/prove/index.js";
import { browserNote, exposed, hasBrowser, launch, openPage, probe } from "../report/support.js";
import { cli, cliJson, makeHome, removeHome } from "../support/cli.js";

const HANDLERS = fileURLToPath(new URL("handlers/", import.meta.url));
const QUICK = ["--bound", "1", "--tier", "in-process"];

let folder: string;
/** What `ship.mjs` came to: several counterexamples. */
let broken: ProveResult;
let clean: ProveResult;

beforeAll(async () => {
  folder = makeHome();
  const proved = async (name: string, ...flags: readonly string[]): Promise<ProveResult> => {
    const page = join(folder, `${name}.html`);
    const args = ["prove", `${HANDLERS}${name}.mjs`, ...QUICK, ...flags, "--html", page];
    return (await cliJson<ProveResult>(folder, ...args)).document;
  };
  broken = await proved("ship", "--all");
  clean = await proved("natural-key");
});
afterAll(() => removeHome(folder));

/** A place as it stands after a step. */
const placeAfter = ({ world }: ToldStep, name: string) => world.find(({ place }) => place === name);

test("the result holds what stands after each step, and what the step changed", () => {
  expect(broken.verdict).toBe("UNSAFE");
  const [first] = broken.counterexamples;
  if (first === undefined) throw new Error("Nothing broke it.");
  const { steps } = first;
  for (const { world } of steps)
    expect(world.map(({ kind, place, role }) => [kind, place, role]).sort()).toEqual([
      ["queue", "shipping", "work"],
      ["requests", "POST pay.example/charges", "work"],
      ["table", "Payments", "work"],
    ]);
  const begun = steps[0];
  expect(begun?.world.flatMap(({ rows, gone }) => [...rows, ...gone])).toEqual([]);
  const put = steps.find(({ text, applied }) => text.startsWith("PutItem") && applied === true);
  expect(put && placeAfter(put, "Payments")?.rows).toEqual([
    { change: "new", values: { id: "ORD-123", note: expect.stringContaining("</script>"), state: "begun" } },
  ]);
  expect(put?.where?.around?.lines.join("\n")).toContain("new PutItemCommand(");
  const all = broken.counterexamples.flatMap((each) => each.steps);
  const updated = all.find(({ text, answer }) => text.startsWith("UpdateItem") && answer === "ok");
  expect(updated && placeAfter(updated, "Payments")?.rows).toEqual([
    {
      change: "changed",
      values: { id: "ORD-123", state: "charged" },
      was: { note: expect.any(String), state: "begun" },
    },
  ]);
  const sent = all.find(({ text, answer }) => text.startsWith("SendMessage") && answer === "ok");
  expect(sent && placeAfter(sent, "shipping")?.rows).toContainEqual({
    change: "new",
    values: { body: { ship: "ORD-123" } },
  });
  const last = steps.at(-1);
  expect(last).toMatchObject({ kind: "end", ending: "returned", follows: "acknowledged" });
});

test("where nothing breaks it, the result holds some of what was tried, step by step", () => {
  expect(clean).toMatchObject({ verdict: "EXACTLY-ONCE", counterexamples: [] });
  expect(clean.survived).toHaveLength(3);
  for (const { letter, steps, told } of clean.survived) {
    expect([letter, told]).toEqual(["1", expect.stringContaining("done once")]);
    expect(steps.at(-1)?.world).toMatchObject([
      { place: "Orders", rows: [{ values: { order_id: "ORD-123" } }] },
    ]);
  }
});

test("a row that is gone is told: a record that has expired", async () => {
  const file = fileURLToPath(
    new URL("../../labs/05-with-idempotency/handlers/with-idempotency.mjs", import.meta.url),
  );
  const { document } = await cliJson<ProveResult>(
    folder,
    "prove",
    file,
    "--bound",
    "0",
    "--tier",
    "in-process",
  );
  const beyond = document.counterexamples.find((each) => each.beyond);
  const gone = beyond?.steps.flatMap(({ world }) => world.flatMap((place) => place.gone));
  expect(gone).toEqual([{ values: expect.objectContaining({ idempotency_key: "ORD-123" }) }]);
  // It is no mistake of its code, and no transaction would help.
  expect([beyond?.mistake, beyond?.cure.id]).toEqual([undefined, "long-record"]);
});

test("of what could not be found out, the page says why", async () => {
  const [file, page] = [join(folder, "nothing.mjs"), join(folder, "unknown.html")];
  writeFileSync(file, 'export const handler = async () => "done";');
  const { status } = await cli(["prove", file, ...QUICK, "--html", page, "--home", folder]);
  const text = readFileSync(page, "utf8");
  expect([status, text]).toEqual([2, expect.stringContaining("Why it is unknown")]);
  expect(text).toContain("The event has no effect");
});

test("somebody else's file is not written over, and no long work is done before that is said", async () => {
  const file = join(folder, "mine.html");
  writeFileSync(file, "mine");
  const { status, stderr } = await cli(["prove", `${HANDLERS}ship.mjs`, "--html", file, "--home", folder]);
  expect([status, stderr]).toEqual([3, expect.stringContaining("--html <file>")]);
});

describe.skipIf(!hasBrowser)(`in a browser${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const open = (name: string, options: BrowserContextOptions = {}): Promise<Page> =>
    openPage(browser, join(folder, `${name}.html`), options);
  /** The heading of the step that is shown. */
  const shown = (page: Page): Promise<string> => page.locator(".panel:visible h3").innerText();
  const place = (page: Page): Promise<string> => page.locator(".panel:visible .where").innerText();

  test("one steps through it with keys, buttons and clicks, and is told where one is", async () => {
    const page = await open("ship");
    const [first] = broken.counterexamples;
    const count = first?.steps.length ?? 0;
    expect(await page.locator(".panel:visible").count()).toBe(1);
    expect(await place(page)).toContain(`Step 1 of ${count}`);
    await page.keyboard.press("ArrowRight");
    expect(await place(page)).toContain(`Step 2 of ${count}`);
    const status = page.locator(".schedule:visible [role=status]");
    expect(await status.textContent()).toContain(`Step 2 of ${count}`);
    expect(await status.textContent()).toContain(first?.steps[1]?.text);
    await page.keyboard.press("End");
    expect(await place(page)).toContain(`Step ${count} of ${count}`);
    await page.keyboard.press("ArrowRight");
    expect(await place(page)).toContain(`Step ${count} of ${count}`);
    expect(await page.getByRole("button", { name: "Next" }).getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("ArrowLeft");
    expect(await place(page)).toContain(`Step ${count - 1} of`);
    await page.keyboard.press("Home");
    expect(await place(page)).toContain("Step 1 of");
    await page.getByRole("button", { name: "Next" }).click();
    expect(await place(page)).toContain("Step 2 of");
    const lines = page.locator(".schedule:visible .trace a");
    await lines.nth(3).click();
    expect(await place(page)).toContain("Step 4 of");
    expect(await lines.nth(3).getAttribute("aria-current")).toBe("step");
    expect(page.url()).toContain("#s1-4");
    // In the diagram, up and down go along it, and the focus with them.
    await page.keyboard.press("ArrowDown");
    expect(await place(page)).toContain("Step 5 of");
    expect(await probe(page, "focused()")).toMatchObject({ outlined: true, onScreen: true });
    expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe("#s1-5");
  });

  test("what a step changed is said in words, and its line of code is marked", async () => {
    const page = await open("ship");
    const at = broken.counterexamples[0]?.steps.findIndex(({ text }) => text.startsWith("PutItem")) ?? -1;
    for (let step = 0; step < at; step += 1) await page.keyboard.press("ArrowRight");
    expect(await shown(page)).toContain("PutItem Payments");
    const panel = page.locator(".panel:visible");
    expect(await panel.locator(".changes").innerText()).toBe("New in Payments: id ORD-123.");
    expect(await panel.locator(".row.new .badge").innerText()).toBe("new");
    expect(await panel.locator(".source .it").innerText()).toContain("await dynamodb.send(");
    expect(await panel.getByText("No messages.").isVisible()).toBe(true);
  });

  test("one chooses among counterexamples, and an address leads to a step", async () => {
    const page = await open("ship");
    expect(broken.counterexamples.length).toBeGreaterThan(1);
    await page.keyboard.press("End");
    await page.locator(".choice a").nth(1).click();
    expect(await page.locator(".schedule:visible").count()).toBe(1);
    expect(await page.locator(".schedule:visible .told").innerText()).toBe(broken.counterexamples[1]?.told);
    expect(await place(page)).toContain("Step 1 of");
    await page.evaluate("location.hash = '#s1-3'");
    await page.waitForFunction("document.querySelector('#s1-3').checkVisibility()");
    expect(await place(page)).toContain("Step 3 of");
  });

  test("without scripts all steps of all schedules are there, in their order", async () => {
    const page = await open("ship", { javaScriptEnabled: false });
    const told = broken.counterexamples.flatMap(({ steps }) => steps.map(({ text }) => text));
    const headings = await page.locator(".panel:visible h3").allInnerTexts();
    expect(headings).toHaveLength(told.length);
    for (const [index, text] of told.entries()) expect(headings[index]).toContain(text);
    expect(await page.getByRole("button").count()).toBe(0);
    await page.locator(".trace a").nth(2).click();
    expect(page.url()).toContain("#s1-3");
  });

  test("hostile values are text, and no script but the page's own may run", async () => {
    const page = await open("ship");
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    const found = await probe<{ twice: string[]; dangling: string[]; lost: string[]; foreign: string[] }>(
      page,
      "outline()",
    );
    expect(found).toMatchObject({ twice: [], dangling: [], lost: [] });
    expect(found.foreign).toEqual([expect.stringContaining("script")]);
    expect(
      await page.locator(".row code", { hasText: "<img src=x onerror=window.pwned=1>&lt;b&gt;" }).count(),
    ).toBeGreaterThan(0);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src/);
  });

  test("of a right handler it says so, with the bounds, and shows all that was tried", async () => {
    const page = await open("natural-key");
    expect(await page.locator("h1").innerText()).toBe("Exactly once, within these bounds.");
    expect(await page.locator(".facts").innerText()).toContain("at most 1 fault");
    const tried = await page.locator(".tried tbody tr").allInnerTexts();
    expect(tried).toHaveLength(clean.columns.length);
    expect(tried.join("\n")).toContain("the process dies right after a call is done");
    await page.keyboard.press("End");
    expect(await page.locator(".panel:visible .place").innerText()).toContain("ORD-123");
  });

  describe.each(["ship", "natural-key"])("%s", (name) => {
    test.each(["light", "dark"] as const)("every text can be read in %s colours", async (colorScheme) => {
      const page = await open(name, { colorScheme, javaScriptEnabled: true });
      await page.evaluate("document.documentElement.classList.remove('stepping')");
      const all = await probe<{ text: string; ratio: number; least: number }[]>(page, "contrasts()");
      expect(all.length).toBeGreaterThan(100);
      expect(all.filter(({ ratio, least }) => ratio < least)).toEqual([]);
    });

    test.each([320, 360, 1360])("nothing sticks out at %i px, whichever step is shown", async (width) => {
      const page = await open(name, { viewport: { width, height: 800 } });
      const check = async (): Promise<void> => {
        expect(await probe(page, "sticksOut()")).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      };
      await check();
      await page.evaluate("document.documentElement.classList.remove('stepping')");
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      await check();
    });

    test("Tab goes through all of it in order, and one sees where it is", async () => {
      const page = await open(name, { viewport: { width: 360, height: 800 } });
      const wanted = await probe<string[]>(page, "stops()");
      const reached: string[] = [];
      for (let count = 0; count < wanted.length; count += 1) {
        await page.keyboard.press("Tab");
        const focused = await probe<{ name: string }>(page, "focused()");
        expect(focused).toMatchObject({ outlined: true, onScreen: true });
        reached.push(focused.name);
      }
      expect(reached).toEqual(wanted);
    });
  });

  test("a screen reader finds the steps as a list of links, and the parts by their names", async () => {
    const page = await open("ship");
    const all = await exposed(page);
    const names = (role: string): readonly string[] =>
      all.filter((node) => node.role === role).map(({ name }) => name);
    expect(names("navigation")).toEqual(["Counterexamples"]);
    expect(names("region")).toEqual([
      expect.stringMatching(/^Counterexample 1: /),
      "What was tried",
      "What counts",
    ]);
    expect(names("button").map((name) => name.trim())).toEqual(["First", "Back", "Next", "Last"]);
    const [first] = broken.counterexamples;
    const links = names("link").filter((name) => name.includes("attempt 1 starts"));
    expect(links.length).toBe(
      first?.steps.filter(({ kind, attempt }) => kind === "start" && attempt === 1).length,
    );
  });
});

/** The library door, with the matcher for vitest and jest. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { builtLibrary } from "./support.js";

const HANDLERS = fileURLToPath(new URL("handlers/", import.meta.url));

test("a matcher says what it found", async () => {
  const { toBeExactlyOnce } = await builtLibrary();
  expect(await toBeExactlyOnce(`${HANDLERS}natural-key.mjs`, { bound: 1 })).toMatchObject({ pass: true });
  const { pass, message } = await toBeExactlyOnce(`${HANDLERS}counter.mjs`, { bound: 1 });
  expect(pass).toBe(false);
  expect(message()).toContain("the work is done twice (Balances)");
});

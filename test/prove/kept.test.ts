/** Results that are kept: whatever may change the verdict is looked at before one is given again. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { ProveOptions } from "../../src/prove/index.js";
import { temporaryHome } from "../support/cli.js";
import { builtProve, noPython, noPythonNote } from "./support.js";

const TOKEN = 'headers: { "idempotency-key": order_id }';
const posts = (token: string): string =>
  `module.exports = ({ order_id }) => fetch("https://shop.example", { method: "POST", ${token} });`;

/** Proves it twice. @returns the verdicts, and whether the second one was found out anew */
async function twice(file: string, options: ProveOptions, change: () => Partial<ProveOptions> | undefined) {
  const prove = await builtProve();
  const home = temporaryHome();
  let searches = 0;
  const asked = { bound: 0, keptIn: { folder: home, version: "1" }, ...options };
  const onSearch = async (): Promise<void> => void searches++;
  const first = await prove(file, { ...asked, onSearch });
  await prove(file, { ...asked, onSearch });
  const before = searches;
  const second = await prove(file, { ...asked, ...change(), onSearch });
  return { verdicts: [first.verdict, second.verdict], before, searches };
}

const ANEW = { verdicts: ["EXACTLY-ONCE", "AT-LEAST-ONCE"], before: 1, searches: 2 };

function written(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe("of Node", () => {
  const CASES: Readonly<
    Record<string, readonly [handler: string, beside: string, before: string, after: string]>
  > = {
    "a package that the SDK's names hide from the bundle": [
      'export { default as handler } from "@aws-sdk/shop";',
      "node_modules/@aws-sdk/shop/index.js",
      posts(TOKEN),
      posts(""),
    ],
    "a file that it reads": [
      `import { readFileSync } from "node:fs";
       export const handler = ({ order_id }) => fetch("https://shop.example", { method: "POST",
         ...(readFileSync(new URL("settings", import.meta.url), "utf8") === "token" && { ${TOKEN} }) });`,
      "settings",
      "token",
      "none",
    ],
    "a file that was not there": [
      `import { existsSync } from "node:fs";
       export const handler = ({ order_id }) => fetch("https://shop.example", { method: "POST",
         ...(!existsSync(new URL("no-token", import.meta.url)) && { ${TOKEN} }) });`,
      "no-token",
      "",
      "",
    ],
  };
  test.each(Object.entries(CASES))("%s", async (name, [handler, beside, before, after]) => {
    const folder = temporaryHome();
    written(folder, { "handler.mjs": handler, ...(before !== "" && { [beside]: before }) });
    const change = (): undefined => written(folder, { [beside]: after }) as undefined;
    const tier = name.startsWith("a file") ? "process" : "in-process";
    expect(await twice(join(folder, "handler.mjs"), { tier }, change)).toEqual(ANEW);
  });

  test("a zip, a layer, answers, an event, the program", async () => {
    const folder = temporaryHome();
    const zip = join(folder, "function.zip");
    const zipped = (token: string): undefined => {
      const code = new TextEncoder().encode(posts(token).replace("module.exports", "exports.handler"));
      writeFileSync(zip, zipSync({ "index.js": code }));
    };
    zipped(TOKEN);
    expect(await twice(zip, { tier: "in-process" }, () => zipped(""))).toEqual(ANEW);
    zipped(TOKEN);
    const http = [{ host: "shop.example", answers: [{}], replaysForMs: 0 }];
    expect(await twice(zip, { tier: "in-process" }, () => ({ http }))).toEqual(ANEW);
    const again = await twice(zip, { tier: "in-process" }, () => ({ events: [{ order_id: "2" }] }));
    expect(again.searches).toBe(2);
    const layer = join(folder, "layer");
    written(layer, { "nodejs/node_modules/shop/index.js": posts(TOKEN) });
    written(folder, { "layered.mjs": 'import shop from "shop"; export const handler = shop;' });
    const change = (): undefined =>
      written(layer, { "nodejs/node_modules/shop/index.js": posts("") }) as undefined;
    const file = join(folder, "layered.mjs");
    expect(await twice(file, { tier: "in-process", layers: [layer] }, change)).toEqual(ANEW);
    const home = temporaryHome();
    const newer = (): Partial<ProveOptions> => ({ keptIn: { folder: home, version: "2" } });
    written(layer, { "nodejs/node_modules/shop/index.js": posts(TOKEN) });
    const { searches } = await twice(
      file,
      { layers: [layer], keptIn: { folder: home, version: "1" } },
      newer,
    );
    expect(searches).toBe(2);
  });
});

describe.skipIf(noPython !== undefined)(`of Python${noPythonNote}`, () => {
  const sends = (token: string): string => `import urllib.request
def send(event):
    urllib.request.urlopen(urllib.request.Request("https://shop.example", data=b"x", method="POST", headers=${token}))
`;
  const KEYED = '{"idempotency-key": event["order_id"]}';

  test("a package that is installed, a module that is imported by a name that is worked out, a file that is read", async () => {
    const folder = temporaryHome();
    const file = join(folder, "handler.py");
    const changed = (name: string, text: string) => (): undefined =>
      written(folder, { [name]: text }) as undefined;
    written(folder, {
      "handler.py": "from shop import send\ndef handler(event, context):\n    send(event)\n",
      "shop/__init__.py": sends(KEYED),
      "shop-1.0.dist-info/RECORD": "shop/__init__.py,,\n",
    });
    expect(await twice(file, {}, changed("shop/__init__.py", sends("{}")))).toEqual(ANEW);
    rmSync(join(folder, "shop"), { recursive: true });
    written(folder, {
      "handler.py":
        'import importlib\nsend = importlib.import_module("my" + "shop").send\ndef handler(event, context):\n    send(event)\n',
      "myshop.py": sends(KEYED),
    });
    expect(await twice(file, {}, changed("myshop.py", sends("{}")))).toEqual(ANEW);
    written(folder, {
      "handler.py": `${sends('({"idempotency-key": event["order_id"]} if open(__file__ + ".on").read() == "yes" else {})')}
def handler(event, context):
    send(event)
`,
      "handler.py.on": "yes",
    });
    expect(await twice(file, {}, changed("handler.py.on", "no"))).toEqual(ANEW);
  });
});

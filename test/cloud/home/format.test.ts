/** A home of another format: an older one is brought to the present, a newer one is left as it is. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, onTestFinished, test } from "vitest";
import { type Cloud, openCloud } from "../../../src/cloud/open.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { temporaryHome } from "../../support/cli.js";
import { clientsOf } from "../support/cloud.js";

async function open(home: string, notices: string[] = []): Promise<Cloud> {
  const notice = (text: string) => notices.push(text);
  const cloud = await openCloud({ home, kind: "command", time: "virtual", notice });
  onTestFinished(() => cloud.close({ force: true }));
  return cloud;
}

/** What the store says of its format, after `change`. */
async function storedFormat(home: string, change?: string | null): Promise<string | undefined> {
  const store = openLmdbStore(join(home, "cloud/store"));
  if (change !== undefined) {
    store.transaction((tx) => (change === null ? tx.delete("format") : tx.put("format", change)));
  }
  const format = store.get("format");
  await store.close();
  return format;
}

async function homeWithGroup(): Promise<string> {
  const home = temporaryHome();
  const cloud = await open(home);
  await clientsOf(cloud).logs.send(new CreateLogGroupCommand({ logGroupName: "/kept" }));
  await cloud.close();
  return home;
}

const settingsFile = (home: string): string => join(home, "cloud/settings.json");

test("a store carries its format; one without, from before there were formats, gets it and keeps everything", async () => {
  const home = await homeWithGroup();
  expect(await storedFormat(home)).toBe("1");
  expect(await storedFormat(home, null)).toBeUndefined();
  const notices: string[] = [];
  const cloud = await open(home, notices);
  const { logGroups = [] } = await clientsOf(cloud).logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(["/kept"]);
  await cloud.close();
  expect(await storedFormat(home)).toBe("1");
  expect(notices).toEqual([]);
});

test.each(["2", "17", "of another world"])(
  "a store of format %s is refused, and not touched",
  async (format) => {
    const home = await homeWithGroup();
    await storedFormat(home, format);
    const opening = open(home);
    await expect(opening).rejects.toMatchObject({ name: "NewerHomeError" });
    await expect(opening).rejects.toThrow(/newer idem-lab .*npm install -g idem-lab@latest.*--home/);
    expect(await storedFormat(home)).toBe(format);
    // It is closed and has no owner: as soon as it fits, it can be used.
    await storedFormat(home, "1");
    await (await open(home)).close();
  },
);

test("settings without a format keep their credentials, and get one", async () => {
  const home = await homeWithGroup();
  const { format, ...settings } = JSON.parse(readFileSync(settingsFile(home), "utf8"));
  expect(format).toBe("idem-lab/cloud-settings@1");
  writeFileSync(settingsFile(home), JSON.stringify(settings));
  const notices: string[] = [];
  const cloud = await open(home, notices);
  expect(cloud.settings).toMatchObject(settings);
  expect(JSON.parse(readFileSync(settingsFile(home), "utf8"))).toEqual({ format, ...settings });
  expect(notices).toEqual([]);
});

test("settings of a newer format are refused, and not set aside", async () => {
  const home = await homeWithGroup();
  const newer = JSON.stringify({ format: "idem-lab/cloud-settings@2", keys: [] });
  writeFileSync(settingsFile(home), newer);
  await expect(open(home)).rejects.toMatchObject({ name: "NewerHomeError" });
  expect(readFileSync(settingsFile(home), "utf8")).toBe(newer);
  expect(existsSync(`${settingsFile(home)}.damaged`)).toBe(false);
});

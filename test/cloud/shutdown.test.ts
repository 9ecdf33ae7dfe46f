/** An end that fails leaves a home that the next one can use. */
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { AdminClient } from "../../src/cloud/admin/client.js";
import { currentOwner } from "../../src/cloud/home/owner.js";
import { loadSettings, prepareFolder } from "../../src/cloud/home/settings.js";
import { type CloudServer, startCloudServer } from "../../src/cloud/server.js";
import { createMemoryStore } from "../../src/cloud/store/memory.js";
import type { Store } from "../../src/cloud/store/store.js";
import { temporaryHome } from "../support/cli.js";
import { clientsOf } from "./support/cloud.js";

test("where the store takes nothing any more, the end is told, and the home is free all the same", async () => {
  const folder = prepareFolder(temporaryHome());
  const settings = loadSettings(folder, undefined, () => {});
  let isFull = false;
  const memory = createMemoryStore();
  const store: Store = {
    ...memory,
    transaction: (work) =>
      memory.transaction((transaction) =>
        work({
          ...transaction,
          put: (key, value) => {
            if (isFull) throw new Error("The disk is full");
            transaction.put(key, value);
          },
        }),
      ),
  };
  const errors: unknown[] = [];
  const start = async (): Promise<CloudServer> => {
    const server = await startCloudServer({
      folder,
      store,
      settings,
      kind: "command",
      time: "virtual",
      onStop: () => {},
      onError: (error) => errors.push(error),
      notice: () => {},
    });
    if (!("close" in server)) throw new Error(`The home is held by ${server.pid}.`);
    return server;
  };
  const logsOf = ({ endpoint }: CloudServer) =>
    clientsOf({
      endpoint,
      settings,
      admin: new AdminClient(endpoint, settings),
      pid: process.pid,
      owned: true,
      guests: () => 0,
      close: async () => {},
    }).logs;

  const first = await start();
  await logsOf(first).send(new CreateLogGroupCommand({ logGroupName: "/taken" }));
  isFull = true;
  await expect(
    logsOf(first).send(new CreateLogGroupCommand({ logGroupName: "/not-taken" })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect(errors).toEqual([expect.objectContaining({ message: "The disk is full" })]);
  expect(currentOwner(store)).toMatchObject({ instance: first.instance });
  await expect(first.close({ force: true })).rejects.toThrow("The disk is full");
  expect(currentOwner(store)).toBeUndefined();

  isFull = false;
  const second = await start();
  const { logGroups = [] } = await logsOf(second).send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(["/taken"]);
  await second.close();
  expect(currentOwner(store)).toBeUndefined();
});

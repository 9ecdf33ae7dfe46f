/** One process owns a home; what it accepted survives its death. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { openCloud } from "../../../src/cloud/open.js";
import { cli, cliJson, startCli, temporaryHome } from "../../support/cli.js";

test("a home is its owner's alone, its credentials are its own", async () => {
  const keys = new Set<string>();
  for (let home = 0; home < 2; home += 1) {
    const folder = temporaryHome();
    const cloud = await openCloud({ home: folder, kind: "command", time: "virtual", notice: () => {} });
    await cloud.close();
    expect(statSync(join(folder, "cloud/settings.json")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "cloud")).mode & 0o777).toBe(0o700);
    keys.add(cloud.settings.secretAccessKey);
  }
  expect(keys.size).toBe(2);
});

test("the region of a home stays what it is", async () => {
  const home = temporaryHome();
  const cloud = await openCloud({
    home,
    kind: "command",
    time: "virtual",
    region: "eu-west-1",
    notice: () => {},
  });
  await cloud.close();
  await expect(
    openCloud({ home, kind: "command", time: "virtual", region: "us-east-1", notice: () => {} }),
  ).rejects.toThrow("eu-west-1");
});

test("what was answered 202 before kill -9 is executed afterwards, on the same port", async () => {
  const home = temporaryHome();
  await cli(["run", "step-3", "--home", home]);
  const owner = startCli(["cloud", "start", "--foreground", "--plain", "--home", home]);
  await owner.saw("The embedded AWS runs at");
  const { document } = await cliJson<{ env: Record<string, string> }>(home, "cloud", "env");
  const { env } = document;
  const lambda = new LambdaClient({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
  const accepted = 12;
  const Payload = JSON.stringify({ order_id: "ORD-202" });
  await Promise.all(
    Array.from({ length: accepted }, () =>
      lambda.send(new InvokeCommand({ FunctionName: "my-function", InvocationType: "Event", Payload })),
    ),
  );
  owner.child.kill("SIGKILL");
  await owner.ended;
  const again = await cliJson<{ endpoint: string }>(home, "cloud", "start");
  try {
    expect(again.document.endpoint).toBe(env.AWS_ENDPOINT_URL);
    await expect
      .poll(
        async () =>
          (await cliJson<{ orders: { orderId: string }[] }>(home, "table", "orders")).document.orders.filter(
            ({ orderId }) => orderId === "ORD-202",
          ).length,
        { timeout: 30_000 },
      )
      .toBeGreaterThanOrEqual(accepted);
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
});

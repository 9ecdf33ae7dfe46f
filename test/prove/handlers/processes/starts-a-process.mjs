import { execFileSync } from "node:child_process";

export const handler = async () => {
  const state = execFileSync(process.execPath, ["-p", "'sent'"], { encoding: "utf8" }).trim();
  const answer = await fetch("https://shop.example/shipments", { method: "POST", body: state });
  return answer.status;
};

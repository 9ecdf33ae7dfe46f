/** A request of Lambda's REST protocol, made of its model. */
import { readFileSync } from "node:fs";
import { isObject, type Json } from "./samples.js";

/** `Operation METHOD /path`, as the routes of the embedded Lambda list them. */
const ROUTES = readFileSync(
  new URL("../../../src/cloud/lambda/protocol/routes.ts", import.meta.url),
  "utf8",
).matchAll(/^(\w+) (GET|PUT|POST|DELETE) (\/\S+)$/gm);
const PATHS = new Map([...ROUTES].map(([, name = "", method = "", path = ""]) => [name, { method, path }]));

/** @param members where each member goes, and what kind it is of */
export function restRequest(operation: string, members: Readonly<Record<string, string>>, input: Json) {
  const { method = "POST", path = "/" } = PATHS.get(operation) ?? {};
  let url = path;
  let body: string | undefined;
  const query: string[] = [];
  const headers: Record<string, string> = { "content-type": "application/json" };
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const [location = "", sent = ""] = (members[name] ?? "").split(" ");
    if (location === "uri") url = url.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (location === "querystring") {
      for (const one of Array.isArray(value) ? value : [value])
        query.push(`${encodeURIComponent(sent)}=${encodeURIComponent(String(one))}`);
    } else if (location === "header") headers[sent.toLowerCase()] = String(value);
    else if (location === "payload") body = String(value);
    else rest[name] = value;
  }
  if (query.length > 0) url += `${url.includes("?") ? "&" : "?"}${query.join("&")}`;
  return {
    method,
    url,
    headers,
    body: body ?? (isObject(rest) && Object.keys(rest).length > 0 ? JSON.stringify(rest) : ""),
  };
}

/** The packages of the SDK that functions find here without bringing them: those that came with us. AWS ships them all. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

let found: string | undefined;

/** The folder that holds our scopes. */
function modules(): string {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  found ??= entry.slice(0, entry.lastIndexOf(join("@aws-sdk", "client-dynamodb")));
  return found;
}

/** Whether AWS's Node runtimes bring a package, by its name or a path within it. */
const isShipped = (specifier: string): boolean => /^@(aws-sdk|smithy)\//.test(specifier);

/** Whether ours does, too. */
export function isHere(specifier: string): boolean {
  const [scope = "", name = ""] = specifier.split("/");
  return isShipped(specifier) && existsSync(join(modules(), scope, name, "package.json"));
}

import { createHash } from "node:crypto";
import { invalidParameter, notSupported } from "../protocol/errors.js";

/** How a runtime's environments are started. */
export type RuntimeFamily = "nodejs" | "python" | "provided";

/** In the order in which AWS lists what a function may be created with. */
export const CREATABLE = [
  ..."nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25".split(
    ", ",
  ),
  ..."python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17".split(", "),
  ..."nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2".split(", "),
];

/** What is known by its name only. */
export const WITHDRAWN = [
  ..."nodejs, nodejs4.3, nodejs6.10, nodejs8.10, nodejs10.x, nodejs12.x, nodejs14.x, java8".split(", "),
  ..."python2.7, python3.6, python3.7, dotnetcore1.0, dotnetcore2.0, dotnetcore2.1".split(", "),
  ..."dotnetcore3.1, go1.x, ruby2.5, ruby2.7, provided".split(", "),
];

const OURS: ReadonlyMap<string, RuntimeFamily> = new Map([
  ...["18", "20", "22", "24"].map((version) => [`nodejs${version}.x`, "nodejs"] as const),
  ...["9", "10", "11", "12", "13", "14"].map((version) => [`python3.${version}`, "python"] as const),
  ["provided.al2023", "provided"] as const,
]);

/** Older runtimes, and the nearest of ours, which runs what they run. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ["nodejs16.x", "nodejs18.x"],
  ["python3.8", "python3.10"],
  ["python3.9", "python3.10"],
  ["provided.al2", "provided.al2023"],
]);

/** The runtime that runs the functions of an older one. */
export const standIn = (runtime: string): string | undefined => STAND_INS.get(runtime);

/** @throws AWS's answer to an unknown runtime, or ours to one that is not run here. */
export function checkRuntime(runtime: string): void {
  if (WITHDRAWN.includes(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!CREATABLE.includes(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${CREATABLE.join(", ")}] or be a valid ARN`,
    );
  }
  if (!OURS.has(runtime) && !STAND_INS.has(runtime)) {
    throw notSupported(`the runtime ${runtime}; it runs ${[...OURS.keys(), ...STAND_INS.keys()].join(", ")}`);
  }
}

export function familyOf(runtime: string): RuntimeFamily {
  return OURS.get(standIn(runtime) ?? runtime) ?? "provided";
}

/** A stable stand-in for the ARN of the runtime's build that AWS would have chosen. */
export function runtimeVersionArn(region: string, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash("sha256").update(runtime).digest("hex")}`;
}

/** What INIT_START calls the runtime: `nodejs:22.v1`. */
export function runtimeVersionName(runtime: string): string {
  const named = /^([a-z]+)\.?([0-9a-z.]*?)(?:\.x)?$/.exec(runtime);
  return `${named?.[1] ?? runtime}:${named?.[2] ?? ""}.v1`;
}

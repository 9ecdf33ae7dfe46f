/** Which runtimes and architectures a layer's version says it is for: it is shown and filtered by, and never enforced. */

import { CREATABLE, WITHDRAWN } from "../functions/runtimes.js";
import { Constraints } from "../protocol/constraints.js";
import type { Members } from "../protocol/members.js";
import type { LayerVersionRecord } from "./records.js";

const ARCHITECTURES = ["x86_64", "arm64"];
/** What lists of layers can be filtered by, in AWS's order. */
const FILTERS = [
  ..."ruby3.5 ruby2.6 dotnetcore1.0 python3.7 nodejs8.10 nasa ruby2.7 python2.7-greengrass".split(" "),
  ..."dotnetcore2.0 python3.8 java21 dotnet6 dotnetcore2.1 python3.9 java11 nodejs6.10 provided".split(" "),
  ..."dotnetcore3.1 dotnet8 java25 java17 nodejs nodejs4.3 java8.al2 go1.x dotnet10 nodejs20.x".split(" "),
  ..."go1.9 byol nodejs10.x provided.al2023 nodejs22.x python3.10 java8 nodejs12.x python3.11".split(" "),
  ..."nodejs24.x nodejs8.x python3.12 nodejs14.x nodejs8.9 nodejs26.x python3.13 python3.14".split(" "),
  ..."nodejs16.x python3.15 provided.al2 nodejs4.3-edge nodejs18.x ruby3.2 python3.4 ruby3.3".split(" "),
  ..."ruby3.4 ruby2.5 python3.6 python2.7".split(" "),
];

type Compatibility = Pick<LayerVersionRecord, "compatibleRuntimes" | "compatibleArchitectures">;

/** What a layer is published for; adds what AWS demands of it to the constraints. */
export function readCompatibility(body: Members, constraints: Constraints): Compatibility {
  const compatibleRuntimes = body.strings("CompatibleRuntimes");
  const compatibleArchitectures = body.strings("CompatibleArchitectures");
  const known = [...CREATABLE, ...WITHDRAWN];
  constraints
    .length("compatibleRuntimes", compatibleRuntimes, 0, 15)
    .that(
      compatibleRuntimes?.every((runtime) => known.includes(runtime)) ?? true,
      `[${compatibleRuntimes?.join(", ")}]`,
      "compatibleRuntimes",
      `Member must satisfy enum value set: [${CREATABLE.join(", ")}]`,
    )
    .length("compatibleArchitectures", compatibleArchitectures, 0, 2)
    .that(
      compatibleArchitectures?.every((name) => ARCHITECTURES.includes(name)) ?? true,
      `[${compatibleArchitectures?.join(", ")}]`,
      "compatibleArchitectures",
      `Member must satisfy constraint: [Member must satisfy enum value set: [${ARCHITECTURES.join(", ")}], Member must not be null]`,
    );
  return {
    ...(compatibleRuntimes !== undefined && { compatibleRuntimes }),
    ...(compatibleArchitectures !== undefined && { compatibleArchitectures }),
  };
}

/** Whether a version is what a list was asked for. @throws what AWS answers to filters that it does not know */
export function compatibleWith(
  runtime: string | undefined,
  architecture: string | undefined,
): (layer: Compatibility) => boolean {
  new Constraints()
    .oneOf("compatibleRuntime", runtime, FILTERS)
    .oneOf("compatibleArchitecture", architecture, ARCHITECTURES)
    .check();
  return ({ compatibleRuntimes = [], compatibleArchitectures = [] }) =>
    (runtime === undefined || compatibleRuntimes.includes(runtime)) &&
    (architecture === undefined || compatibleArchitectures.includes(architecture));
}

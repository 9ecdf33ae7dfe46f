/** AWS's services over one store and one clock, and what each is given of the others: none of them knows another. */
import type { CloudClock } from "./clock/clock.js";
import type { Access } from "./contract/access.js";
import type { Caller, Service } from "./contract/service.js";
import type { CredentialStore } from "./http/credentials.js";
import { Authorizer } from "./iam/authorizer.js";
import { createIamService } from "./iam/service.js";
import { sessionPolicyProblem } from "./iam/session-policy.js";
import { Regions } from "./regions/regions.js";
import type { Duplication } from "./reproducible/duplicates.js";
import type { Reproduction } from "./reproducible/reproduction.js";
import type { GroupCommitStore } from "./store/group-commit.js";
import { createStsService } from "./sts/service.js";

export interface ServicesOptions {
  readonly store: GroupCommitStore;
  readonly clock: CloudClock;
  /** The home's own; others have a part of the store each. */
  readonly region: string;
  readonly accountId: string;
  readonly credentials: CredentialStore;
  /** The folder of the embedded AWS within the home. */
  readonly folder: string;
  /** `http://127.0.0.1:PORT`, known once the port is open. */
  readonly endpoint: () => string;
  readonly run: Pick<Reproduction, "ids" | "trace" | "asyncConcurrency">;
  /** What is delivered twice. */
  readonly duplication: Duplication | undefined;
  /** What the owner of the home should know, and nobody who calls is told. */
  readonly notice: (text: string) => void;
}

export interface Services {
  readonly regions: Regions;
  /** Those that are the same from everywhere: they sign for `us-east-1` wherever the caller is. */
  readonly everywhere: ReadonlyMap<string, Service>;
  /** AWS's sentence, where a caller may not. */
  authorize(caller: Caller, access: Access, region: string): string | undefined;
}

export function createServices(options: ServicesOptions): Services {
  const { store, clock, region, accountId, credentials, folder, endpoint, notice, duplication } = options;
  const { ids, trace, asyncConcurrency } = options.run;
  const iam = createIamService({ store, clock, accountId });
  const authorizer = new Authorizer({ accountId, region, clock, policiesOf: iam.policiesOf, notice });
  const sts = createStsService({
    clock,
    roleOf: iam.role,
    authorize: (caller, access) => authorizer.decide(caller, access),
    problemOf: sessionPolicyProblem,
    issue: (session) => credentials.issue(session),
  });
  const regions = new Regions({
    region,
    store,
    folder,
    clock,
    accountId,
    endpoint,
    iam,
    authorizer,
    credentials,
    ids,
    notice,
    ...(duplication !== undefined && { duplication }),
    ...(trace !== undefined && { trace }),
    ...(asyncConcurrency !== undefined && { asyncConcurrency }),
  });
  // What is written together is read together: a commit that tells of an invocation holds its lines.
  store.beforeCommit(() => regions.drainLogs());
  return {
    regions,
    everywhere: new Map<string, Service>([
      ["iam", iam],
      ["sts", sts],
    ]),
    authorize: (caller, access, asked) => authorizer.decide(caller, access, asked),
  };
}

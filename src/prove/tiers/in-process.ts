/** Environments within this process, the realm: the handler's modules are evaluated anew for each. */
import type { Attempt, OpenRequest, VirtualTimer, WireAnswer } from "../realm/attempt.js";
import { freshFolder } from "../realm/files.js";
import { type Invocation, invoke } from "../realm/invoke.js";
import type { Handler, Program } from "../realm/program.js";
import { realm } from "../realm/realm.js";
import type { Environment, Tier } from "./tier.js";

export class InProcessTier implements Tier {
  constructor(private readonly program: Program) {}

  get now(): number {
    return realm.now;
  }
  set now(time: number) {
    realm.now = time;
  }

  begin(): Environment {
    return new RealmEnvironment(this.program);
  }
}

class RealmEnvironment implements Environment {
  readonly #folder = freshFolder();
  #handler: Handler | undefined;

  constructor(private readonly program: Program) {}

  invoke(attempt: Attempt, invocation: Invocation): Promise<void> {
    attempt.folder = this.#folder;
    return realm.run(attempt, () => {
      try {
        this.#handler ??= this.program.evaluate();
      } catch (error) {
        attempt.settle({ kind: "threw", error: String(error) });
        return;
      }
      invoke(attempt, this.#handler, invocation);
    });
  }

  answer(attempt: Attempt, open: OpenRequest, answer: WireAnswer | undefined): Promise<void> {
    return realm.run(attempt, () => (answer === undefined ? open.fail() : open.answer(answer)));
  }

  fire(attempt: Attempt, timer: VirtualTimer): Promise<void> {
    return realm.run(attempt, () => timer.fire());
  }

  /** What is left of it is never run: nobody answers it any more. */
  async kill(): Promise<void> {}
}

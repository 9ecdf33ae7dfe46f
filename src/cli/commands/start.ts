/** The guided walk. One path for everybody: where nobody can be asked, the answers are given beforehand. */
import { LABS, labsOf, PARTS, type Part } from "../../../labs/index.js";
import type { RuntimeFamily } from "../../aws/package.js";
import type { Lab } from "../../course/labs/lab.js";
import { inHomesOrder } from "../../course/labs/prediction.js";
import { wrap } from "../../hosts/wrap.js";
import { inOutline } from "../briefly.js";
import { tellTheEnd } from "../closing.js";
import { readingWidth } from "../columns.js";
import { runDocument, verdictOf } from "../documents.js";
import { UsageError } from "../errors.js";
import { familyOf, labOptions } from "../lab-options.js";
import { outcomeText, type Walked } from "../outcome.js";
import { practiseChoice, practiseHere } from "../practise-here.js";
import { askPrediction, givenAnswer } from "../predictions.js";
import { ask, canAsk } from "../questions.js";
import { withQuietInput } from "../quiet-input.js";
import { lessonText, openingText, sectionText, type Text } from "../reading.js";
import { type CommandResult, judged } from "../result.js";
import { runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export interface StartFlags {
  /** The lab to begin with. */
  readonly from?: string;
  /** `step-4=1`: answers to the labs' questions. */
  readonly predict?: readonly string[];
}

/** Where the walk is once it was left before its first lab. */
const LEFT = -1;

type Ready = "run" | "code" | "practise" | "skip" | "quit";
type Next = "on" | "again" | "practise" | "quit";

export async function start(session: Session, flags: StartFlags): Promise<CommandResult> {
  await session.placed();
  const guided = canAsk(session);
  const walk = new Walk(session, readAnswers(flags.predict ?? []));
  if (guided) walk.welcome();
  let position = await walk.beginning(flags.from);
  for (let lab = LABS[position]; lab !== undefined; lab = LABS[position]) {
    session.progress().moveTo(lab.id);
    session.whenInterrupted = `Stopped before ${lab.id}. Go on there: idem-lab start`;
    const ready = await walk.lesson(lab);
    if (ready === "quit") break;
    if (ready === "run" && (await walk.play(lab)) === "quit") break;
    position += 1;
  }
  const finished = position === LABS.length;
  if (guided) walk.farewell(finished);
  else walk.summary();
  return result(session, walk.walked, guided);
}

/** `step-4=1` and so on, by lab. */
function readAnswers(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [name = "", answer] = text.split("=");
      if (answer === undefined)
        throw new UsageError(`--predict names a lab and an answer, as in --predict step-4=3, not '${text}'.`);
      return [findLab(name).id, answer] as const;
    }),
  );
}

async function result(session: Session, walked: readonly Walked[], guided: boolean): Promise<CommandResult> {
  const verdict = verdictOf(
    LABS.map(({ id }) => walked.find(({ lab }) => lab.id === id)?.run ?? { verdict: "not-run" as const }),
  );
  const labs = await Promise.all(
    walked.map(async ({ lab, options, run, prediction }) => ({
      ...runDocument(session.targetLabel, run),
      title: lab.title,
      lesson: await lab.lesson(await session.time()),
      question: {
        text: lab.prediction.question(options),
        choices: inHomesOrder(lab, options, session.progress().order()),
        happened: lab.prediction.happened(run) ?? null,
      },
      ...(prediction === undefined ? {} : { prediction }),
    })),
  );
  const document = { schema: "idem-lab/start@1", target: session.targetLabel, verdict, labs };
  // Leaving early is no failure; only what was run is judged.
  if (guided) return judged(document, walked.some(({ run }) => run.verdict === "fail") ? "fail" : "pass");
  return judged(document, verdict);
}

class Walk {
  readonly #session: Session;
  readonly #answers: ReadonlyMap<string, string>;
  readonly #walked = new Map<string, Walked>();
  #family: RuntimeFamily;

  constructor(session: Session, answers: ReadonlyMap<string, string>) {
    this.#session = session;
    this.#answers = answers;
    this.#family = familyOf(session);
  }

  /** The last run of each lab that was run. */
  get walked(): readonly Walked[] {
    return [...this.#walked.values()];
  }

  welcome(): void {
    this.#say(
      "idem-lab: what happens when AWS Lambda runs the same order twice, and what to do about it. Everything runs on this machine: no account, no cost. Ctrl-C stops at any time. To go on there: idem-lab start",
    );
    this.#session.host.print("");
  }

  farewell(finished: boolean): void {
    this.#session.host.print("");
    if (finished) tellTheEnd(this.#session);
    else this.#say("You can go on here at any time: idem-lab start");
  }

  #say(text: string): void {
    this.#session.host.print(wrap(this.#session.asTyped(text), readingWidth(this.#session), ""));
  }

  /** Where the walk begins: at the first lab, where the learner stopped, or with the problem itself. */
  async beginning(from: string | undefined): Promise<number> {
    if (from !== undefined) return LABS.indexOf(findLab(from));
    if (!canAsk(this.#session)) {
      this.#session.host.print(`\n${(await this.#opening())(readingWidth(this.#session))}`);
      return 0;
    }
    const { current, labs } = this.#session.progress().get();
    const position = LABS.findIndex(({ id }) => id === current);
    const finished = LABS.every(({ id }) => labs[id]?.verdict === "pass");
    if (position <= 0 && !finished) return this.#first();
    const at = finished ? undefined : LABS[position];
    const answer = await ask(this.#session, {
      message:
        at === undefined ? "You finished the course. What now?" : `You stopped before ${at.id}, ${at.title}.`,
      choices: [
        ...(at === undefined ? [] : [{ value: "on" as const, name: "Go on there", key: "g" }]),
        { value: "over" as const, name: "Begin again with the first lab", key: "o" },
        { value: "pick" as const, name: "Choose a lab", key: "c" },
        practiseChoice(undefined),
        { value: "stop" as const, name: "Stop here", key: "q" },
      ],
      fallback: "over",
    });
    if (answer === "practise") return this.#practiseThen(() => this.beginning(undefined));
    if (answer === "stop") return LEFT;
    if (answer === "on") return position;
    return answer === "over" ? 0 : this.#pick();
  }

  async #opening(): Promise<Text> {
    const { asTyped, settings } = this.#session;
    const chalk = await this.#session.chalk();
    return openingText(this.#family, { chalk, asTyped, plain: settings.output === "plain" });
  }

  async #first(): Promise<number> {
    const answer = await ask(this.#session, {
      body: await this.#opening(),
      message: "Where do you want to begin?",
      choices: [
        {
          value: "see" as const,
          name: "See the problem first: one order, sent three times (10 seconds)",
          key: "s",
        },
        { value: "first" as const, name: "With the first lab", key: "f" },
        { value: "pick" as const, name: "Choose a lab", key: "c" },
        practiseChoice(undefined),
      ],
      fallback: "first",
    });
    if (answer === "practise") return this.#practiseThen(() => this.#first());
    if (answer === "pick") return this.#pick();
    if (answer === "first") return 0;
    const ended = await this.play(
      findLab("duplicate-invocations"),
      "Go on to the first lab: step by step to the cure",
    );
    return ended === "quit" ? LEFT : 0;
  }

  /** First the part: all labs at once are more than a screen holds. */
  async #pick(): Promise<number> {
    const { labs } = this.#session.progress().get();
    const passed = (part: Part): string =>
      `${labsOf(part).filter(({ id }) => labs[id]?.verdict === "pass").length} of ${labsOf(part).length} passed`;
    const chosen = await ask(this.#session, {
      message: "Which part?",
      choices: [
        ...PARTS.map((part) => ({ value: part.title, name: `${part.title} (${passed(part)})` })),
        practiseChoice(undefined),
      ],
      fallback: PARTS[0]?.title ?? "",
    });
    if (chosen === "practise") return this.#practiseThen(() => this.#pick());
    const part = PARTS.find(({ title }) => title === chosen);
    const id = await ask(this.#session, {
      message: part?.title ?? chosen,
      choices: [
        ...(part === undefined ? [] : labsOf(part)).map(({ id, title }) => ({
          value: id,
          name: labs[id]?.verdict === "pass" ? `${title} (passed)` : title,
        })),
        practiseChoice(undefined),
      ],
      fallback: "step-1",
    });
    if (id === "practise") return this.#practiseThen(() => this.#pick());
    return LABS.findIndex((lab) => lab.id === id);
  }

  /** The lesson and the code; either language can be read. */
  async lesson(lab: Lab): Promise<"run" | "skip" | "quit"> {
    const { asTyped } = this.#session;
    const chalk = await this.#session.chalk();
    for (;;) {
      const other: RuntimeFamily = this.#family === "nodejs" ? "python" : "nodejs";
      const ready = await ask<Ready>(this.#session, {
        body: await lessonText(lab, this.#family, {
          chalk,
          asTyped,
          plain: this.#session.settings.output === "plain",
          time: await this.#session.time(),
        }),
        message: `${lab.id}: ready?`,
        choices: [
          { value: "run", name: "Run this lab", key: "r" },
          ...(lab.shows.length > 0
            ? [
                {
                  value: "code" as const,
                  name: `Read the code in ${other === "python" ? "Python" : "JavaScript"}${other === familyOf(this.#session) ? "" : " (the run stays as it is)"}`,
                  key: other === "python" ? "p" : "j",
                },
              ]
            : []),
          practiseChoice(lab),
          { value: "skip", name: "Skip it", key: "s" },
          { value: "quit", name: "Stop here", key: "q" },
        ],
        fallback: "run",
      });
      if (ready === "practise") await practiseHere(this.#session, lab);
      else if (ready !== "code") return ready;
      else this.#family = other;
    }
  }

  /**
   * Predicts, runs and explains, as often as wanted.
   * @param goOn what comes next, where it is not the next lab
   */
  async play(lab: Lab, goOn?: string): Promise<Next> {
    const next = LABS[LABS.indexOf(lab) + 1];
    for (;;) {
      const walked = await this.#run(lab);
      const { run } = walked;
      const passed = run.verdict === "pass";
      // Whoever comes back later goes on behind what is passed.
      if (goOn === undefined && next !== undefined && (passed || !canAsk(this.#session)))
        this.#session.progress().moveTo(next.id);
      const again = { value: "again" as const, name: "Run it again", key: "r" };
      const on = {
        value: "on" as const,
        name: goOn ?? (next === undefined ? "Finish" : `Go on to ${next.id}: ${next.title}`),
        key: "g",
      };
      let body = await outcomeText(this.#session, walked);
      let answer: Next;
      do {
        answer = await ask<Next>(this.#session, {
          body,
          message: passed ? "What next?" : `${lab.id} did not pass. What next?`,
          choices: [
            ...(passed ? [on, again] : [again, on]),
            practiseChoice(lab),
            { value: "quit", name: "Stop here", key: "q" },
          ],
          fallback: "on",
        });
        if (answer === "practise") await practiseHere(this.#session, lab);
        body = () => "";
      } while (answer === "practise");
      if (answer !== "again") return answer;
    }
  }

  async #practiseThen(next: () => Promise<number>): Promise<number> {
    await practiseHere(this.#session, undefined);
    return next();
  }

  async #run(lab: Lab): Promise<Walked> {
    const options = await labOptions(this.#session, lab, {});
    const given = this.#answers.get(lab.id);
    if (!canAsk(this.#session)) {
      this.#session.host.print("");
      this.#say(`The question: ${lab.prediction.question(options)}`);
    }
    const answer =
      given === undefined
        ? await askPrediction(this.#session, lab, options)
        : givenAnswer(lab, options, given);
    const { asTyped } = this.#session;
    const chalk = await this.#session.chalk();
    const look = await sectionText(lab, "look", { chalk, asTyped, time: await this.#session.time() });
    this.#session.host.print(`\n${look(readingWidth(this.#session))}`);
    const ended = await withQuietInput(this.#session, () =>
      runForSession(this.#session, lab, options, {
        answer,
        // What a run showed stands behind what was predicted of it, and not twice.
        tell: inOutline,
      }),
    );
    const walked: Walked = { lab, options, ...ended };
    this.#walked.set(lab.id, walked);
    return walked;
  }

  /** What came of all of them, in lines. */
  summary(): void {
    const { host, settings } = this.#session;
    host.print("");
    for (const { lab, run } of this.walked) {
      const passed = run.checks.filter((check) => check.verdict === "pass").length;
      host.print(`${lab.id}: ${run.verdict}, ${passed} of ${run.checks.length} checks  ${lab.title}`);
    }
    if (this.walked.length > 0 && this.walked.at(-1)?.lab === LABS.at(-1)) {
      host.print("");
      tellTheEnd(this.#session);
    }
    const { byHand } = settings.target.hints;
    host.print(`\nLook again at any time: idem-lab verify${byHand === undefined ? "" : `   ${byHand}`}`);
  }
}

/** A new lab's files: little, but all that a lab has, and it passes. */

export interface NewLab {
  /** `step-9` */
  readonly id: string;
  /** `my-lab`: also the name of its folder and of its handler. */
  readonly slug: string;
  /** `myLab`: what it is called in code. */
  readonly constant: string;
}

/** `my lab` */
const words = (slug: string): string => slug.replaceAll("-", " ");
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** In parts: the bundler puts an address of its own wherever this stands in our sources, also within texts. */
const ADDRESS = ["import", "meta", "url"].join(".");

export const labSource = ({ slug, constant }: NewLab): string =>
  `import { provideFunction, provideTables, sendRun } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import { codeIsShown, count, everyCallAccepted, hasRun, verifyRun } from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import { distinct, numberChoice, ordersLeft } from "../../src/course/labs/prediction.js";

/** What the lab shows and deploys. \`marks\`: what stands in the lines that matter. */
const handler = shownHandler(${ADDRESS}, {
  name: "${slug}",
  title: "the handler of ${words(slug)}",
  marks: { nodejs: ["await storeKey(event.order_id)"], python: ["store_key(event["] },
});

export const ${constant} = defineLab(${ADDRESS}, {
  title: "${sentence(words(slug))}",
  defaults: { times: 2, key: "ORD-123" },
  uses: { times: true, key: true, handler: true },
  shows: [handler],
  prediction: {
    question: ({ times }) => \`\${count(times, "delivery", "deliveries")} of the same event: how many orders?\`,
    choices: ({ times }) =>
      distinct([
        numberChoice(1, "the first delivery creates it, the others are refused"),
        numberChoice(times, "one for each delivery"),
        numberChoice(0, "none"),
      ]),
    happened: ordersLeft,
  },
  provision: provideTables,
  act: async (context) => {
    const { version } = await provideFunction(context, handler);
    return sendRun(context, {
      times: context.options.times,
      clearRecord: true,
      versions: [version],
      title: \`The same event, \${context.options.times} times\`,
    });
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, handler),
      everyCallAccepted(evidence, view),
      orderCount(evidence, view, 1, {
        id: "exactly-one-order",
        title: \`\${count(view.record.times, "delivery", "deliveries")} created exactly one order\`,
        advice: "Say here what it means that this check failed, and the next command: idem-lab table orders",
      }),
    ]),
  wasRun: hasRun,
});
`;

export const lessonSource = ({ slug }: NewLab): string => `## What
What is done in *${words(slug)}*, in a sentence or two.

## Why
What goes wrong without it, and for whom.

## What to look for
- What the learner should see, and where: \`idem-lab table orders\`
---
## What happened
Why it came out as it did. The learner has predicted it and seen it by now.

## Read next
- [Asynchronous invocation](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html)
`;

/** The worlds in which the checks of `labSource` fail. */
export const worldsSource = (): string => `import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  otherCode,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

/** For each check a world in which it fails, and no other does. */
export const worlds: readonly WrongWorld[] = [
  orderMore("exactly-one-order"),
  otherCode("code-is-shown"),
  logGone("calls-accepted", "exactly-one-order"),
  cutShort,
  ...foreignCode,
];
`;

/** The README with a row for the lab below that of the lab before; undefined where it has no such table. */
export function withRow(readme: string, { id, slug }: NewLab): string | undefined {
  const last = [...readme.matchAll(/^\| `step-\d+` .*\n/gm)].at(-1);
  if (last === undefined) return undefined;
  const at = last.index + last[0].length;
  return `${readme.slice(0, at)}| \`${id}\` ${slug} | what is seen in it, in a few words |\n${readme.slice(at)}`;
}

/** The catalogue with the lab at its end; undefined where it does not look as expected. */
export function withLab(catalogue: string, { constant }: NewLab, folder: string): string | undefined {
  const imports = [...catalogue.matchAll(/^import .*\n/gm)].at(-1);
  const end = catalogue.lastIndexOf("\n];");
  if (imports === undefined || end < 0) return undefined;
  const at = imports.index + imports[0].length;
  return `${catalogue.slice(0, at)}import { ${constant} } from "./${folder}/lab.js";\n${catalogue.slice(at, end)}\n  ${constant},${catalogue.slice(end)}`;
}

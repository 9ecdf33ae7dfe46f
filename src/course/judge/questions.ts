/** What to ask one's own lines, by the check that failed: the way to the cause, and not the cause. */

const GAPS =
  "Go through these lines one by one, and stop after each: what is in the tables then, and what does the next attempt make of it?";
const BUSY =
  "An error may say that this very order was handled, or that nothing at all happened. Which errors reach your catch, and do your lines tell the two apart?";
const ELSEWHERE =
  "Which of your values live in the process, or on its disk? Another execution environment has none of them.";

const QUESTIONS: Readonly<Record<string, string>> = {
  "practice-first": "Which line can end the delivery, or answer it, before the order is written?",
  "practice-repeated":
    "The second delivery takes the same way through your lines as the first. At which line should it turn off, and what would tell it there?",
  "practice-at-once":
    "Let two deliveries run through these lines in turn, one line each: after which line have both decided to go on, while neither has stored anything?",
  "practice-field-order": "Write down the key for `{a, b}` and for `{b, a}`. Are they the same text?",
  "practice-different":
    "Take two orders of one customer, in one minute. In which of the values that your key is made of do they differ?",
  "practice-without-key":
    "What is the value that your key is made of, where the event lacks it, and what do your lines make of that?",
  "practice-key":
    "Write down the key for two deliveries of one order, and for another order. Which of the three are the same?",
  "practice-expiry":
    "What number stands in `expiry_time` at this very minute, and in which unit does TTL read it?",
  "practice-key-denied":
    "The put of the key may fail for many reasons. Which of them reach your catch, and what does each mean for the order?",
  "practice-work-denied": "When the write of the order throws, what does the caller get to see?",
  "practice-elsewhere": ELSEWHERE,
  "practice-forgotten": ELSEWHERE,
  "practice-unstorable": BUSY,
  "practice-conflict": BUSY,
  "practice-throttled": BUSY,
  "practice-retried-key-denied": GAPS,
  "practice-retried-work-denied": GAPS,
  "practice-retried-stopped-after-key": GAPS,
  "practice-retried-stopped-after-work": GAPS,
};

/** @param check the id of the check that failed, where it is known */
export const questionFor = (check: string | undefined): string => QUESTIONS[check ?? ""] ?? GAPS;

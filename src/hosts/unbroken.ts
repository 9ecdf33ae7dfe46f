/** Keeps the commands of a text in one piece: what is broken into two lines can't be copied and typed. */
import { stripVTControlCharacters } from "node:util";

const PROGRAM = /^\W*(?:.*\/)?idem-lab(?:\.js)?'?$/;
/** What may stand before the program. */
const STARTER = /^\W*(?:node|npx|--package=\S+)$/;
/** What a command goes on with, behind its first word. */
const MORE =
  /^(?:--?[a-z]\S*|step-\d+\S*|<\S+|(?:start|stop|status|env|advance|check|new|orders|idempotency|bash|zsh|fish|\d+[smhd]?)\b\S*)$/;
const FLAG = /^--[a-z-]+$/;
/** Flags that stand alone: the word behind them need not be theirs. */
const SWITCH = /^--(?:yes|json|watch|follow|practice|verify|junit|help|force|debug|plain)$/;
/** The end of a clause is the end of a command. */
const ENDS = /[.,;:)`]$/;

const said = (words: readonly string[], from: number, to: number): string =>
  stripVTControlCharacters(words.slice(from, to).join(" "));

/** Where a shell's word ends that begins at `start`: in quotes it may hold spaces. */
function shellWordEnd(words: readonly string[], start: number): number {
  let end = start + 1;
  if (!/^\W*'/.test(said(words, start, end))) return end;
  while (end < words.length && (said(words, start, end).match(/'/g)?.length ?? 0) % 2 === 1) end += 1;
  return end;
}

/** @returns how many words from `start` on belong to the command */
function lengthOf(words: readonly string[], start: number): number {
  let at = start;
  while (STARTER.test(said(words, at, at + 1))) at += 1;
  let end = shellWordEnd(words, at);
  if (!PROGRAM.test(said(words, at, end))) return 1;
  let last = "";
  let named = false;
  while (end < words.length && !ENDS.test(last)) {
    const next = shellWordEnd(words, end);
    const word = said(words, end, next);
    const isValue = FLAG.test(last) && !SWITCH.test(last);
    if (!isValue && !FLAG.test(word)) {
      if (named && !MORE.test(word)) break;
      named = true;
    }
    last = word;
    end = next;
  }
  return end - start;
}

/** The words, with those of a command joined to one. */
export function unbroken(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let index = 0; index < words.length; ) {
    const length = lengthOf(words, index);
    joined.push(words.slice(index, index + length).join(" "));
    index += length;
  }
  return joined;
}

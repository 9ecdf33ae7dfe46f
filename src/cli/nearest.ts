/** The number of single-character edits between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** How far two names' numbers are apart, where both have one: step-9 is nearer to step-8 than to step-1. */
function numbersApart(a: string, b: string): number {
  const [x, y] = [a, b].map((name) => /\d+$/.exec(name)?.[0]);
  return x === undefined || y === undefined ? 0 : Math.abs(Number(x) - Number(y));
}

/** The names that were probably meant: those that contain the word, else the closest few. */
export function nearest(word: string, names: readonly string[], most = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return names
    .map((name) => ({ name, away: wanted !== "" && name.includes(wanted) ? 0 : distance(wanted, name) }))
    .sort((a, b) => a.away - b.away || numbersApart(wanted, a.name) - numbersApart(wanted, b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

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

/** The names that were probably meant: those that contain the word, else the closest few. */
export function nearest(word: string, names: readonly string[], most = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return names
    .map((name) => ({ name, away: wanted !== "" && name.includes(wanted) ? 0 : distance(wanted, name) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, most)
    .map(({ name }) => name);
}

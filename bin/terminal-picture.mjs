// Draws what a terminal shows as an SVG: text in its cells, lines of boxes as lines, colours of the report.

/** Of 13 px in a monospaced font, in pixels. */
const CELL = 7.83;
const ROW = 18;
const PADDING = 18;
const FONT = 13;

/** The eight colours of terminals, by names of the palette. */
const COLOURS = ["ink", "bad", "good", "warn", "accent", "accent", "accent", "muted"];

/** In which directions the lines of a character of boxes go: up, right, down, left. */
const BOXES = {
  "─": "rl",
  "│": "ud",
  "┌": "rd",
  "┐": "ld",
  "└": "ur",
  "┘": "ul",
  "├": "urd",
  "┤": "uld",
  "┬": "rld",
  "┴": "url",
  "┼": "urld",
  "╭": "rd",
  "╮": "ld",
  "╰": "ur",
  "╯": "ul",
};

const escaped = (text) =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character],
  );

const rounded = (number) => Math.round(number * 100) / 100;

/** How a cell looks, as the class of its text. */
function lookOf(cell) {
  const colour = cell.isFgPalette() ? COLOURS[cell.getFgColor() % 8] : "ink";
  const tone = cell.isDim() && colour === "ink" ? "muted" : colour;
  return cell.isBold() ? `${tone} b` : tone;
}

/**
 * The rows of a terminal of @xterm/headless.
 * @returns {{ text: string, cells: { chars: string, width: number, look: string }[] }[]}
 */
export function rowsOf(terminal) {
  const buffer = terminal.buffer.active;
  const rows = [];
  for (let index = 0; index < buffer.length; index += 1) {
    const line = buffer.getLine(index);
    const cells = [];
    for (let column = 0; column < terminal.cols; column += 1) {
      const cell = line.getCell(column);
      cells.push({ chars: cell.getChars() || " ", width: cell.getWidth(), look: lookOf(cell) });
    }
    rows.push({ text: line.translateToString(true), cells });
  }
  while (rows.at(-1)?.text === "") rows.pop();
  return rows;
}

/** One row of plain text, as if the terminal had shown it. */
export const rowOf = (text, look) => ({
  text,
  cells: [...text].map((chars) => ({ chars, width: 1, look })),
});

/** Words that stand in a row, each with its column: what is apart by two spaces or more is drawn apart. */
function wordsOf({ cells }) {
  const words = [];
  let word;
  for (const [column, { chars, width, look }] of cells.entries()) {
    if (width === 0) continue;
    const isBlank = chars === " ";
    if (chars in BOXES || (isBlank && (cells[column + 1]?.chars ?? " ") === " ")) {
      word = undefined;
    } else if (word !== undefined && (word.look === look || isBlank)) {
      word.text += chars;
      word.columns += width;
    } else if (!isBlank) {
      word = { text: chars, look, column, columns: width };
      words.push(word);
    }
  }
  return words.map((each) => ({
    ...each,
    text: each.text.trimEnd(),
    columns: each.columns - (each.text.length - each.text.trimEnd().length),
  }));
}

function drawRow(row, y) {
  const lines = new Map();
  for (const [column, { chars, look }] of row.cells.entries()) {
    const ways = BOXES[chars];
    if (ways === undefined) continue;
    const x = rounded(PADDING + (column + 0.5) * CELL);
    const ends = {
      u: `M${x} ${y}V${y - ROW / 2}`,
      d: `M${x} ${y}V${y + ROW / 2}`,
      l: `M${x} ${y}H${rounded(x - CELL / 2)}`,
      r: `M${x} ${y}H${rounded(x + CELL / 2)}`,
    };
    lines.set(look, `${lines.get(look) ?? ""}${[...ways].map((way) => ends[way]).join("")}`);
  }
  const texts = wordsOf(row).map(({ text, look, column, columns }) => {
    const x = rounded(PADDING + column * CELL);
    // The reader's font may be wider or narrower than the cells.
    const length = rounded(columns * CELL);
    return `<text class="${look}" x="${x}" y="${rounded(y + FONT * 0.34)}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
  });
  return [...lines].map(([look, path]) => `<path class="${look}" d="${path}"/>`).join("") + texts.join("");
}

const STYLE = [
  `text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:var(--c)}`,
  "path{fill:none;stroke:var(--c)}",
  ".b{font-weight:700}",
  ".frame{fill:var(--paper);stroke:var(--line)}",
  ...["ink", "muted", "accent", "good", "bad", "warn"].map((tone) => `.${tone}{--c:var(--${tone})}`),
].join("");

/** @param {{ rows: ReturnType<typeof rowsOf>, columns: number, title: string, variables: string }} picture */
export function terminalSvg({ rows, columns, title, variables }) {
  const width = Math.ceil(columns * CELL + 2 * PADDING);
  const height = rows.length * ROW + 2 * PADDING;
  const drawn = rows.map((row, index) => drawRow(row, PADDING + (index + 0.5) * ROW));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>svg{${variables}}${STYLE}</style>`,
    `<rect class="frame" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

/** The marks of a diagram. Each has a shape of its own, so that none is told by its colour alone. */

import type { Colour, MarkShape } from "../../course/picture/words.js";

/** Drawn around 0,0, within 7 in each direction. `f` is filled with the mark's colour, `s` is stroked with it. */
const SHAPES: Readonly<Record<MarkShape, string>> = {
  call: '<circle class="f" r="4.5"/>',
  duplicate:
    '<rect class="s p" x="-6" y="-6" width="8.5" height="8.5" rx="1.5"/><rect class="s p" x="-2.5" y="-2.5" width="8.5" height="8.5" rx="1.5"/>',
  key: '<path class="f" d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
  barred: '<circle class="s p" r="5.75"/><path class="s" d="M-4 4 4-4"/>',
  order:
    '<rect class="f" x="-6" y="-6" width="12" height="12" rx="2.5"/><path class="o" d="M-3 .3-.8 2.6 3.2-2.6"/>',
  damage: '<path class="f" d="M0-7.5 7.6 6.2H-7.6z"/><path class="o" d="M0-3V1.5M0 3.9v.2"/>',
  ok: '<path class="s" d="M-4.2.3-1.2 3.4 4.4-3.6"/>',
  error: '<path class="s" d="M-3.8-3.8 3.8 3.8M3.8-3.8-3.8 3.8"/>',
  timeout: '<circle class="s p" r="5.25"/><path class="s" d="M0-3V0l2.3 1.6"/>',
  running: '<path class="s" d="M-4 0h.1M0 0h.1M4 0h.1"/>',
};

/** Marks that are larger than the others. */
const LARGE: ReadonlySet<MarkShape> = new Set(["order", "damage"]);

/** How far left of a mark's middle an arrow to it ends. */
export const reachOf = (shape: MarkShape | undefined): number =>
  shape !== undefined && LARGE.has(shape) ? 9 : 8;

/** A mark at a place. */
export const mark = (shape: MarkShape, tone: Colour, x: number, y: number): string =>
  `<g class="m ${tone}" transform="translate(${x} ${y})">${SHAPES[shape]}</g>`;

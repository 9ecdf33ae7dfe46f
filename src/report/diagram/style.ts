/** How a diagram looks. Its colours are custom properties, which a page around it may set. */
import { type Theme, themeVariables } from "../colours.js";

/** `auto` follows the reader's system; `inherit` takes colours and rules of the page around it. */
export type DiagramTheme = Theme | "auto" | "inherit";

const TONES = ["ink", "muted", "accent", "good", "bad", "warn"] as const;

const RULES = [
  ".space-time{font:12px/1.2 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}",
  ".space-time text{fill:var(--ink)}",
  ".space-time .paper{fill:var(--paper)}",
  ".space-time .frame{fill:none;stroke:var(--line)}",
  // Behind words that stand on a line.
  ".space-time .over{paint-order:stroke;stroke:var(--paper);stroke-width:3.5px;stroke-linejoin:round}",
  ".space-time .title{font-size:15px;font-weight:650}",
  ".space-time .place{font-weight:650}",
  ".space-time .quiet{fill:var(--muted)}",
  ".space-time .time{fill:var(--muted);font-size:11px;font-variant-numeric:tabular-nums}",
  ".space-time .strong{font-weight:650}",
  ".space-time .total{font-size:13px;font-weight:650}",
  ".space-time .lane{stroke:var(--line);stroke-width:1.25}",
  ".space-time .rule{stroke:var(--line);stroke-width:1}",
  ".space-time .tear{fill:none;stroke:var(--muted);stroke-width:1;stroke-dasharray:2 4}",
  ".space-time .bar{fill:var(--accent-tint);stroke:var(--accent);stroke-width:1.25}",
  ".space-time .wait{stroke:var(--muted);stroke-width:2;stroke-dasharray:1.5 3}",
  ".space-time .arrow{fill:none;stroke:var(--c);stroke-width:1.5}",
  ".space-time .head{fill:var(--c)}",
  ".space-time .back{stroke-dasharray:4 3}",
  ".space-time .thick{stroke-width:2.25}",
  ".space-time .m{stroke-linecap:round;stroke-linejoin:round}",
  ".space-time .f{fill:var(--c)}",
  ".space-time .s{fill:none;stroke:var(--c);stroke-width:2}",
  ".space-time .s.p{fill:var(--paper)}",
  ".space-time .o{fill:none;stroke:var(--paper);stroke-width:2}",
  ...TONES.map((tone) => `.space-time .${tone}{--c:var(--${tone})}`),
  ...TONES.map((tone) => `.space-time text.${tone}{fill:var(--${tone})}`),
];

const declare = (theme: Theme): string => `.space-time{${themeVariables(theme)}}`;

/** The style sheet of a diagram. */
export function diagramStyle(theme: DiagramTheme): string {
  const colours = {
    inherit: [],
    light: [declare("light")],
    dark: [declare("dark")],
    auto: [declare("light"), `@media (prefers-color-scheme:dark){${declare("dark")}}`],
  }[theme];
  return [...colours, ...RULES].join("");
}

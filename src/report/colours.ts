/** The colours of the report and its diagrams: two themes, one set of names. */

const LIGHT = {
  page: "#f6f4ee",
  paper: "#fffefb",
  ink: "#1c2126",
  muted: "#575d64",
  line: "#d8d3c7",
  accent: "#1d5fa8",
  "accent-tint": "#e6eff9",
  good: "#1a6a3f",
  "good-tint": "#e4f2e8",
  bad: "#b3261e",
  "bad-tint": "#fbe9e6",
  warn: "#7a5200",
  "warn-tint": "#faf0d8",
} as const;

type Palette = Readonly<Record<keyof typeof LIGHT, string>>;

const DARK: Palette = {
  page: "#121518",
  paper: "#1a1e22",
  ink: "#ece8df",
  muted: "#abb0b6",
  line: "#383e45",
  accent: "#8fbcf2",
  "accent-tint": "#1b2c40",
  good: "#7fd09a",
  "good-tint": "#18301f",
  bad: "#ff9a8f",
  "bad-tint": "#3d1f1c",
  warn: "#e6bf70",
  "warn-tint": "#352a12",
};

export type Theme = "light" | "dark";

/** The declarations of a theme's custom properties. */
export const themeVariables = (theme: Theme): string =>
  Object.entries(theme === "light" ? LIGHT : DARK)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

#!/usr/bin/env node
// Prints how the house is built: rooms, what they import from each other, circles, the longest files and functions.
//   node bin/house.mjs           for people
//   node bin/house.mjs --json    for the tests that hold CONTRIBUTING.md to it
//   node bin/house.mjs FOLDER    of another checkout
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";

const args = process.argv.slice(2);
const root =
  args.find((argument) => !argument.startsWith("--")) ?? join(dirname(fileURLToPath(import.meta.url)), "..");
const LONGEST = 12;

/** Code of the product: what learners are shown and what wrong handlers do is data. */
const isCode = (file) =>
  /\.(ts|js|mjs|cjs)$/.test(file) && !/^labs\/.*\/(handlers|mistakes|practice)\/.*\.(js|mjs|cjs)$/.test(file);

const files = ["bin", "labs", "src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter(isCode)
    .sort(),
);
const known = new Set(files);

/** The room of a file, as CONTRIBUTING.md names them. */
const roomOf = (file) =>
  file.startsWith("src/") ? file.split("/").slice(0, 2).join("/") : file.split("/")[0];
/** The folder of a file below its room; the room itself, for what stands loose in it. */
const folderOf = (file) => dirname(file).split("/").slice(0, 3).join("/");

/** Every node of a syntax tree. */
function* nodesOf(node) {
  if (node === null || typeof node !== "object") return;
  if (typeof node.type === "string") yield node;
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const one of child) yield* nodesOf(one);
    else if (typeof child === "object") yield* nodesOf(child);
  }
}

const isTypeOnly = (node) =>
  node.importKind === "type" ||
  node.exportKind === "type" ||
  node.type === "TSImportType" ||
  (node.specifiers?.length > 0 &&
    node.specifiers.every((each) => (each.importKind ?? each.exportKind) === "type"));

/** What a node imports: its text, whether only its types, whether later. */
function importOf(node) {
  const isImport =
    /^(ImportDeclaration|ExportAllDeclaration|ExportNamedDeclaration|ImportExpression|TSImportType)$/.test(
      node.type,
    );
  const from = isImport
    ? node.source
    : node.type === "CallExpression" && node.callee.name === "require"
      ? node.arguments[0]
      : undefined;
  if (typeof from?.value !== "string") return undefined;
  return { from: from.value, types: isTypeOnly(node), later: node.type === "ImportExpression" };
}

/** The file of ours that a relative import means. */
function fileOf(importer, specifier) {
  const path = posix.normalize(posix.join(posix.dirname(importer), specifier));
  return [path, path.replace(/\.js$/, ".ts")].find((candidate) => known.has(candidate));
}

const FUNCTIONS = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
const nameOf = (node, parent) => node.id?.name ?? parent?.key?.name ?? parent?.id?.name ?? "(unnamed)";

const imports = [];
const packages = [];
const lines = new Map();
const functions = [];
for (const file of files) {
  const text = readFileSync(join(root, file), "utf8");
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineAt = (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  lines.set(file, starts.length - 1);
  const tree = parseAst(text, { lang: file.endsWith(".ts") ? "ts" : "js" }, file);
  const parents = new Map();
  for (const node of nodesOf(tree)) {
    for (const child of [node.value, node.init])
      if (child !== null && typeof child === "object") parents.set(child, node);
    const found = importOf(node);
    if (found !== undefined) {
      if (found.from.startsWith(".")) {
        const to = fileOf(file, found.from);
        if (to !== undefined) imports.push({ ...found, from: file, to });
      } else if (!found.from.startsWith("node:")) {
        packages.push({ file, package: found.from, types: found.types });
      }
    }
    if (FUNCTIONS.test(node.type)) {
      const [first, last] = [lineAt(node.start), lineAt(node.end)];
      functions.push({ file, line: first, name: nameOf(node, parents.get(node)), lines: last - first + 1 });
    }
  }
}

/** Groups of nodes that reach each other, by Tarjan's algorithm; one alone is none. */
function circlesOf(nodes, edges) {
  const next = new Map(nodes.map((node) => [node, []]));
  for (const [from, to] of edges) if (from !== to) next.get(from)?.push(to);
  const [index, low, stack, onStack, found] = [new Map(), new Map(), [], new Set(), []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    onStack.add(node);
    for (const other of next.get(node)) {
      if (!index.has(other)) {
        visit(other);
        low.set(node, Math.min(low.get(node), low.get(other)));
      } else if (onStack.has(other)) low.set(node, Math.min(low.get(node), index.get(other)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    for (const one of group) onStack.delete(one);
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return found.sort((a, b) => b.length - a.length);
}

/** Imports between groups of files: how many, and whether only of types. */
function between(groupOf) {
  const found = new Map();
  for (const { from, to, types } of imports) {
    const [a, b] = [groupOf(from), groupOf(to)];
    if (a === b) continue;
    const edge = found.get(`${a}\n${b}`) ?? { from: a, to: b, imports: 0, types: true };
    found.set(`${a}\n${b}`, { ...edge, imports: edge.imports + 1, types: edge.types && types });
  }
  return [...found.values()].sort(
    (one, other) => one.from.localeCompare(other.from) || one.to.localeCompare(other.to),
  );
}

const groups = (groupOf) => {
  const found = new Map();
  for (const file of files) {
    const group = groupOf(file);
    const { files: count, lines: sum } = found.get(group) ?? { files: 0, lines: 0 };
    found.set(group, { files: count + 1, lines: sum + lines.get(file) });
  }
  return [...found].map(([name, size]) => ({ name, ...size }));
};

const folderEdges = between(folderOf);
const house = {
  rooms: groups(roomOf),
  folders: groups(folderOf),
  imports,
  packages,
  betweenRooms: between(roomOf),
  betweenFolders: folderEdges,
  circles: {
    files: circlesOf(
      files,
      imports.map(({ from, to }) => [from, to]),
    ),
    folders: circlesOf(
      groups(folderOf).map(({ name }) => name),
      folderEdges.map(({ from, to }) => [from, to]),
    ),
  },
  longestFiles: files
    .map((file) => ({ file, lines: lines.get(file) }))
    .sort((a, b) => b.lines - a.lines)
    .slice(0, LONGEST),
  longestFunctions: functions.sort((a, b) => b.lines - a.lines).slice(0, LONGEST),
};

const columns = (rows) => {
  if (rows.length === 0) return "  none";
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) =>
            typeof cell === "number"
              ? String(cell).padStart(widths[column])
              : String(cell).padEnd(widths[column]),
          )
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
};
const circlesText = (found) =>
  found.length === 0
    ? "  none"
    : found.map((circle) => `  ${circle.length}: ${circle.join(", ")}`).join("\n");
const edgesText = (edges) =>
  columns(
    edges.map(({ from, to, imports: count, types }) => [from, "→", to, count, types ? "types only" : ""]),
  );

function text() {
  return `Rooms
${columns(house.rooms.map((room) => [room.name, room.files, "files", room.lines, "lines"]))}

Imports between rooms
${edgesText(house.betweenRooms)}

Imports between folders of a room
${edgesText(folderEdges.filter(({ from, to }) => from.split("/")[1] === to.split("/")[1] && from.startsWith("src/")))}

Circles among files, types included
${circlesText(house.circles.files)}

Circles among folders, types included
${circlesText(house.circles.folders)}

Longest files
${columns(house.longestFiles.map(({ file, lines: count }) => [count, file]))}

Longest functions
${columns(house.longestFunctions.map(({ name, lines: count, file, line }) => [count, name, `${file}:${line}`]))}`;
}

process.stdout.write(`${args.includes("--json") ? JSON.stringify(house) : text()}\n`);

// Keeps what V8 made of our code and of the packages that it loads, so that a start compiles nothing again. Node 22 and
// later do that by themselves; the rest of this file is for Node 20 and is dropped with it, as are record-code.cjs, its
// call in setup.js, and import-elsewhere in bundle.js.
const { hash } = require("node:crypto");
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join } = require("node:path");
const { Script } = require("node:vm");

/** The one switch. */
const nodeKeepsCode = typeof Module.enableCompileCache === "function";

/** What imports modules is compiled each time: in Node 20 code that was kept has lost the way to do that. */
const canBeKept = (filename, content) => /\.c?js$/.test(filename) && !/\bimport\s*\(/.test(content);

/** Our own bundle and its cache are made together. Packages may change below them without a build. */
const keyOf = (content, filename, built) =>
  filename.startsWith(built) ? `${basename(filename)} ${content.length}` : hash("sha1", content, "base64");

/**
 * A digest of all that follows, and of the Node that wrote it: V8 believes what it is given, and takes code of another
 * build of its own version, whose instructions may differ (20.20's on 20.19).
 */
const DIGEST = 20;
const NODE = `${process.version} ${process.platform} ${process.arch}\n`;
const digestOf = (bytes) =>
  Buffer.from(hash("sha1", Buffer.concat([Buffer.from(NODE), bytes]), "hex"), "hex");

/** The code by its source's key. After the digest: the length of the index, `[key, begin, length]` in JSON, the code. */
function read(file) {
  const kept = new Map();
  try {
    const whole = readFileSync(file);
    const bytes = whole.subarray(DIGEST);
    if (!digestOf(bytes).equals(whole.subarray(0, DIGEST))) return kept;
    const begin = 4 + bytes.readUInt32LE(0);
    for (const [key, at, length] of JSON.parse(bytes.toString("latin1", 4, begin))) {
      kept.set(key, bytes.subarray(begin + at, begin + at + length));
    }
  } catch {
    // Without it everything is compiled.
  }
  return kept;
}

function write(file, scripts) {
  const index = [];
  const parts = [];
  let at = 0;
  for (const [key, script] of scripts) {
    const code = script.createCachedData();
    index.push([key, at, code.length]);
    parts.push(code);
    at += code.length;
  }
  const names = Buffer.from(JSON.stringify(index), "latin1");
  const head = Buffer.alloc(4);
  head.writeUInt32LE(names.length);
  const temporary = `${file}.${process.pid}.tmp`;
  const bytes = Buffer.concat([head, names, ...parts]);
  writeFileSync(temporary, Buffer.concat([digestOf(bytes), bytes]));
  renameSync(temporary, file);
}

/** Whether the build has to record code: what Node keeps by itself it keeps from the first start on. */
exports.isRecorded = !nodeKeepsCode;

/** Compiles scripts by way of the build's cache from here on; `record` writes it at the end of the process. */
exports.useCodeCache = ({ built = join(__dirname, "../dist"), record = false } = {}) => {
  if (nodeKeepsCode) {
    // Ours, not the system's folder for temporary files: V8 believes what it is given, whoever wrote it. Where it can't
    // be written everything is compiled.
    Module.enableCompileCache(join(built, "compile-cache"));
    return;
  }
  const file = join(built, "code.cache");
  const kept = record ? new Map() : read(file);
  // Nothing to gain: whatever is loaded is loaded as always.
  if (kept.size === 0 && !record) return;
  const scripts = new Map();
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, ...rest) {
    const key = keyOf(content, filename, built);
    const cachedData = kept.get(key);
    if (record ? rest[0] === "module" || !canBeKept(filename, content) : cachedData === undefined) {
      return compile.call(this, content, filename, ...rest);
    }
    const script = new Script(Module.wrap(content.replace(/^#!.*/, "")), {
      filename,
      cachedData,
    });
    if (record) scripts.set(key, script);
    const run = script.runInThisContext();
    return run.call(
      this.exports,
      this.exports,
      Module.createRequire(filename),
      this,
      filename,
      dirname(filename),
    );
  };
  if (record) process.on("exit", () => write(file, scripts));
};

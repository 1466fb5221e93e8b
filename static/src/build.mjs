// Compiles the style sheet (left-to-right and mirrored) and one script, and writes the manifest that the tests hold.
// Usage: node static/src/build.mjs [--no-install] [OUTPUT-FOLDER]; run from the project's folder.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import * as sass from "sass";

const out = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "static/dist";
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

// Fonts, crests and crowns of the UK government may not be used outside GOV.UK; nothing may point to another file.
const FOREIGN = /@font-face|@import|url\(|GDS Transport|crest|crown/i;

function style() {
  const made = sass.compile("static/src/harbour.scss", { style: "compressed", loadPaths: ["."] });
  const css = made.css.replace(/^\uFEFF/, "").replace(/@charset "UTF-8";/, "");
  const found = css.match(FOREIGN);
  if (found) throw new Error(`the style sheet names ${found[0]}`);
  write("harbour.css", css);
  write("harbour.rtl.css", rtlcss.process(css));
}

// esbuild through its platform's binary: its npm wrapper needs an install script, and none is run here.
function script(entry) {
  const binary = join("node_modules", "@esbuild", `${process.platform}-${process.arch}`, "bin", "esbuild");
  const args = [entry, "--bundle", "--format=iife", "--minify", "--target=es2022", "--legal-comments=none"];
  return execFileSync(binary, args, { encoding: "utf8" });
}

function write(name, text) {
  writeFileSync(join(out, name), text.endsWith("\n") ? text : `${text}\n`);
}

function under(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function manifest() {
  const sources = ["package.json", "package-lock.json", ...under("static/src")];
  const outputs = ["harbour.css", "harbour.js", "harbour.rtl.css", "harbour-start.js", "harbour.svg"];
  const facts = {
    sources: Object.fromEntries(sources.map((path) => [path, sha256(path)])),
    outputs: Object.fromEntries(outputs.map((name) => [name, sha256(join(out, name))])),
  };
  write("manifest.json", JSON.stringify(facts, null, 2));
  const first = ["harbour.css", "harbour.js", "harbour-start.js"];
  const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).length, 0);
  console.log(`First load: ${(bytes / 1024).toFixed(1)} KB gzipped`);
}

mkdirSync(out, { recursive: true });
style();
write("harbour.js", readFileSync("static/src/vendor/htmx-2.min.js", "utf8") + "\n" + script("static/src/js/main.js"));
write("harbour-start.js", script("static/src/js/start.js"));
copyFileSync("static/src/harbour.svg", join(out, "harbour.svg"));
manifest();

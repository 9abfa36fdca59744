// Runs the verifier's own files under node: check.cjs PACKAGE.zip [OPENING_FOLDER or -] [KEYS], or check.cjs --receipt FILE ROOT.
// Prints the last message as JSON: for a package {"type": "done", "exit", "sentence", "steps"}.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const HOME = path.join(__dirname, "../../../src/shuangsuiji/public/static/public/verify");
const load = (name) => vm.runInThisContext(fs.readFileSync(path.join(HOME, name), "utf8"), { filename: name });

function fileOf(place) {
  const blob = new Blob([fs.readFileSync(place)]);
  return Object.assign(blob, { name: path.basename(place) });
}

function requestOf([first, second, third]) {
  if (first === "--receipt") return { kind: "receipt", receipt: fileOf(second), root: third };
  const opening = second && second !== "-" ? fs.readdirSync(second).map((name) => fileOf(path.join(second, name))) : [];
  const place = first.startsWith("http") ? { base: first } : { file: fileOf(first) };
  return { kind: "verify", ...place, opening, keys: third ? fileOf(third) : null };
}

globalThis.self = globalThis;
load("modules.js");
fairdraw.MODULES.forEach(load);

async function check(line) {
  let last = null;
  await fairdraw.run.run(requestOf(line), (message) => { last = message; }, () => null);
  return last;
}

// One request per line of standard input, arguments separated by TAB, so that many packages cost one start of node.
const lines = process.argv.length > 2 ? [process.argv.slice(2).join("\t")] : fs.readFileSync(0, "utf8").trim().split("\n");
(async () => {
  for (const line of lines) console.log(JSON.stringify(await check(line.split("\t"))));
})();

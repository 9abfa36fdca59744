// The verifier's own files under node: one JSON request per line of standard input, one JSON answer per line.
//   {"package": ZIP or "base": ADDRESS, "opening": FOLDER, "keys": FILE}   the last message of a verification
//   {"receipt": FILE, "root": HEX}                                         the answer about a receipt
//   {"call": "hash.hexDigest", "args": [...]}                              the value of one function; bytes are {"bytes": HEX}
"use strict";
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

const HOME = path.join(__dirname, "../../../src/shuangsuiji/public/static/public/verify");
const load = (name) => vm.runInThisContext(fs.readFileSync(path.join(HOME, name), "utf8"), { filename: name });

globalThis.self = globalThis;
load("modules.js");
fairdraw.MODULES.forEach(load);

function fileOf(place) {
  return Object.assign(new Blob([fs.readFileSync(place)]), { name: path.basename(place) });
}

function requestOf({ package: zip, base, opening, keys, receipt, root }) {
  if (receipt) return { kind: "receipt", receipt: fileOf(receipt), root };
  const files = opening ? fs.readdirSync(opening).map((name) => fileOf(path.join(opening, name))) : [];
  return { kind: "verify", base, file: zip ? fileOf(zip) : null, opening: files, keys: keys ? fileOf(keys) : null };
}

async function run(given) {
  let last = null;
  await fairdraw.run.run(requestOf(given), (message) => { last = message; }, () => null);
  return last;
}

const unpacked = (value) => (value && value.bytes !== undefined ? Uint8Array.from(Buffer.from(value.bytes, "hex")) : value);
const packed = (value) => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("hex") } : value);

async function call({ call: name, args }) {
  const [part, member] = name.split(".");
  try {
    const value = await CALLS[name]?.(...args.map(unpacked)) ?? await fairdraw[part][member](...args.map(unpacked));
    return { value: packed(value) };
  } catch (error) {
    return { kind: error.constructor.name, code: error.code, text: error.message };
  }
}

// What one call of a namespace cannot give.
const CALLS = {
  "inflate.all": (bytes, most) => {
    const found = [];
    let size = 0;
    for (const piece of new fairdraw.inflate.Inflater(bytes).pieces()) {
      size += piece.length;
      if (size > most) return { stopped: size };
      found.push(piece);
    }
    return fairdraw.merkle.joined(...found);
  },
  "frame.read": (name, bytes, width) => {
    const reader = new fairdraw.frame.FrameReader(name);
    for (let at = 0; at < bytes.length; at += width) reader.push(bytes.subarray(at, at + width));
    const { fault, root, size } = reader.finish();
    if (fault) throw fault;
    return { root, size };
  },
  "match.match": async (officers, seats, name, seed) => fairdraw.match.match(officers, seats, name, seed, async () => {}),
  "sentences.all": () => fairdraw.SENTENCES,
  "modules.all": () => fairdraw.MODULES,
  "canonical.again": (bytes) => fairdraw.canonical.canonical(fairdraw.canonical.parse(bytes)),
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    console.log(JSON.stringify(request.call ? await call(request) : await run(request)));
  }
})();

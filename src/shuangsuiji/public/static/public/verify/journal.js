/** journal.json: leaves in a log and their paths to a checkpoint, which is a C2SP signed note. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { canonical, parse } = fairdraw.canonical;
  const { hex, hexDigest, utf8 } = fairdraw.hash;
  const { Wrong, inside, said } = fairdraw.messages;
  const { climb } = fairdraw.merkle;
  const { hex64, items, mapping, natural, need, oneOf, record } = fairdraw.schema;
  const { base64, checkLog, cosigned } = fairdraw.signatures;
  const { finding } = fairdraw.case;

  const WHATS = ["announcement", "commits", "result", "substitutions"];

  /** Origin, size, base64 root, then a blank line and the signatures. */
  function readCheckpoint(note, place) {
    need(typeof note === "string", place, "string");
    const end = note.lastIndexOf("\n\n");
    const text = end < 0 ? "" : note.slice(0, end);
    const lines = text.split("\n");
    const root = base64(lines[2]);
    need(root !== null && root.length === 32 && /^[0-9]{1,15}$/.test(lines[1]), place, "note");
    const signatures = note.slice(end + 2).split("\n").slice(0, -1).map((line) => signature(line, place));
    return { text: text + "\n", size: Number(lines[1]), root: hex(root), signatures };
  }

  /** One line "— name base64(key id, signature)". */
  function signature(line, place) {
    const [dash, name, ...rest] = line.split(" ");
    const code = base64(rest.join(" "));
    need(dash === "\u2014" && name !== undefined && code !== null && code.length > 4, place, "note");
    return { name, id: hex(code, 0, 4), bytes: code.slice(4) };
  }

  /** Leaves, each with its checkpoint: its own where it has one, else the one of the file. @throws Unreadable */
  function readJournal(bytes) {
    return inside("journal.json", () => {
      const found = record(parse(bytes), "journal", ["checkpoint", "leaves"]);
      const whole = readCheckpoint(found.checkpoint, "checkpoint");
      const leaves = items(found.leaves, "leaves").map((item, i) => readLeaf(item, `leaves[${i}]`, whole));
      need(new Set(leaves.map((leaf) => leaf.what)).size === leaves.length, "leaves", "leaves");
      return leaves;
    });
  }

  function readLeaf(value, place, whole) {
    const found = record(value, place, ["what", "entry", "index", "path"], ["checkpoint"]);
    hex64(mapping(found.entry, place + ".entry").digest, place + ".entry.digest");
    oneOf(found.what, place + ".what", WHATS);
    natural(found.index, place + ".index");
    items(found.path, place + ".path").forEach((node) => hex64(node, place + ".path"));
    const own = found.checkpoint;
    const checkpoint = own === undefined || own === null ? whole : readCheckpoint(own, place + ".checkpoint");
    return { what: found.what, entry: found.entry, index: found.index, path: found.path, checkpoint };
  }

  /** The leaf records `digest` and lies in its checkpoint, a SHA-256 tree whatever the announcement's hash. @throws Wrong */
  function checkLeaf(leaf, digest) {
    if (leaf.entry.digest !== digest) throw new Wrong("journal_digest", { what: leaf.what });
    const { root, size } = leaf.checkpoint;
    const reached = climb("sha256", utf8(canonical(leaf.entry)), leaf.index, size, leaf.path);
    if (reached !== root) throw new Wrong("journal_path", { what: leaf.what });
  }

  /** Announcement, commitments and result lie in checkpoints that the log signed. */
  async function checkJournal(it) {
    if (!(await it.pack.has("journal.json"))) return finding("absent", "journal_absent");
    const leaves = readJournal(await it.pack.bytes("journal.json"));
    const digests = recorded(it);
    for (const leaf of leaves) {
      if (!(leaf.what in digests)) return finding("absent", "journal_unmatched", { what: said("what_" + leaf.what) });
      checkLeaf(leaf, digests[leaf.what]);
    }
    const present = leaves.map((leaf) => leaf.what);
    const missing = Object.keys(digests).filter((what) => !present.includes(what));
    if (missing.length) return finding("absent", "journal_leaf_absent", { what: missing.map((what) => said("what_" + what)) });
    return checkSignatures(it, leaves);
  }

  /** What the leaves must record: A, H of the commitments, H of the record and of the substitutions, as far as the package holds them. */
  function recorded(it) {
    const name = it.announcement.hash;
    const found = { announcement: it.announcement.A };
    if (it.ceremony !== null) found.commits = hexDigest(name, canonical(it.ceremony.commits));
    if (it.record !== null) found.result = hexDigest(name, canonical(it.record));
    if (it.substitutions.length) found.substitutions = hexDigest(name, canonical(it.substitutions.map((line) => line.commit)));
    return found;
  }

  function checkSignatures(it, leaves) {
    if (it.keys === null) return finding("unchecked", "journal_no_keys");
    for (const { checkpoint } of leaves) {
      checkLog(checkpoint, it.keys.log);
      cosigned(checkpoint, it.keys.witness);
    }
    return finding("ok", "journal_ok", { count: leaves.length });
  }

  fairdraw.journal = { checkJournal, checkLeaf, readJournal };
})(typeof self === "undefined" ? globalThis : self);

/** Step about the match: files, roots, the match itself, and with the opening where its seats come from. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { decode, isObject, lines, parse, same } = fairdraw.canonical;
  const { hexDigest } = fairdraw.hash;
  const { Unreadable, Wrong, inside } = fairdraw.messages;
  const { rootOf } = fairdraw.merkle;
  const { mapping } = fairdraw.schema;
  const { match } = fairdraw.match;
  const { derive } = fairdraw.inputs;
  const { pseudonym } = fairdraw.names;
  const { finding } = fairdraw.case;
  const { checkReplacements } = fairdraw.follow;

  const FILES = ["officers.tsv", "seats.tsv", "match.tsv", "match.json"];
  const ROOTS = [["officers_root", "officers.tsv"], ["seats_root", "seats.tsv"]];

  /** The match follows from officers, seats and seed; with the opening, officers and seats follow from the inputs. */
  async function checkMatch(it) {
    const present = [];
    for (const path of FILES) if (await it.pack.has(path)) present.push(path);
    if (it.announcement.match === null) return unannounced(it, present);
    if (it.seed === null) return finding("closed", "not_yet");
    const files = FILES.filter((path) => !present.includes(path));
    if (files.length) return finding("absent", "match_absent", { files });
    await checkRoots(it);
    await checkResult(it);
    const count = await checkReplacements(it);
    const found = await checkInputs(it);
    return count && found.state === "ok" ? finding("ok", "match_replaced", { count }) : found;
  }

  /** Nothing was announced, so nothing may have been matched. */
  function unannounced(it, present) {
    const recorded = it.record !== null && ["match_answer", "officers_root", "seats_root"].some((field) => it.record[field] !== null);
    if (present.length || recorded) throw new Wrong("match_unannounced");
    return finding("ok", "match_none");
  }

  async function checkRoots(it) {
    for (const [field, path] of ROOTS) {
      const bytes = await it.pack.bytes(path);
      const found = inside(path, () => rootOf(it.announcement.hash, lines(bytes)));
      if (it.record !== null && it.record[field] !== found) throw new Wrong("match_root", { file: path });
    }
  }

  async function checkResult(it) {
    const { pack, announcement: { hash } } = it;
    const found = await match(await pack.bytes("officers.tsv"), await pack.bytes("seats.tsv"), hash, it.seed, it.tick);
    if (!isText(await pack.once("match.tsv"), found.file)) throw new Wrong("match_differs");
    const bytes = await pack.once("match.json");
    const given = inside("match.json", () => mapping(parse(bytes), "match"));
    const fits = ["loads", "unfilled"].every((field) => field in given && same(given[field], found[field]));
    if (!fits) throw new Wrong("match_summary");
    if (it.record !== null && it.record.match_answer !== hexDigest(hash, found.file)) throw new Wrong("match_answer");
  }

  function isText(bytes, text) {
    try {
      return decode(bytes) === text;
    } catch (error) {
      return false;
    }
  }

  async function checkInputs(it) {
    if (!(await it.opened("inputs.tsv"))) return finding("unchecked", "match_no_inputs");
    if (!it.whole) return finding("unchecked", "match_no_visits");
    await checkDerived(it, await it.openingBytes("inputs.tsv"));
    if (!(await it.opened("officers.tsv"))) return finding("unchecked", "match_no_officers");
    await checkOfficers(it, await it.openingBytes("officers.tsv"));
    return finding("ok", "match_ok");
  }

  async function checkDerived(it, bytes) {
    const given = inside("inputs.tsv", () => lines(bytes));
    const { root, size } = it.announcement.match.inputs;
    if (given.length !== size || rootOf(it.announcement.hash, given) !== root) throw new Wrong("inputs_root");
    const derived = derive(given, visits(it, given));
    for (const [path, right] of [["officers.tsv", derived.officers], ["seats.tsv", derived.seats]]) {
      if (!isText(await it.pack.bytes(path), right)) throw new Wrong("match_derived", { file: path });
    }
  }

  /** Handles to visit: the drawn and the certain; where the announcement has no rows, all subjects of the inputs. */
  function visits(it, given) {
    if (it.announcement.rows.length) return Array.from(new Set(it.visited().map(([, handle]) => handle)));
    return given.filter((line) => line.startsWith("subject\t")).map((line) => line.split("\t")[1]);
  }

  /** Every officer of the match is listed in the opening with the certificate number the id stands for. */
  async function checkOfficers(it, bytes) {
    const secret = it.sealed ? await it.secret() : null;
    if (it.sealed && secret === null) throw new Unreadable("opening_secret_absent");
    const known = new Set(lines(bytes).map((line, i) => {
      const fields = line.split("\t");
      if (fields.length !== 2) throw new Unreadable("opening_fields", { file: "officers.tsv", line: i + 1, count: 2 });
      const id = secret === null ? fields[1] : pseudonym(secret, "officer", fields[1]);
      if (fields[0] !== id) throw new Wrong("opening_officer", { line: i + 1 });
      return fields[0];
    }));
    const officers = lines(await it.pack.bytes("officers.tsv")).map((line) => line.split("\t")[0]);
    const stranger = officers.find((officer) => !known.has(officer));
    if (stranger !== undefined) throw new Wrong("opening_officer_absent", { officer: stranger });
  }

  fairdraw.pairing = { checkMatch };
})(typeof self === "undefined" ? globalThis : self);

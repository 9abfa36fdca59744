/** inputs.tsv of the opening: what was frozen before the seed, and the seats that follow from it (match.md section 1). */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { byBytes } = fairdraw.canonical;
  const { Wrong } = fairdraw.messages;
  const { rows } = fairdraw.tables;

  const WIDTHS = { officer: 4, pattern: 5, subject: 3, exclude: 4 };
  const widthOf = (kind) => (Object.prototype.hasOwnProperty.call(WIDTHS, kind) ? WIDTHS[kind] : undefined);

  /** What inputs.tsv says, kind after kind, as later kinds name what earlier ones hold. @throws Unreadable */
  function readInputs(given) {
    const table = rows("inputs.tsv", given, widthOf);
    table.forEach(([spot], i) => {
      if (i === 0) return;
      const order = byBytes(given[i - 1], given[i]);
      spot.need(order < 0, order === 0 ? "match_double" : "match_order");
    });
    const found = { officers: new Map(), patterns: new Map(), subjects: new Map(), excluded: new Map() };
    for (const [kind, read] of READERS) {
      for (const [spot, fields] of table) if (fields[0] === kind) read(found, spot, fields);
    }
    return found;
  }

  function readOfficer(found, spot, [, id, capacity, history]) {
    spot.need(!found.officers.has(spot.name(id)), "match_double");
    found.officers.set(id, `${spot.number(capacity)}\t${spot.number(history)}`);
  }

  function readPattern(found, spot, [, pattern, number, kind, ids]) {
    if (!found.patterns.has(spot.name(pattern))) found.patterns.set(pattern, new Map());
    const seats = found.patterns.get(pattern);
    spot.number(number);
    spot.need(!seats.has(number), "match_double");
    seats.set(number, { kind: spot.kind(kind), officers: spot.listed(ids, found.officers) });
  }

  function readSubject(found, spot, [, handle, pattern]) {
    spot.need(!found.subjects.has(spot.handle(handle)), "match_double");
    spot.need(found.patterns.has(pattern), "match_unknown_pattern", { pattern: pattern.slice(0, 40) });
    found.subjects.set(handle, pattern);
  }

  function readExclusion(found, spot, [, handle, officer, reason]) {
    spot.need(found.subjects.has(handle), "match_unknown_subject", { handle: handle.slice(0, 40) });
    spot.need(found.officers.has(officer), "match_unknown_officer", { officer: officer.slice(0, 40) });
    spot.reason(reason);
    if (!found.excluded.has(handle)) found.excluded.set(handle, new Set());
    found.excluded.get(handle).add(officer);
  }

  const READERS = [["officer", readOfficer], ["pattern", readPattern], ["subject", readSubject], ["exclude", readExclusion]];

  /**
   * Texts of officers.tsv and seats.tsv for the drawn and certain subjects.
   * @param {string[]} given lines of inputs.tsv @param {string[]} handles @throws Unreadable, Wrong for a subject not listed
   */
  function derive(given, handles) {
    const found = readInputs(given);
    const officers = Array.from(found.officers, ([id, rest]) => `${id}\t${rest}\n`).sort(byBytes);
    const seats = handles.slice().sort(byBytes).map((handle) => seatsOf(found, handle));
    return { officers: officers.join(""), seats: seats.join("") };
  }

  /** Lines of seats.tsv of one subject: the seats of its pattern, each without the officers excluded for it. */
  function seatsOf(found, handle) {
    const pattern = found.subjects.get(handle);
    if (pattern === undefined) throw new Wrong("match_subject_missing", { handle });
    const out = found.excluded.get(handle) || new Set();
    const seats = Array.from(found.patterns.get(pattern)).sort(([one], [other]) => byBytes(one, other));
    return seats.map(([number, { kind, officers }]) => {
      const ids = officers.filter((officer) => !out.has(officer)).join(",");
      return `${handle}\t${handle}#${number}\t${kind}\t${ids}\n`;
    }).join("");
  }

  fairdraw.inputs = { derive };
})(typeof self === "undefined" ? globalThis : self);

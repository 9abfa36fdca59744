/** substitutions.json: what the public is told of those replaced after the draw. Their order is checked with the opening, on the command line. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { parse } = fairdraw.canonical;
  const { Wrong, inside } = fairdraw.messages;
  const { hex64, items, mapping, moment, name, orNull, record } = fairdraw.schema;
  const { finding } = fairdraw.case;

  const FILE = "substitutions.json";

  /** Public lines, every field of its kind. @throws Unreadable */
  function readLines(bytes) {
    return inside(FILE, () => {
      const found = record(parse(bytes), "substitutions", ["lines"], ["details"]);
      orNull(found.details, "details", items);
      return items(found.lines, "lines").map((item, i) => readLine(item, `lines[${i}]`));
    });
  }

  function readLine(value, place) {
    const told = "row" in mapping(value, place);
    const found = record(value, place, told ? ["at", "commit", "reason", "row"] : ["commit"]);
    hex64(found.commit, place + ".commit");
    if (!told) return found;
    moment(found.at, place + ".at");
    name(found.reason, place + ".reason");
    name(found.row, place + ".row");
    return found;
  }

  /** Every row announced, no line before the one above it, no commitment twice. @throws Wrong */
  function checkLines(announcement, lines) {
    const rows = new Set(announcement.rows.map((row) => row.id));
    let before = null;
    lines.forEach((line, i) => {
      if (!("row" in line)) return;
      if (!rows.has(line.row)) throw new Wrong("substitution_row", { line: i + 1, row: line.row });
      if (before !== null && Date.parse(line.at) < before) throw new Wrong("substitution_time", { line: i + 1 });
      before = Date.parse(line.at);
    });
    if (new Set(lines.map((line) => line.commit)).size < lines.length) throw new Wrong("substitution_commit_twice");
  }

  /** Null where nothing is left to say. @returns {Promise<?Object>} @throws Wrong, Unreadable */
  async function checkSubstitutions(it) {
    if (!(await it.pack.has(FILE))) return null;
    it.substitutions = readLines(await it.pack.bytes(FILE));
    inside(FILE, () => checkLines(it.announcement, it.substitutions));
    return it.substitutions.length ? finding("unchecked", "substitutions_counted", { count: it.substitutions.length }) : null;
  }

  fairdraw.substitutions = { checkSubstitutions };
})(typeof self === "undefined" ? globalThis : self);

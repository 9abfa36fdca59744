/** The announcement (抽取公告) of draw.md section 2: every field checked, and its hash A. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { byBytes, canonical, parse } = fairdraw.canonical;
  const { hexDigest } = fairdraw.hash;
  const { inside } = fairdraw.messages;
  const {
    hex64, items, mapping, moment, name, natural, need, oneOf, orNull, record, string, text, unique, word,
  } = fairdraw.schema;
  const TAG = "fairdraw/1";
  const SERVER = "server";
  const FIELDS = [
    "authority", "created_at", "draw", "entropy", "fallback", "format", "hash", "match", "names", "parties",
    "reveal_by", "rows", "secret", "serial", "title", "voided",
  ];
  const ROW_FIELDS = ["frame", "id", "quotas", "reserve", "rounding", "title"];
  const ROW_ADDITIONS = ["certain"];

  /** @param {Uint8Array} bytes of announcement.json @returns {Object} the checked value with A beside it @throws Unreadable */
  function readAnnouncement(bytes) {
    return inside("announcement.json", () => {
      const value = record(parse(bytes), "announcement", FIELDS);
      oneOf(value.format, "format", [TAG]);
      oneOf(value.hash, "hash", ["sha256", "sm3"]);
      checkPlain(value);
      checkDraw(value);
      const A = hexDigest(value.hash, `${TAG} announcement\n${canonical(value)}`);
      return Object.assign(Object.create(null), value, { A, parties: value.parties.slice().sort(byBytes) });
    });
  }

  /** The fields that carry no weight in the draw. */
  function checkPlain(value) {
    text(value.authority, "authority");
    text(value.title, "title");
    string(value.fallback, "fallback");
    moment(value.created_at, "created_at");
    moment(value.reveal_by, "reveal_by");
    natural(value.serial, "serial");
    items(value.voided, "voided").forEach((draw, i) => text(draw, `voided[${i}]`));
  }

  function checkDraw(value) {
    text(value.draw, "draw");
    oneOf(value.names, "names", ["at-draw", "at-notice", "after-visit"]);
    orNull(value.secret, "secret", hex64);
    const parties = items(value.parties, "parties").map((party, i) => word(party, `parties[${i}]`));
    need(parties.includes(SERVER), "parties", "server");
    unique(parties, "parties");
    items(value.entropy, "entropy").forEach(checkSource);
    items(value.rows, "rows").forEach((row, i) => checkRow(row, `rows[${i}]`));
    unique(value.rows.map((row) => row.id), "rows");
    orNull(value.match, "match", (match, place) => commitment(record(match, place, ["inputs"]).inputs, place + ".inputs"));
  }

  function checkSource(value, i) {
    const source = record(value, `entropy[${i}]`, ["round", "source"]);
    word(source.source, `entropy[${i}].source`);
    word(source.round, `entropy[${i}].round`);
  }

  function commitment(value, place) {
    record(value, place, ["root", "size"]);
    hex64(value.root, place + ".root");
    natural(value.size, place + ".size");
  }

  function checkRow(value, place) {
    const row = record(value, place, ROW_FIELDS, ROW_ADDITIONS);
    const rules = mapping(row.quotas, place + ".quotas");
    name(row.id, place + ".id");
    text(row.title, place + ".title");
    commitment(row.frame, place + ".frame");
    for (const kind of Object.keys(rules)) {
      oneOf(kind, place + ".quotas", ["A", "B", "C", "D", "U"]);
      checkRule(rules[kind], `${place}.quotas.${kind}`);
    }
    natural(row.reserve, place + ".reserve");
    oneOf(row.rounding, place + ".rounding", ["ceil", "cumulative"]);
    if ("certain" in row) checkCertain(row.certain, place + ".certain");
  }

  /** By which rules how many subjects are certain. */
  function checkCertain(value, place) {
    items(value, place).forEach((rule, i) => {
      record(rule, `${place}[${i}]`, ["number", "rule", "title"]);
      name(rule.rule, `${place}[${i}].rule`);
      text(rule.title, `${place}[${i}].title`);
    });
    unique(value.map(({ rule }) => rule), place);
    value.forEach((rule, i) => natural(rule.number, `${place}[${i}].number`));
  }

  function checkRule(value, place) {
    const kinds = Object.keys(mapping(value, place));
    need(kinds.length === 1 && (kinds[0] === "bp" || kinds[0] === "number"), place, "rule");
    natural(value[kinds[0]], `${place}.${kinds[0]}`);
  }

  fairdraw.announcement = { SERVER, TAG, readAnnouncement };
})(typeof self === "undefined" ? globalThis : self);

/** What the steps of a verification share: the package, and what earlier steps found for later ones. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { hexDigest, unhex } = fairdraw.hash;
  const { parse } = fairdraw.canonical;
  const { Wrong, inside, said } = fairdraw.messages;
  const { hex64, items, mapping, moment, name, natural, oneOf, orNull, record, string } = fairdraw.schema;
  const { TAG } = fairdraw.announcement;

  const RECORD_FIELDS = [
    "announcement", "answer", "cutoffs", "hash", "match_answer", "officers_root", "quotas", "seats_root", "seed",
    "substitutions",
  ];

  /** @typedef {{state: string, text: string, facts: Object}} Finding */

  /** What a step found. @returns {Finding} */
  function finding(state, code, args) {
    return { state, text: said(code, args), facts: args || {} };
  }

  class Case {
    /**
     * @param {Object} pack the package @param {?Object} opening a source
     * @param {?Object} keys of log and witnesses @param {function} tick
     */
    constructor(pack, opening, keys, tick) {
      this.pack = pack;
      this.opening = opening;
      this.keys = keys;
      this.tick = tick;
      this.announcement = null;
      this.ceremony = null;
      this.record = null;
      this.states = null;
      this.seed = null;
      this.frames = new Map();
      this.samples = new Map();
      this.substitutions = [];
    }

    /** Whether every row could be drawn again. */
    get whole() {
      return this.samples.size === this.announcement.rows.length;
    }

    get sealed() {
      return this.announcement.secret !== null;
    }

    /** Row and handle of all drawn and certain subjects. @returns {string[][]} */
    visited() {
      const found = [];
      for (const [row, sample] of this.samples) {
        for (const handle of sample.drawn) found.push([row, handle]);
        for (const [, handle] of this.frames.get(row).certain) found.push([row, handle]);
      }
      return found;
    }

    async opened(path) {
      return this.opening !== null && this.opening.has(path);
    }

    openingBytes(path) {
      return fairdraw.sources.whole(this.opening, path);
    }

    /** Secret of a sealed announcement from the opening, null without one. @throws Wrong where it is another's */
    async secret() {
      if (!(await this.opened("opening.json"))) return null;
      const bytes = await this.openingBytes("opening.json");
      const hex = inside("opening.json", () => hex64(record(parse(bytes), "opening", ["secret"]).secret, "secret"));
      if (hexDigest(this.announcement.hash, `${TAG} secret\n${hex}\n`) !== this.announcement.secret) throw new Wrong("secret_wrong");
      return unhex(hex);
    }
  }

  /** Content of record.json, every field of its kind. @throws Unreadable */
  function readRecord(bytes) {
    return inside("record.json", () => {
      const found = record(parse(bytes), "record", RECORD_FIELDS);
      oneOf(found.hash, "hash", ["sha256", "sm3"]);
      for (const field of ["announcement", "answer", "seed"]) hex64(found[field], field);
      for (const field of ["match_answer", "officers_root", "seats_root"]) orNull(found[field], field, hex64);
      eachStratum(found.quotas, "quotas", natural);
      eachStratum(found.cutoffs, "cutoffs", hex64);
      items(found.substitutions, "substitutions").forEach((item, i) => checkSubstitution(item, `substitutions[${i}]`));
      return found;
    });
  }

  function eachStratum(value, place, check) {
    const rows = mapping(value, place);
    for (const row of Object.keys(rows)) {
      const strata = mapping(rows[row], `${place}.${row}`);
      for (const stratum of Object.keys(strata)) check(strata[stratum], `${place}.${row}.${stratum}`);
    }
  }

  function checkSubstitution(value, place) {
    const found = record(value, place, ["at", "rank", "reason", "row", "stratum"]);
    moment(found.at, place + ".at");
    natural(found.rank, place + ".rank");
    name(found.reason, place + ".reason");
    name(found.row, place + ".row");
    string(found.stratum, place + ".stratum");
  }

  fairdraw.case = { Case, finding, readRecord };
})(typeof self === "undefined" ? globalThis : self);

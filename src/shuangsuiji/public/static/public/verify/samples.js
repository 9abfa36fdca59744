/** Steps about the draw itself: frames, quotas, samples, substitutions. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { same, byBytes } = fairdraw.canonical;
  const { Wrong, inside } = fairdraw.messages;
  const { answer, quotas, sample } = fairdraw.draw;
  const { finding } = fairdraw.case;
  const { checkSubstitutions } = fairdraw.substitutions;

  const LF = 10;

  /** Every frame in the package has the announced root and size, and keeps its format. */
  async function checkFrames(it) {
    for (const row of it.announcement.rows) {
      const path = `frames/${row.id}.tsv`;
      if (await it.pack.has(path)) it.frames.set(row.id, await loadFrame(it, row, path));
    }
    const absent = it.announcement.rows.filter((row) => !it.frames.has(row.id)).map((row) => row.id);
    if (absent.length) return finding("absent", "frames_absent", { rows: absent });
    const size = it.announcement.rows.reduce((sum, row) => sum + row.frame.size, 0);
    return finding("ok", "frames_ok", { count: it.frames.size, size });
  }

  async function loadFrame(it, row, path) {
    if (!it.pack.frames.has(row.id)) await it.pack.scan(row, it.announcement.hash);
    const { fault, frame } = it.pack.frames.get(row.id);
    inside(path, () => { if (fault) throw fault; });
    if (frame.size !== row.frame.size) throw new Wrong("frame_size", { row: row.id, found: frame.size, announced: row.frame.size });
    if (frame.root !== row.frame.root) throw new Wrong("frame_root", { row: row.id });
    inside(path, () => { if (frame.fault) throw frame.fault; });
    checkCertain(row, frame.certain.length);
    return frame;
  }

  /** As many certain subjects as the announcement's rules make, where it names them. */
  function checkCertain(row, found) {
    if (!row.certain) return;
    const announced = row.certain.reduce((sum, { number }) => sum + number, 0);
    if (found !== announced) throw new Wrong("certain_number", { row: row.id, found, announced });
  }

  /** The quotas of the record follow from the rules and the frames. */
  function checkQuotas(it) {
    if (it.seed === null) return finding("closed", "not_yet");
    if (it.record === null) return finding("absent", "record_absent");
    checkRows(it, "quotas");
    for (const row of it.announcement.rows) if (it.frames.has(row.id)) checkRowQuotas(it, row);
    if (it.frames.size < it.announcement.rows.length) return finding("absent", "quotas_absent");
    const strata = Object.values(it.record.quotas).map((row) => Object.values(row));
    return finding("ok", "quotas_ok", { drawn: strata.reduce((sum, row) => row.reduce((a, b) => a + b, sum), 0) });
  }

  function checkRows(it, field) {
    const announced = it.announcement.rows.map((row) => row.id).sort();
    if (!same(Object.keys(it.record[field]).sort(), announced)) throw new Wrong("record_rows", { field });
  }

  function checkRowQuotas(it, row) {
    const expected = quotas(row, it.frames.get(row.id), it.announcement.hash, it.seed);
    const given = it.record.quotas[row.id];
    for (const stratum of Object.keys(Object.assign({}, expected, given)).sort(byBytes)) {
      if (given[stratum] === expected[stratum]) continue;
      const [wrong, right] = [given, expected].map((side) => (stratum in side ? side[stratum] : "-"));
      throw new Wrong("quota_differs", { row: row.id, stratum, given: wrong, right });
    }
  }

  /** Lists, cutoffs, answer and substitutions follow from frames and seed. */
  async function checkSamples(it) {
    if (it.seed === null) return finding("closed", "not_yet");
    const absent = [];
    for (const row of it.announcement.rows) {
      const path = `draw/${row.id}.tsv`;
      const given = await it.pack.has(path);
      if (!given) absent.push(path);
      if (it.frames.has(row.id)) await drawAgain(it, row, given ? path : null);
    }
    if (it.record !== null) checkRecord(it);
    const left = await checkSubstitutions(it);
    if (it.record === null) return finding("absent", "record_absent");
    if (!it.whole) return finding("absent", "samples_withheld");
    if (absent.length) return finding("absent", "samples_absent", { files: absent });
    return left || finding("ok", "samples_ok", { answer: it.record.answer });
  }

  async function drawAgain(it, row, path) {
    const frame = it.frames.get(row.id);
    const quota = quotas(row, frame, it.announcement.hash, it.seed);
    const comparison = path === null ? null : new Comparison(path, await it.pack.once(path));
    const write = (piece) => { if (comparison) comparison.add(piece); };
    const found = await sample(row, frame, quota, { name: it.announcement.hash, seed: it.seed, tick: it.tick, write });
    if (comparison) comparison.end();
    it.samples.set(row.id, found);
  }

  /** A file held against the right bytes, piece by piece; the first line that differs is named. */
  class Comparison {
    constructor(path, given) {
      this.path = path;
      this.given = given;
      this.at = 0;
      this.line = 1;
    }

    /** @param {Uint8Array} piece @throws Wrong */
    add(piece) {
      for (let i = 0; i < piece.length; i++, this.at++) {
        if (this.given[this.at] !== piece[i]) this._fail();
        if (piece[i] === LF) this.line += 1;
      }
    }

    end() {
      if (this.at < this.given.length) this._fail();
    }

    _fail() {
      throw new Wrong("lines_differ", { file: this.path, line: this.line });
    }
  }

  function checkRecord(it) {
    checkRows(it, "cutoffs");
    for (const [row, found] of it.samples) {
      if (!same(it.record.cutoffs[row], found.cutoffs)) throw new Wrong("cutoffs_differ", { row });
    }
    if (it.whole && it.record.answer !== answer(it.announcement.hash, it.samples)) throw new Wrong("answer_differs");
    checkRecordedSubstitutions(it);
  }

  /** Each names a reserve that exists, none twice, and in every stratum the first reserves come first. */
  function checkRecordedSubstitutions(it) {
    const used = new Map();
    for (const { row, stratum, rank } of it.record.substitutions) {
      const [first, last] = reserveRanks(it, row, stratum);
      if (rank < first || rank > last) throw new Wrong("substitution_rank", { row, stratum, rank });
      const place = `${row}\t${stratum}`;
      if (!used.has(place)) used.set(place, { row, stratum, first, ranks: new Set() });
      if (used.get(place).ranks.has(rank)) throw new Wrong("substitution_double", { row, stratum, rank });
      used.get(place).ranks.add(rank);
    }
    for (const { row, stratum, first, ranks } of used.values()) {
      if (Math.max(...ranks) - first + 1 !== ranks.size) throw new Wrong("substitution_skips", { row, stratum });
    }
  }

  /** First and last rank of the reserves of a stratum; without the frame as far as the announcement tells. */
  function reserveRanks(it, row, stratum) {
    const k = (it.record.quotas[row] || {})[stratum];
    if (k === undefined) return [1, 0];
    const found = it.announcement.rows.find(({ id }) => id === row);
    const most = k + (found ? found.reserve : 0);
    if (!it.samples.has(row)) return [k + 1, most];
    const frame = it.frames.get(row);
    return [k + 1, Math.min(most, frame.eligible[frame.strata.indexOf(stratum)])];
  }

  fairdraw.samples = { checkFrames, checkQuotas, checkSamples };
})(typeof self === "undefined" ? globalThis : self);

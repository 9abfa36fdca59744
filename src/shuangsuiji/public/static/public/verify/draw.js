/**
 * Quotas and samples of draw.md sections 2 and 4: integers only, tickets compared as bytes, and only tickets
 * below a bound are kept (they are uniform, so the few smallest of a stratum lie below it almost surely).
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Wrong } = fairdraw.messages;
  const { algorithm, hex, hexDigest, sheetDigest, start, utf8, writeHex } = fairdraw.hash;
  const { LONGEST_HANDLE, PER_PAGE } = fairdraw.frame;
  const { TAG } = fairdraw.announcement;

  const TAB = 9;
  const HEX_LENGTH = 64;
  const SLICE = 20000;
  const CEILING = 4294967296; // 2**32: a bound that lets every ticket through

  /** key(role) of draw.md section 3. @returns {string} 32 hex characters */
  function roleKey(name, role, seed) {
    return hexDigest(name, `${TAG} key\n${role}\n${seed}\n`).slice(0, 32);
  }

  /** The frame's stratum numbers in byte order of their names (ASCII, so text order). */
  function inOrder(frame) {
    const numbers = frame.strata.map((_, number) => number);
    return numbers.sort((a, b) => (frame.strata[a] < frame.strata[b] ? -1 : 1));
  }

  /**
   * k of every stratum of a row, {stratum: k}; 0 where nobody is eligible.
   * @throws Wrong when a class has no rule
   */
  function quotas(row, frame, name, seed) {
    const found = Object.create(null);
    const before = Object.create(null);
    const offset = BigInt("0x" + roleKey(name, "round", seed).slice(0, 15)) % 10000n;
    for (const number of inOrder(frame)) {
      const stratum = frame.strata[number];
      const kind = stratum.slice(-1);
      const rule = row.quotas[kind];
      if (rule === undefined) throw new Wrong("class_without_rule", { row: row.id, stratum });
      const eligible = BigInt(frame.eligible[number]);
      const wanted = rule.number === undefined ? share(row, rule, kind, eligible, before, offset) : BigInt(rule.number);
      found[stratum] = Number(wanted < eligible ? wanted : eligible);
    }
    return found;
  }

  /** k by basis points; `before` holds the running sum of N·bp per class for cumulative rounding. */
  function share(row, rule, kind, eligible, before, offset) {
    const part = eligible * BigInt(rule.bp);
    if (row.rounding === "ceil") return (part + 9999n) / 10000n;
    const low = before[kind] || 0n;
    before[kind] = low + part;
    return (low + part + offset) / 10000n - (low + offset) / 10000n;
  }

  /** Bound on the first 32 bits of a ticket under which the `wanted` smallest of `eligible` lie almost surely. */
  function bound(wanted, eligible) {
    if (wanted === 0) return 0;
    const expected = (wanted + 6 * Math.sqrt(wanted) + 12) / eligible;
    return expected >= 1 ? CEILING : Math.ceil(expected * CEILING);
  }

  /** Tickets of a shelf of handles, one after another in one reused buffer. */
  class Tickets {
    constructor(name, seed) {
      this.algorithm = algorithm(name);
      const prefix = utf8(roleKey(name, "subject", seed) + ":");
      this.from = prefix.length;
      this.sheet = new Uint8Array(this.from + LONGEST_HANDLE + 80);
      this.sheet.set(prefix);
      this.ticket = new Uint8Array(32);
      this.codes = new Uint8Array(HEX_LENGTH + 1 + LONGEST_HANDLE);
    }

    /** First 32 bits of the ticket of entry `at` of a page; the whole ticket stands in this.ticket. */
    of(page, at) {
      const length = page.lengths[at];
      const from = at * LONGEST_HANDLE;
      for (let i = 0; i < length; i++) this.sheet[this.from + i] = page.handles[from + i];
      sheetDigest(this.algorithm, this.sheet, this.from + length, this.ticket, 0);
      const t = this.ticket;
      return ((t[0] << 24) | (t[1] << 16) | (t[2] << 8) | t[3]) >>> 0;
    }

    /** "ticket TAB handle" of the entry whose ticket was made last, as one flat text: hundreds of thousands may be kept. */
    entry(page, at) {
      const length = page.lengths[at];
      writeHex(this.ticket, this.codes);
      this.codes[HEX_LENGTH] = TAB;
      const from = at * LONGEST_HANDLE;
      for (let i = 0; i < length; i++) this.codes[HEX_LENGTH + 1 + i] = page.handles[from + i];
      return String.fromCharCode.apply(null, this.codes.subarray(0, HEX_LENGTH + 1 + length));
    }
  }

  /**
   * Entries below their stratum's bound, per stratum number, as "ticket TAB handle" in any order.
   * @param {Object} frame @param {Tickets} tickets @param {number[]} bounds
   * @param {function(number): Promise<void>} tick a place to rest
   */
  async function survivors(frame, tickets, bounds, tick) {
    const found = frame.strata.map(() => []);
    for (let done = 0; done < frame.shelf.size; done += SLICE) {
      const end = Math.min(done + SLICE, frame.shelf.size);
      for (let i = done; i < end; i++) keepBelow(frame.shelf, i, tickets, bounds, found);
      await tick(0);
    }
    return found;
  }

  function keepBelow(shelf, index, tickets, bounds, found) {
    const page = shelf.pages[Math.floor(index / PER_PAGE)];
    const at = index % PER_PAGE;
    const stratum = page.strata[at];
    if (bounds[stratum] === 0 || tickets.of(page, at) >= bounds[stratum]) return;
    found[stratum].push(tickets.entry(page, at));
  }

  /** The `wanted` smallest tickets per stratum, in order of (ticket, handle); a second pass where a bound was short. */
  async function smallest(frame, wanted, name, seed, tick) {
    const tickets = new Tickets(name, seed);
    const found = await survivors(frame, tickets, wanted.map((m, s) => bound(m, frame.eligible[s])), tick);
    const short = wanted.map((m, s) => (found[s].length < m ? CEILING : 0));
    if (short.some(Boolean)) {
      const again = await survivors(frame, tickets, short, tick);
      again.forEach((entries, s) => { if (short[s]) found[s] = entries; });
    }
    return found.map((entries, s) => entries.sort().slice(0, wanted[s]));
  }

  /**
   * The sample of one row. Texts are kept as bytes, a piece per stratum: a million lines of text would cost three times as much.
   * @typedef {Object} Sample
   * @property {Uint8Array[]} answers lines of the answer, sorted
   * @property {string[]} drawn handles @property {Object} cutoffs {stratum: ticket}
   */

  /**
   * @param {Object} row of the announcement @param {Object} frame @param {Object} quota {stratum: k}
   * @param {function(Uint8Array): void} write takes draw/ROW.tsv piece by piece @returns {Promise<Sample>}
   */
  async function sample(row, frame, quota, { name, seed, tick, write }) {
    const wanted = frame.strata.map((stratum, s) => Math.min(frame.eligible[s], quota[stratum] + row.reserve));
    const chosen = await smallest(frame, wanted, name, seed, tick);
    const found = { answers: [], drawn: [], cutoffs: Object.create(null) };
    for (const number of inOrder(frame)) {
      write(addStratum(found, row.id, frame.strata[number], quota, chosen[number]));
      chosen[number] = null;
    }
    const certain = frame.certain.map(([stratum, handle]) => `${stratum}\t0\tcertain\t-\t${handle}\n`);
    write(utf8(certain.sort().join("")));
    return found;
  }

  /** Adds one stratum to a sample; returns its lines of draw/ROW.tsv. */
  function addStratum(found, row, stratum, quota, entries) {
    const k = quota[stratum];
    if (k > 0) found.cutoffs[stratum] = entries[k - 1].slice(0, HEX_LENGTH);
    const lines = entries.map((entry, i) => `${stratum}\t${i + 1}\t${i < k ? "drawn" : "reserve"}\t${entry}\n`);
    const drawn = entries.slice(0, k);
    found.answers.push(utf8(drawn.map((entry) => `${row}\t${stratum}\t${entry}\n`).join("")));
    for (const entry of drawn) found.drawn.push(entry.slice(HEX_LENGTH + 1));
    return utf8(lines.join(""));
  }

  /**
   * `answer` of draw.md section 4: lines sorted by bytes are rows, strata, tickets in order.
   * @param {Map<string, Sample>} samples by row
   */
  function answer(name, samples) {
    const stream = start(name);
    for (const row of Array.from(samples.keys()).sort()) samples.get(row).answers.forEach((piece) => stream.update(piece));
    return hex(stream.digest());
  }

  fairdraw.draw = { answer, quotas, roleKey, sample };
})(typeof self === "undefined" ? globalThis : self);

/**
 * One pass over a frame (handle TAB stratum TAB status LF): format, Merkle root, counts per stratum, and the
 * eligible handles packed into 27 bytes each for the tickets, which need the counts first.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Unreadable } = fairdraw.messages;
  const { lines } = fairdraw.canonical;
  const { Tree, joined } = fairdraw.merkle;

  const TAB = 9;
  const LF = 10;
  const C = 67;
  const E = 69;
  const LONGEST_HANDLE = 22;
  const LONGEST_LINE = 1048576;
  const PER_PAGE = 65536;
  const STRATUM = /^(?:[A-Za-z0-9._-]+\/)?[ABCDU]$/;
  const STATUS = /^X:[A-Za-z0-9-]{1,40}$/;
  const NOTHING = new Uint8Array(0);
  const HANDLE_BYTE = new Uint8Array(256);
  for (const c of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") HANDLE_BYTE[c.charCodeAt(0)] = 1;

  /** Handles with the number of their stratum, in pages so that growing never copies. */
  class Shelf {
    constructor() {
      this.size = 0;
      this.pages = [];
    }

    add(bytes, from, length, stratum) {
      const at = this.size % PER_PAGE;
      if (at === 0) this.pages.push(newPage());
      const page = this.pages[this.pages.length - 1];
      page.lengths[at] = length;
      page.strata[at] = stratum;
      for (let i = 0, to = at * LONGEST_HANDLE; i < length; i++, to++) page.handles[to] = bytes[from + i];
      this.size += 1;
    }
  }

  function newPage() {
    return {
      handles: new Uint8Array(PER_PAGE * LONGEST_HANDLE),
      lengths: new Uint8Array(PER_PAGE),
      strata: new Uint32Array(PER_PAGE),
    };
  }

  /**
   * What a frame says once it is read.
   * @typedef {Object} Frame
   * @property {string} root @property {number} size
   * @property {string[]} strata by number @property {number[]} eligible counts by number
   * @property {string[][]} certain [stratum, handle] pairs in the file's order
   * @property {number} excluded @property {Shelf} shelf the eligible handles
   * @property {?Error} fault the first line that breaks the format
   */

  /** Reads a frame in pieces: push(bytes) …, then finish(). A fault is kept, as the root has to be checked first. */
  class FrameReader {
    /** @param {string} name of the hash */
    constructor(name) {
      this.tree = new Tree(name);
      this.rest = NOTHING;
      this.strata = [];
      this.codes = new Map();
      this.eligible = [];
      this.certain = [];
      this.excluded = 0;
      this.shelf = new Shelf();
      this.previous = new Uint8Array(LONGEST_HANDLE);
      this.previousLength = 0;
      this.fault = null;
      this.damage = null;
    }

    /** @param {Uint8Array} piece */
    push(piece) {
      let from = 0;
      const first = piece.indexOf(LF);
      if (this.rest.length && first >= 0) {
        const whole = joined(this.rest, piece.subarray(0, first));
        this._take(whole, 0, whole.length);
        this.rest = NOTHING;
        from = first + 1;
      }
      for (let end = piece.indexOf(LF, from); end >= 0; end = piece.indexOf(LF, from)) {
        this._take(piece, from, end);
        from = end + 1;
      }
      this.rest = joined(this.rest, piece.subarray(from));
      if (this.rest.length > LONGEST_LINE) throw new Unreadable("frame_fields", { line: this.tree.size + 1, count: 1 });
    }

    _take(bytes, from, end) {
      if (this.fault === null) this._line(bytes, from, end);
      if (this.fault !== null) this._look(bytes.subarray(from, end));
      this.tree.add(bytes, from, end);
    }

    _fail(code, bytes, from, to) {
      const value = new TextDecoder().decode(bytes.subarray(from, Math.min(to, from + 40)));
      this.fault = this.fault || new Unreadable(code, { line: this.tree.size + 1, value });
    }

    /** What makes a bad line no line of text at all; a good line is plain ASCII. */
    _look(line) {
      if (this.damage !== null) return;
      try {
        lines(joined(line, [LF]));
      } catch (error) {
        this.damage = error.code === "utf8" ? new Unreadable("utf8_line", { line: this.tree.size + 1 }) : onLine(error, this.tree.size + 1);
      }
    }

    _line(bytes, from, end) {
      const first = bytes.indexOf(TAB, from);
      const second = first < 0 ? -1 : bytes.indexOf(TAB, first + 1);
      if (second < 0 || second >= end || this._more(bytes, second + 1, end)) return this._miscounted(bytes, from, end);
      if (!this._isHandle(bytes, from, first)) return this._fail("frame_handle", bytes, from, first);
      const stratum = this._stratum(bytes, first + 1, second);
      if (stratum === undefined) return this._fail("frame_stratum", bytes, first + 1, second);
      const mark = second + 2 === end ? bytes[second + 1] : 0;
      if (mark !== E && mark !== C && !STATUS.test(text(bytes, second + 1, end))) return this._fail("frame_status", bytes, second + 1, end);
      if (!this._follows(bytes, from, first - from)) return this._fail("frame_order", bytes, from, first);
      this._count(mark, bytes, from, first, stratum);
    }

    _more(bytes, from, end) {
      for (let i = from; i < end; i++) if (bytes[i] === TAB) return true;
      return false;
    }

    _miscounted(bytes, from, end) {
      const count = bytes.subarray(from, end).filter((byte) => byte === TAB).length + 1;
      this.fault = new Unreadable("frame_fields", { line: this.tree.size + 1, count });
    }

    _isHandle(bytes, from, to) {
      if (to === from || to - from > LONGEST_HANDLE) return false;
      let at = from;
      while (at < to && HANDLE_BYTE[bytes[at]] === 1) at++;
      return at === to;
    }

    /** Whether the handle is greater than the one before, which it then replaces. */
    _follows(bytes, from, length) {
      const previous = this.previous;
      const common = Math.min(length, this.previousLength);
      let i = 0;
      while (i < common && bytes[from + i] === previous[i]) i++;
      const greater = i < common ? bytes[from + i] > previous[i] : length > this.previousLength;
      for (; i < length; i++) previous[i] = bytes[from + i];
      this.previousLength = length;
      return greater;
    }

    /** Number of a stratum, undefined for a name that is none; found by a hash of its bytes, as a text per line would cost much. */
    _stratum(bytes, from, to) {
      let code = to - from;
      for (let i = from; i < to; i++) code = (Math.imul(code, 31) + bytes[i]) | 0;
      const known = this.codes.get(code);
      if (known !== undefined) {
        for (const number of known) if (isAt(this.strata[number], bytes, from, to)) return number;
      }
      return this._newStratum(code, text(bytes, from, to), known);
    }

    _newStratum(code, name, known) {
      if (!STRATUM.test(name)) return undefined;
      const number = this.strata.length;
      this.strata.push(name);
      this.eligible.push(0);
      if (known !== undefined) known.push(number);
      else this.codes.set(code, [number]);
      return number;
    }

    _count(mark, bytes, from, to, stratum) {
      if (mark === E) {
        this.eligible[stratum] += 1;
        this.shelf.add(bytes, from, to - from, stratum);
      } else if (mark === C) this.certain.push([stratum, text(bytes, from, to)]);
      else this.excluded += 1;
    }

    /** @returns {Frame} @throws Unreadable for what is no text of whole lines; other faults stand in `fault` */
    finish() {
      if (this.rest.length) throw new Unreadable("last_line");
      if (this.damage !== null) throw this.damage;
      return {
        size: this.tree.size,
        root: this.tree.root(),
        strata: this.strata,
        eligible: this.eligible,
        certain: this.certain.map(([number, handle]) => [this.strata[number], handle]),
        excluded: this.excluded,
        shelf: this.shelf,
        fault: this.fault,
      };
    }
  }

  function onLine(error, line) {
    return error.code === "carriage_return" || error.code === "nul" ? new Unreadable(error.code, { line }) : error;
  }

  /** Whether an ASCII name stands at bytes[from .. to). */
  function isAt(name, bytes, from, to) {
    if (name.length !== to - from) return false;
    for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[from + i]) return false;
    return true;
  }

  /** ASCII text of bytes[from .. to). */
  function text(bytes, from, to) {
    let found = "";
    for (let i = from; i < to; i++) found += String.fromCharCode(bytes[i]);
    return found;
  }

  fairdraw.frame = { FrameReader, LONGEST_HANDLE, PER_PAGE, text };
})(typeof self === "undefined" ? globalThis : self);

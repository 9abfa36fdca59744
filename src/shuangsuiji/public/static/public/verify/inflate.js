/**
 * Inflate (RFC 1951) in pieces: DecompressionStream is missing in the older browsers of these offices.
 * Output comes in pieces of at most PIECE bytes, so that memory stays small whatever the packed bytes claim.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});

  const WINDOW = 32768;
  const PIECE = 524288;
  const LONGEST_COPY = 258;
  const LONGEST_CODE = 15;
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const LENGTHS = steps(29, 4, 3);
  const DISTANCES = steps(30, 2, 1);

  /** Base values and extra bits of the length and distance codes, which double every `group` codes. */
  function steps(count, group, first) {
    const bases = new Uint16Array(count);
    const extras = new Uint8Array(count);
    let base = first;
    for (let i = 0; i < count; i++) {
      bases[i] = base;
      extras[i] = Math.max(0, Math.floor(i / group) - 1);
      base += 1 << extras[i];
    }
    if (group === 4) [bases[28], extras[28]] = [LONGEST_COPY, 0];
    return { bases, extras };
  }

  /** Canonical Huffman code: how many codes of every length, and the symbols in order of their codes. */
  function codeOf(lengths) {
    const counts = new Uint16Array(LONGEST_CODE + 1);
    for (const length of lengths) counts[length] += 1;
    counts[0] = 0;
    const starts = new Uint16Array(LONGEST_CODE + 2);
    for (let i = 1; i <= LONGEST_CODE; i++) starts[i + 1] = starts[i] + counts[i];
    checkCode(counts);
    const symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => { if (length) symbols[starts[length]++] = symbol; });
    return { counts, symbols, fast: fastTable(counts, symbols) };
  }

  function checkCode(counts) {
    let left = 1;
    for (let i = 1; i <= LONGEST_CODE; i++) left = 2 * left - counts[i];
    const used = counts.reduce((sum, count) => sum + count, 0);
    if (left < 0 || (left > 0 && used > 1)) throw new RangeError("code");
  }

  const FAST = 10;

  /** Symbols of codes up to FAST bits by the next FAST bits of input: symbol * 16 + length, 0 for longer codes. */
  function fastTable(counts, symbols) {
    const table = new Uint16Array(1 << FAST);
    let code = 0;
    let at = 0;
    for (let length = 1; length <= FAST; length++, code <<= 1) {
      for (let n = counts[length]; n > 0; n--, code++, at++) {
        for (let i = reversed(code, length); i < 1 << FAST; i += 1 << length) table[i] = symbols[at] * 16 + length;
      }
    }
    return table;
  }

  function reversed(code, length) {
    let bits = 0;
    for (let i = 0; i < length; i++) bits |= ((code >> i) & 1) << (length - 1 - i);
    return bits;
  }

  function fixedCodes() {
    const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
    return [codeOf(lengths), codeOf(new Array(32).fill(5))];
  }

  class Inflater {
    /** @param {Uint8Array} packed */
    constructor(packed) {
      this.packed = packed;
      this.at = 0;
      this.hold = 0;
      this.bits = 0;
      this.out = new Uint8Array(WINDOW + PIECE + LONGEST_COPY);
      this.filled = 0;
      this.given = 0;
    }

    /** Ensures `count` (at most 16) bits; past the end zeros follow, which `_drop` refuses to take. */
    _need(count) {
      while (this.bits < count) {
        this.hold |= (this.packed[this.at++] || 0) << this.bits;
        this.bits += 8;
      }
    }

    _drop(count) {
      this.hold >>>= count;
      this.bits -= count;
      if (this.at - (this.bits >> 3) > this.packed.length) throw new RangeError("end");
    }

    _read(count) {
      this._need(count);
      const value = this.hold & ((1 << count) - 1);
      this._drop(count);
      return value;
    }

    _symbol(code) {
      this._need(LONGEST_CODE);
      const entry = code.fast[this.hold & ((1 << FAST) - 1)];
      if (entry) {
        this._drop(entry & 15);
        return entry >> 4;
      }
      return this._longSymbol(code);
    }

    _longSymbol({ counts, symbols }) {
      let code = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length <= LONGEST_CODE; length++) {
        code |= (this.hold >> (length - 1)) & 1;
        if (code - first < counts[length]) {
          this._drop(length);
          return symbols[index + code - first];
        }
        index += counts[length];
        first = (first + counts[length]) << 1;
        code <<= 1;
      }
      throw new RangeError("code");
    }

    /** The unpacked bytes, piece by piece. @throws RangeError for broken input */
    *pieces() {
      for (let last = false; !last;) {
        last = this._read(1) === 1;
        const kind = this._read(2);
        if (kind === 3) throw new RangeError("block");
        yield* kind === 0 ? this._stored() : this._coded(kind === 1 ? fixedCodes() : this._codes());
      }
      if (this.filled > this.given) yield this._give();
    }

    /** Hands out what is new and keeps the last 32 KB, which later copies may reach back to. */
    _give() {
      const piece = this.out.slice(this.given, this.filled);
      const keep = Math.max(0, this.filled - WINDOW);
      this.out.copyWithin(0, keep, this.filled);
      this.filled -= keep;
      this.given = this.filled;
      return piece;
    }

    *_stored() {
      this._drop(this.bits & 7);
      this.at -= this.bits >> 3;
      [this.hold, this.bits] = [0, 0];
      const length = this._read(16);
      if (length !== (~this._read(16) & 0xffff) || this.at + length > this.packed.length) throw new RangeError("stored");
      if (this.filled + length > this.out.length) yield this._give();
      this.out.set(this.packed.subarray(this.at, this.at + length), this.filled);
      this.at += length;
      this.filled += length;
    }

    _codes() {
      const [literals, distances, count] = [this._read(5) + 257, this._read(5) + 1, this._read(4) + 4];
      const small = new Array(19).fill(0);
      for (let i = 0; i < count; i++) small[ORDER[i]] = this._read(3);
      const code = codeOf(small);
      const lengths = [];
      while (lengths.length < literals + distances) this._lengths(code, lengths);
      if (lengths.length > literals + distances || lengths[256] === 0) throw new RangeError("lengths");
      return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
    }

    /** Appends one code length, or a run of them. */
    _lengths(code, lengths) {
      const symbol = this._symbol(code);
      if (symbol < 16) return lengths.push(symbol);
      if (symbol === 16 && lengths.length === 0) throw new RangeError("lengths");
      const value = symbol === 16 ? lengths[lengths.length - 1] : 0;
      const times = symbol === 16 ? 3 + this._read(2) : symbol === 17 ? 3 + this._read(3) : 11 + this._read(7);
      for (let i = 0; i < times; i++) lengths.push(value);
      return times;
    }

    *_coded([literals, distances]) {
      while (!this._fill(literals, distances)) yield this._give();
    }

    /** Decodes until the buffer is full (false) or the block ends (true). */
    _fill(literals, distances) {
      const room = WINDOW + PIECE;
      while (this.filled < room) {
        const symbol = this._symbol(literals);
        if (symbol === 256) return true;
        if (symbol < 256) this.out[this.filled++] = symbol;
        else this._copy(symbol - 257, distances);
      }
      return false;
    }

    _copy(kind, distances) {
      if (kind > 28) throw new RangeError("length");
      const length = LENGTHS.bases[kind] + this._read(LENGTHS.extras[kind]);
      const far = this._symbol(distances);
      if (far > 29) throw new RangeError("distance");
      const distance = DISTANCES.bases[far] + this._read(DISTANCES.extras[far]);
      if (distance > this.filled) throw new RangeError("distance");
      for (let end = this.filled + length; this.filled < end; this.filled++) this.out[this.filled] = this.out[this.filled - distance];
    }
  }

  fairdraw.inflate = { Inflater };
})(typeof self === "undefined" ? globalThis : self);

/**
 * SHA-256 and SM3 in plain JavaScript, HMAC-SHA-256 and base64url: WebCrypto has no SM3, is absent on plain
 * http and costs a promise per call. Sources: FIPS 180-4, GB/T 32905-2016, RFC 2104, RFC 4648.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});

  const K256 = new Int32Array(64);
  const T_SM3 = new Int32Array(64);
  const W = new Int32Array(68);
  const W1 = new Int32Array(64);
  const IV256 = new Int32Array(8);
  const IV_SM3 = new Int32Array([
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
  ]);

  /** The constants of SHA-256 are the first 32 bits of the fractions of roots of the first 64 primes. */
  function fillConstants() {
    primes(64).forEach((prime, i) => {
      if (i < 8) IV256[i] = Number(fraction(prime, 2n, 32));
      K256[i] = Number(fraction(prime, 3n, 32));
    });
    for (let j = 0; j < 64; j++) {
      const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
      const r = j % 32;
      T_SM3[j] = r ? (t << r) | (t >>> (32 - r)) : t;
    }
  }

  /** The first `count` primes. @returns {bigint[]} */
  function primes(count) {
    const found = [];
    for (let n = 2n; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
    return found;
  }

  /** First `bits` bits after the point of the `degree`-th root of n, by exact integer bisection. @returns {bigint} */
  function fraction(n, degree, bits) {
    const target = n << (BigInt(bits) * degree);
    let low = 0n;
    let high = 1n << BigInt(bits + 8);
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** degree <= target) low = middle;
      else high = middle;
    }
    return BigInt.asUintN(bits, low);
  }

  function expand256(bytes, at) {
    let i;
    for (i = 0; i < 16; i++, at += 4) {
      W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (; i < 64; i++) {
      const x = W[i - 15];
      const y = W[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
  }

  /** One block of 64 bytes into the eight words of `state`. */
  function compress256(state, bytes, at) {
    expand256(bytes, at);
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + (g ^ (e & (f ^ g))) + K256[i] + W[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  function expandSm3(bytes, at) {
    let i;
    for (i = 0; i < 16; i++, at += 4) {
      W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (; i < 68; i++) {
      let x = W[i - 3];
      x = W[i - 16] ^ W[i - 9] ^ ((x << 15) | (x >>> 17));
      x ^= ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9));
      const y = W[i - 13];
      W[i] = x ^ ((y << 7) | (y >>> 25)) ^ W[i - 6];
    }
    for (i = 0; i < 64; i++) W1[i] = W[i] ^ W[i + 4];
  }

  function compressSm3(state, bytes, at) {
    expandSm3(bytes, at);
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const a12 = (a << 12) | (a >>> 20);
      let s1 = (a12 + e + T_SM3[i]) | 0;
      s1 = (s1 << 7) | (s1 >>> 25);
      const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const t1 = (ff + d + (s1 ^ a12) + W1[i]) | 0;
      const t2 = (gg + h + s1 + W[i]) | 0;
      d = c; c = (b << 9) | (b >>> 23); b = a; a = t1;
      h = g; g = (f << 19) | (f >>> 13); f = e;
      e = t2 ^ ((t2 << 9) | (t2 >>> 23)) ^ ((t2 << 17) | (t2 >>> 15));
    }
    state[0] ^= a; state[1] ^= b; state[2] ^= c; state[3] ^= d;
    state[4] ^= e; state[5] ^= f; state[6] ^= g; state[7] ^= h;
  }

  fillConstants();
  const ALGORITHMS = {
    sha256: { iv: IV256, compress: compress256 },
    sm3: { iv: IV_SM3, compress: compressSm3 },
  };
  const scratch = new Int32Array(8);

  function writeState(state, out, at) {
    for (let i = 0; i < 8; i++, at += 4) {
      const word = state[i];
      out[at] = word >>> 24; out[at + 1] = word >>> 16; out[at + 2] = word >>> 8; out[at + 3] = word;
    }
  }

  /**
   * Digest of the first `length` bytes of `sheet` into out[at .. at+32). The padding is written into the sheet
   * itself, which needs 72 spare bytes: no allocation, so a short line costs one block and nothing else.
   * @param {{iv: Int32Array, compress: Function}} algorithm
   */
  function sheetDigest(algorithm, sheet, length, out, at) {
    scratch.set(algorithm.iv);
    const end = writePadding(sheet, length, length);
    for (let i = 0; i < end; i += 64) algorithm.compress(scratch, sheet, i);
    writeState(scratch, out, at);
  }

  /** Pads bytes[.. filled) of a message of `total` bytes; returns where the last block ends. */
  function writePadding(bytes, filled, total) {
    let end = filled;
    bytes[end++] = 0x80;
    while (end % 64 !== 56) bytes[end++] = 0;
    const high = Math.floor(total / 0x20000000);
    const low = total << 3;
    bytes[end] = high >>> 24; bytes[end + 1] = high >>> 16; bytes[end + 2] = high >>> 8; bytes[end + 3] = high;
    bytes[end + 4] = low >>> 24; bytes[end + 5] = low >>> 16; bytes[end + 6] = low >>> 8; bytes[end + 7] = low;
    return end + 8;
  }

  /** A hash over bytes that come in pieces. */
  class Stream {
    constructor(algorithm) {
      this.algorithm = algorithm;
      this.state = new Int32Array(algorithm.iv);
      this.rest = new Uint8Array(128);
      this.held = 0;
      this.total = 0;
    }

    /** @param {Uint8Array} bytes */
    update(bytes) {
      this.total += bytes.length;
      let at = this._fillRest(bytes);
      if (this.held === 0) {
        const last = bytes.length - 63;
        for (; at < last; at += 64) this.algorithm.compress(this.state, bytes, at);
        this.held = bytes.length - at;
        this.rest.set(bytes.subarray(at), 0);
      }
      return this;
    }

    _fillRest(bytes) {
      if (this.held === 0) return 0;
      const taken = Math.min(64 - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, taken), this.held);
      this.held += taken;
      if (this.held === 64) {
        this.algorithm.compress(this.state, this.rest, 0);
        this.held = 0;
      }
      return taken;
    }

    /** @returns {Uint8Array} the 32 bytes; the stream is used up */
    digest() {
      const end = writePadding(this.rest, this.held, this.total);
      for (let i = 0; i < end; i += 64) this.algorithm.compress(this.state, this.rest, i);
      const out = new Uint8Array(32);
      writeState(this.state, out, 0);
      return out;
    }
  }

  /** @param {string} name "sha256" or "sm3" @returns {?Object} null for any other name */
  function algorithm(name) {
    return Object.prototype.hasOwnProperty.call(ALGORITHMS, name) ? ALGORITHMS[name] : null;
  }

  function start(name) {
    return new Stream(algorithm(name));
  }

  function utf8(text) {
    return new TextEncoder().encode(text);
  }

  /** @param {string} name @param {Uint8Array|string} data text counts as UTF-8 @returns {Uint8Array} */
  function digest(name, data) {
    return start(name).update(typeof data === "string" ? utf8(data) : data).digest();
  }

  function hexDigest(name, data) {
    return hex(digest(name, data));
  }

  const DIGITS = utf8("0123456789abcdef");

  /** Writes bytes as ASCII hex digits. */
  function writeHex(bytes, codes) {
    for (let i = 0, at = 0; i < bytes.length; i++) {
      codes[at++] = DIGITS[bytes[i] >> 4];
      codes[at++] = DIGITS[bytes[i] & 15];
    }
  }

  /** Lower-case hex of bytes[from .. from+length). */
  function hex(bytes, from, length) {
    const part = bytes.subarray(from || 0, length === undefined ? bytes.length : from + length);
    const codes = new Uint8Array(2 * part.length);
    writeHex(part, codes);
    return String.fromCharCode.apply(null, codes);
  }

  /** @param {string} text an even number of hex digits */
  function unhex(text) {
    const bytes = new Uint8Array(text.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
    return bytes;
  }

  /** HMAC-SHA-256 of RFC 2104. @param {Uint8Array} secret @param {Uint8Array} message @returns {Uint8Array} */
  function hmac(secret, message) {
    const block = new Uint8Array(64);
    block.set(secret.length > 64 ? digest("sha256", secret) : secret);
    const inner = start("sha256").update(block.map((byte) => byte ^ 0x36)).update(message).digest();
    return start("sha256").update(block.map((byte) => byte ^ 0x5c)).update(inner).digest();
  }

  const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** base64url without padding. */
  function base64url(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const group = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
      for (let j = 0; j < Math.min(4, bytes.length - i + 1); j++) text += BASE64URL[(group >>> (18 - 6 * j)) & 63];
    }
    return text;
  }

  fairdraw.hash = { algorithm, base64url, digest, fraction, hex, hexDigest, hmac, primes, sheetDigest, start, unhex, utf8, writeHex };
})(typeof self === "undefined" ? globalThis : self);

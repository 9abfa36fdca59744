/** Verification of Ed25519 signatures (RFC 8032 section 5.1.7) with SHA-512, in BigInt: some milliseconds each, nothing secret is held. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { fraction, primes } = fairdraw.hash;
  const { joined } = fairdraw.merkle;

  const P = 2n ** 255n - 19n;
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const NEUTRAL = [0n, 1n, 1n, 0n];
  const PRIMES = primes(80);
  const K = PRIMES.map((prime) => fraction(prime, 3n, 64));
  const START = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n, 64));

  const word = (value) => BigInt.asUintN(64, value);
  const turned = (value, n) => word((value >> n) | (value << (64n - n)));

  /** SHA-512 of a short message (FIPS 180-4). */
  function sha512(message) {
    const padded = new Uint8Array(Math.ceil((message.length + 17) / 128) * 128);
    padded.set(message);
    padded[message.length] = 0x80;
    new DataView(padded.buffer).setUint32(padded.length - 4, 8 * message.length);
    let state = START;
    for (let at = 0; at < padded.length; at += 128) state = compress(state, new DataView(padded.buffer, at, 128));
    const out = new DataView(new ArrayBuffer(64));
    state.forEach((value, i) => out.setBigUint64(8 * i, value));
    return new Uint8Array(out.buffer);
  }

  function compress(state, block) {
    const w = Array.from({ length: 16 }, (_, i) => block.getBigUint64(8 * i));
    for (let i = 16; i < 80; i++) {
      const s0 = turned(w[i - 15], 1n) ^ turned(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turned(w[i - 2], 19n) ^ turned(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push(word(w[i - 16] + s0 + w[i - 7] + s1));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i];
      const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, word(d + t1), c, b, a, word(t1 + t2)];
    }
    return [a, b, c, d, e, f, g, h].map((value, i) => word(value + state[i]));
  }

  function mod(value) {
    const rest = value % P;
    return rest < 0n ? rest + P : rest;
  }

  function power(base, exponent) {
    let result = 1n;
    for (let square = mod(base); exponent > 0n; exponent >>= 1n, square = mod(square * square)) {
      if (exponent & 1n) result = mod(result * square);
    }
    return result;
  }

  /** Sum of two points in extended coordinates; the formula is complete, so it doubles as well. */
  function add(p, q) {
    const a = mod((p[1] - p[0]) * (q[1] - q[0]));
    const b = mod((p[1] + p[0]) * (q[1] + q[0]));
    const c = mod(2n * p[3] * q[3] * D);
    const d = mod(2n * p[2] * q[2]);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function multiply(scalar, point) {
    let total = NEUTRAL;
    for (; scalar > 0n; scalar >>= 1n, point = add(point, point)) if (scalar & 1n) total = add(total, point);
    return total;
  }

  function equal(p, q) {
    return mod(p[0] * q[2] - q[0] * p[2]) === 0n && mod(p[1] * q[2] - q[1] * p[2]) === 0n;
  }

  function littleEndian(bytes) {
    return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  /** Point of 32 bytes, null where they stand for none. */
  function decode(bytes) {
    const number = littleEndian(bytes);
    const y = BigInt.asUintN(255, number);
    const sign = number >> 255n;
    if (y >= P) return null;
    const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
    if (mod(x * x - square) !== 0n || (x === 0n && sign)) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  }

  function basePoint() {
    const y = mod(4n * power(5n, P - 2n));
    const bytes = new Uint8Array(32);
    for (let i = 0; i < 32; i++) bytes[i] = Number((y >> BigInt(8 * i)) & 255n);
    return decode(bytes);
  }

  /** @param {Uint8Array} key 32 bytes @param {Uint8Array} message @param {Uint8Array} signature 64 bytes @returns {boolean} */
  function verify(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const commitment = decode(signature.slice(0, 32));
    const open = decode(key);
    const answer = littleEndian(signature.slice(32));
    if (open === null || commitment === null || answer >= ORDER) return false;
    const challenge = littleEndian(sha512(joined(signature.slice(0, 32), key, message))) % ORDER;
    return equal(multiply(answer, basePoint()), add(commitment, multiply(challenge, open)));
  }

  fairdraw.ed25519 = { sha512, verify };
})(typeof self === "undefined" ? globalThis : self);

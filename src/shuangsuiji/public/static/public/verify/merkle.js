/**
 * Merkle trees of RFC 9162: leaf = H(0x00 ‖ line), node = H(0x01 ‖ left ‖ right), an odd last node moves up unchanged.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { algorithm, digest, hex, sheetDigest, unhex, utf8 } = fairdraw.hash;

  const SPARE = 80;

  /** Root over lines that come one after another, in memory of one hash per level. */
  class Tree {
    /** @param {string} name of the hash */
    constructor(name) {
      this.name = name;
      this.algorithm = algorithm(name);
      this.size = 0;
      this.depth = 0;
      this.stack = new Uint8Array(33 * 32);
      this.pair = new Uint8Array(65 + SPARE);
      this.line = new Uint8Array(256 + SPARE);
    }

    /** Adds the line bytes[from .. to). */
    add(bytes, from, to) {
      const length = to - from + 1;
      if (length + SPARE > this.line.length) this.line = new Uint8Array(2 * length + SPARE);
      const line = this.line;
      line[0] = 0;
      for (let i = from, at = 1; i < to; i++, at++) line[at] = bytes[i];
      sheetDigest(this.algorithm, line, length, this.stack, 32 * this.depth++);
      this.size += 1;
      for (let n = this.size; n % 2 === 0; n /= 2) this._join();
    }

    _join() {
      this.depth -= 1;
      const at = 32 * (this.depth - 1);
      this.pair[0] = 1;
      this.pair.set(this.stack.subarray(at, at + 64), 1);
      sheetDigest(this.algorithm, this.pair, 65, this.stack, at);
    }

    /** @returns {string} the root in hex; of no lines the hash of the empty string. The tree is used up. */
    root() {
      if (this.size === 0) return hex(digest(this.name, new Uint8Array(0)));
      while (this.depth > 1) this._join();
      return hex(this.stack, 0, 32);
    }
  }

  /** @param {string} name @param {string[]} lines @returns {string} root over lines of text */
  function rootOf(name, lines) {
    const tree = new Tree(name);
    for (const line of lines) {
      const bytes = utf8(line);
      tree.add(bytes, 0, bytes.length);
    }
    return tree.root();
  }

  /**
   * Root reached from a line by its path, or null when the path does not fit the tree.
   * @param {string} name @param {Uint8Array} line @param {number} index from 0 @param {number} size
   * @param {string[]} path hex @returns {?string}
   */
  function climb(name, line, index, size, path) {
    if (index < 0 || index >= size) return null;
    let node = digest(name, joined([0], line));
    let used = 0;
    for (let width = size; width > 1; width = Math.ceil(width / 2), index = Math.floor(index / 2)) {
      const odd = index % 2 === 1;
      if (!odd && index + 1 >= width) continue;
      if (used === path.length) return null;
      const other = unhex(path[used++]);
      node = digest(name, odd ? joined([1], other, node) : joined([1], node, other));
    }
    return used === path.length ? hex(node) : null;
  }

  function joined(...parts) {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  fairdraw.merkle = { Tree, climb, joined, rootOf };
})(typeof self === "undefined" ? globalThis : self);

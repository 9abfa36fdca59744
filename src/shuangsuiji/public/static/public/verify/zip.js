/** A zip chosen by the visitor, read with suspicion: stored and deflated files only, no way out of the folder, no bombs. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Unreadable } = fairdraw.messages;
  const { Inflater } = fairdraw.inflate;

  const MOST_FILES = 20000;
  const MOST_BYTES = 8 * 2 ** 30;
  const MOST_RATIO = 200;
  const SMALL = 64 * 2 ** 20;
  const MOST_PACKED = 512 * 2 ** 20;
  const PIECE = 1 << 20;
  const END = 22;
  const LINK = 0o120000;
  const CRC = new Int32Array(256).map((_, value) => {
    for (let i = 0; i < 8; i++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });

  function crc32(before, bytes) {
    let crc = ~before;
    for (let i = 0; i < bytes.length; i++) crc = CRC[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return ~crc;
  }

  /** A part of a file as a view; Blob.arrayBuffer exists since Chromium 76. */
  async function part(file, from, to) {
    return new DataView(await file.slice(from, to).arrayBuffer());
  }

  /** @param {Blob} file @returns {Promise<Map<string, Object>>} its entries by path @throws Unreadable */
  async function entries(file) {
    const broken = new Unreadable("package_no_zip", { file: file.name || "zip" });
    const tail = await part(file, Math.max(0, file.size - END - 65535), file.size);
    let at = tail.byteLength - END;
    while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at--;
    if (at < 0) throw broken;
    const [count, size, from] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (from + size > file.size) throw broken;
    if (count > MOST_FILES) throw new Unreadable("zip_large");
    return listed(await part(file, from, from + size), count, broken);
  }

  function listed(directory, count, broken) {
    const found = new Map();
    let total = 0;
    for (let at = 0, i = 0; i < count; i++) {
      if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50) throw broken;
      const entry = entryAt(directory, at);
      at += entry.length;
      total += entry.size;
      if (total > MOST_BYTES) throw new Unreadable("zip_large");
      if (entry.path.endsWith("/")) continue;
      if (found.has(entry.path)) throw new Unreadable("zip_double", { file: entry.path });
      checkEntry(entry);
      found.set(entry.path, entry);
    }
    return found;
  }

  function entryAt(directory, at) {
    const name = directory.getUint16(at + 28, true);
    const path = new Uint8Array(directory.buffer, at + 46, Math.min(name, directory.byteLength - at - 46));
    return {
      path: new TextDecoder().decode(path),
      flags: directory.getUint16(at + 8, true),
      method: directory.getUint16(at + 10, true),
      crc: directory.getInt32(at + 16, true),
      packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      mode: directory.getUint16(at + 40, true),
      offset: directory.getUint32(at + 42, true),
      length: 46 + name + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true),
    };
  }

  function checkEntry(entry) {
    const parts = entry.path.split("/");
    const unsafe = /[\\\0]|^[A-Za-z]:/.test(entry.path) || parts.some((name) => name === "" || name === "." || name === "..");
    if (unsafe) throw new Unreadable("zip_path", { file: entry.path.slice(0, 80) });
    const locked = entry.flags & 1 || (entry.method !== 0 && entry.method !== 8);
    if (locked) throw new Unreadable("zip_locked", { file: entry.path });
    if ((entry.mode & 0o170000) === LINK) throw new Unreadable("package_link", { file: entry.path });
    const bomb = entry.size > SMALL && entry.size > MOST_RATIO * entry.packed;
    if (bomb || entry.packed > MOST_PACKED) throw new Unreadable("zip_bomb", { file: entry.path });
  }

  /** The bytes of one entry in pieces, held against the size and checksum that the zip gives. @throws Unreadable */
  async function* contents(file, entry) {
    const broken = new Unreadable("file_broken", { file: entry.path, kind: "BadZipFile" });
    const head = await part(file, entry.offset, entry.offset + 30);
    if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw broken;
    const from = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const source = file.slice(from, from + entry.packed);
    let [size, crc] = [0, 0];
    try {
      for await (const piece of entry.method === 8 ? inflated(source) : slices(source)) {
        size += piece.length;
        crc = crc32(crc, piece);
        if (size > entry.size) throw broken;
        yield piece;
      }
    } catch (error) {
      throw error instanceof RangeError ? broken : error;
    }
    if (size !== entry.size || crc !== entry.crc) throw broken;
  }

  async function* inflated(blob) {
    yield* new Inflater(new Uint8Array(await blob.arrayBuffer())).pieces();
  }

  /** The bytes of a blob in pieces. @param {Blob} blob */
  async function* slices(blob) {
    for (let at = 0; at < blob.size; at += PIECE) yield new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
  }

  fairdraw.zip = { contents, entries, slices };
})(typeof self === "undefined" ? globalThis : self);

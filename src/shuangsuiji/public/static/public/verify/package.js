/** A package being verified: its files, each read once, and what the steps have found so far. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { parse } = fairdraw.canonical;
  const { hex, start } = fairdraw.hash;
  const { Problem, Wrong, inside } = fairdraw.messages;
  const { HEX64, mapping, need } = fairdraw.schema;
  const { MANIFEST, whole } = fairdraw.sources;
  const { FrameReader } = fairdraw.frame;

  class Package {
    /**
     * @param {import("./sources.js").Source} source
     * @param {function(number): Promise<void>} tick called with the bytes of every piece; a place to rest and to report
     */
    constructor(source, tick) {
      this.source = source;
      this.tick = tick;
      this.listed = null;
      this.kept = new Map();
      this.frames = new Map();
    }

    /** Whether the package has a file; a manifest, where there is one, decides without asking the server. */
    async has(path) {
      if (this.kept.has(path)) return true;
      return this.listed === null ? this.source.has(path) : this.listed.has(path);
    }

    /** Bytes of a file. @throws Unreadable */
    async bytes(path) {
      if (!this.kept.has(path)) this.kept.set(path, await whole(this.source, path));
      return this.kept.get(path);
    }

    async json(path) {
      const bytes = await this.bytes(path);
      return inside(path, () => parse(bytes));
    }

    /** Bytes of a file that is needed once. */
    async once(path) {
      const bytes = await this.bytes(path);
      this.kept.delete(path);
      return bytes;
    }

    /** The manifest, or null where there is none. @throws Unreadable */
    async manifest() {
      if (!(await this.source.has(MANIFEST))) return null;
      const found = mapping(await this.json(MANIFEST), "manifest");
      inside(MANIFEST, () => {
        for (const path of Object.keys(found)) need(typeof found[path] === "string" && HEX64.test(found[path]), path, "hex64");
      });
      return found;
    }

    /**
     * Holds every file against the manifest, frames in the same pass as their own check.
     * @param {Object<string, string>} listed @param {?Object} announcement null where it cannot be read @throws Wrong
     */
    async checkManifest(listed, announcement) {
      const rows = announcement ? announcement.rows : [];
      const names = Object.keys(listed).sort(fairdraw.canonical.byBytes);
      const paths = (await this.source.paths()) || names;
      const extra = paths.slice().sort(fairdraw.canonical.byBytes).find((path) => path !== MANIFEST && !(path in listed));
      if (extra !== undefined) throw new Wrong("manifest_extra", { file: extra });
      for (const path of names) {
        if (!this.kept.has(path) && !(await this.source.has(path))) throw new Wrong("manifest_missing", { file: path });
        const row = rows.find(({ id }) => path === `frames/${id}.tsv`);
        const found = row ? await this.scan(row, announcement.hash) : await this._sha256(path);
        if (found !== listed[path]) throw new Wrong("manifest_changed", { file: path });
      }
      this.listed = new Set(names);
    }

    async _sha256(path) {
      const stream = start("sha256").update(await this.bytes(path));
      return hex(stream.digest());
    }

    /** Reads a frame; what it says, or its fault, stands in `frames` afterwards. @returns {Promise<string>} its SHA-256 */
    async scan(row, name) {
      const reader = new FrameReader(name);
      const stream = start("sha256");
      let fault = null;
      for await (const piece of this.source.pieces(`frames/${row.id}.tsv`)) {
        stream.update(piece);
        fault = fault || caught(() => reader.push(piece));
        await this.tick(piece.length);
      }
      this.frames.set(row.id, readerResult(reader, fault));
      return hex(stream.digest());
    }
  }

  function caught(work) {
    try {
      work();
      return null;
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  function readerResult(reader, fault) {
    if (fault) return { fault };
    let frame = null;
    const late = caught(() => { frame = reader.finish(); });
    return late ? { fault: late } : { frame };
  }

  fairdraw.package = { Package };
})(typeof self === "undefined" ? globalThis : self);

/** Where a package comes from: permanent addresses, or a zip chosen by the visitor. Both give files by path, in pieces. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Unreadable } = fairdraw.messages;
  const { contents, entries, slices } = fairdraw.zip;

  const MANIFEST = "manifest.json";

  /**
   * @typedef {Object} Source
   * @property {function(string): Promise<boolean>} has
   * @property {function(string): AsyncIterable<Uint8Array>} pieces of one file; Unreadable where it is absent
   * @property {function(): Promise<?string[]>} paths all files, null where nobody can list them
   */

  /** @param {string} base address that ends with a slash @returns {Source} */
  function fromAddress(base) {
    const waiting = new Map();
    const ask = (path) => {
      if (!waiting.has(path)) waiting.set(path, request(base, path));
      return waiting.get(path);
    };
    return {
      has: async (path) => (await ask(path)).ok,
      paths: async () => null,
      async *pieces(path) {
        const response = await ask(path);
        waiting.delete(path);
        if (!response.ok) throw new Unreadable("file_absent", { file: path });
        yield* received(response, path);
      },
    };
  }

  /** One file asked for; 404 and 410 mean that the package has no such file. */
  async function request(base, path) {
    let response;
    try {
      response = await fetch(base + path.split("/").map(encodeURIComponent).join("/"), { credentials: "omit", cache: "no-cache" });
    } catch (error) {
      throw new Unreadable("file_offline", { file: path });
    }
    const known = response.ok || response.status === 404 || response.status === 410;
    if (!known) throw new Unreadable("file_refused", { file: path, status: response.status });
    return response;
  }

  async function* received(response, path) {
    const reader = response.body.getReader();
    for (let more = true; more;) {
      const { done, value } = await reader.read().catch(() => { throw new Unreadable("file_cut", { file: path }); });
      more = !done;
      if (more) yield value;
    }
  }

  /** @param {File} file a zip @returns {Promise<Source>} @throws Unreadable */
  async function fromZip(file) {
    const found = await entries(file);
    return {
      has: async (path) => found.has(path),
      paths: async () => Array.from(found.keys()),
      async *pieces(path) {
        if (!found.has(path)) throw new Unreadable("file_absent", { file: path });
        yield* contents(file, found.get(path));
      },
    };
  }

  /** Single files chosen by the visitor, by their own names: the opening. @param {File[]} files @returns {Source} */
  function fromFiles(files) {
    const found = new Map(files.map((file) => [file.name, file]));
    return {
      has: async (path) => found.has(path),
      paths: async () => Array.from(found.keys()),
      async *pieces(path) {
        if (!found.has(path)) throw new Unreadable("file_absent", { file: path });
        yield* slices(found.get(path));
      },
    };
  }

  /** All bytes of one file. @param {Source} source @returns {Promise<Uint8Array>} */
  async function whole(source, path) {
    const pieces = [];
    for await (const piece of source.pieces(path)) pieces.push(piece);
    return fairdraw.merkle.joined(...pieces);
  }

  fairdraw.sources = { MANIFEST, fromAddress, fromFiles, fromZip, whole };
})(typeof self === "undefined" ? globalThis : self);

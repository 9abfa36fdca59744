/** One request of the page carried out: the same in a Worker and, where a Worker is refused, in the page itself. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Problem, said } = fairdraw.messages;
  const { fromAddress, fromFiles, fromZip, whole } = fairdraw.sources;
  const { verify } = fairdraw.checks;
  const { checkReceipt } = fairdraw.receipt;
  const { readKeys } = fairdraw.signatures;

  const EVERY = 2 * 2 ** 20;

  /**
   * @typedef {Object} Request
   * @property {"verify" | "receipt"} kind
   * @property {string} [base] address of the package @property {File} [file] a zip instead
   * @property {File[]} [opening] files of the opening @property {File|string} [keys] file or address of the keys
   * @property {number} [most] bytes above which to ask first
   * @property {File} [receipt] @property {string} [root]
   */

  /**
   * @param {Request} request
   * @param {function(Object): void} post takes {type: "begin" | "step" | "progress" | "done" | "ask" | "receipt" | "failed", …}
   * @param {function(): ?Promise<void>} rest called between pieces; may wait, or throw to cancel
   */
  async function run(request, post, rest) {
    try {
      if (request.kind === "receipt") post(await receipt(request));
      else await verifyPackage(request, post, rest);
    } catch (error) {
      if (!(error instanceof Problem)) post({ type: "failed", text: said("failed", { detail: String(error && error.message) }) });
      else post({ type: "done", exit: 2, sentence: said("verdict_unreadable_input", { reason: error.message }), steps: [], facts: {} });
    }
  }

  async function verifyPackage(request, post, rest) {
    const source = request.file ? await fromZip(request.file) : fromAddress(request.base);
    const opening = request.opening && request.opening.length ? fromFiles(request.opening) : null;
    const keys = request.keys ? readKeys(await keyBytes(request.keys)) : null;
    await verify({ source, opening, keys, post, tick: progressMeter(post, rest), most: request.most || Infinity });
  }

  /** Bytes of the keys' file: chosen by the visitor, or at an address. */
  function keyBytes(keys) {
    if (typeof keys !== "string") return whole(fromFiles([keys]), keys.name);
    const at = keys.lastIndexOf("/") + 1;
    return whole(fromAddress(keys.slice(0, at)), keys.slice(at));
  }

  /** Counts bytes and says so every 2 MB. */
  function progressMeter(post, rest) {
    let [bytes, told] = [0, 0];
    return async (more) => {
      bytes += more;
      if (bytes - told >= EVERY) {
        told = bytes;
        post({ type: "progress", bytes });
      }
      const pause = rest();
      if (pause) await pause;
    };
  }

  /** Answer to "is my business in the pool?" from a receipt and either the announced root or the package. */
  async function receipt(request) {
    try {
      const bytes = await whole(fromFiles([request.receipt]), request.receipt.name);
      const roots = request.root ? { "": request.root.trim().toLowerCase() } : await announcedRoots(request);
      return Object.assign({ type: "receipt", yes: true }, checkReceipt(bytes, roots));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { type: "receipt", yes: false, text: error.message };
    }
  }

  async function announcedRoots(request) {
    const source = request.file ? await fromZip(request.file) : fromAddress(request.base);
    const announcement = fairdraw.announcement.readAnnouncement(await whole(source, "announcement.json"));
    const roots = {};
    for (const row of announcement.rows) roots[row.id] = row.frame.root;
    return roots;
  }

  fairdraw.run = { run };
})(typeof self === "undefined" ? globalThis : self);

/** The receipt a business holds: its line of the frame and the path of about twenty hashes to the announced root. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { parse } = fairdraw.canonical;
  const { utf8 } = fairdraw.hash;
  const { climb } = fairdraw.merkle;
  const { Wrong, said } = fairdraw.messages;
  const { hex64, items, natural, oneOf, record, string, text } = fairdraw.schema;

  /**
   * @param {Uint8Array} bytes of the receipt @param {Object<string, string>} roots {row: root}; the row "" stands for a root typed in
   * @returns {{text: string, handle: string, row: string, size: number}} @throws Unreadable, Wrong where no root is reached
   */
  function checkReceipt(bytes, roots) {
    const found = readReceipt(parse(bytes));
    for (const row of Object.keys(roots)) hex64(roots[row], "root");
    if (found.line.split("\t")[0] !== found.handle) throw new Wrong("receipt_handle");
    // a receipt need not name its hash; reaching the root by either proves as much
    const names = found.hash === undefined ? ["sha256", "sm3"] : [found.hash];
    const reached = names.map((name) => climb(name, utf8(found.line), found.index, found.size, found.path));
    const rows = Object.keys(roots).filter((row) => row === "" || found.row === undefined || row === found.row);
    const row = rows.find((id) => reached.includes(roots[id]));
    if (row === undefined) throw new Wrong("receipt_root");
    return { text: said("receipt_right"), handle: found.handle, row, size: found.size };
  }

  function readReceipt(value) {
    const found = record(value, "receipt", ["handle", "index", "line", "path", "size"], ["hash", "row", "draw"]);
    if (found.hash !== undefined) oneOf(found.hash, "hash", ["sha256", "sm3"]);
    string(found.line, "line");
    items(found.path, "path").forEach((node) => hex64(node, "path"));
    text(found.handle, "handle");
    natural(found.index, "index");
    natural(found.size, "size");
    return found;
  }

  fairdraw.receipt = { checkReceipt };
})(typeof self === "undefined" ? globalThis : self);

/** Whose signatures a checkpoint carries: keys of the log and of witnesses (C2SP signed-note), and when a witness held it. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { digest, hex, utf8 } = fairdraw.hash;
  const { Unreadable, Wrong } = fairdraw.messages;
  const { joined } = fairdraw.merkle;
  const { verify } = fairdraw.ed25519;

  const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  const TYPES = { log: 1, witness: 4 };

  /** Bytes of a base64 text, null for what is none. */
  function base64(text) {
    if (text === undefined || !BASE64.test(text)) return null;
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  }

  /** Keys from the lines `log KEY` and `witness KEY`; blank lines and # comments are skipped. @throws Unreadable */
  function readKeys(bytes) {
    const found = { log: [], witness: [] };
    new TextDecoder().decode(bytes).split("\n").forEach((line, i) => {
      const [role, ...rest] = line.trim().split(" ");
      if (role === "" || role.startsWith("#")) return;
      const key = readKey(rest.join(" ").trim());
      const known = role === "log" || role === "witness";
      if (!known || key === null || key.type !== TYPES[role]) throw new Unreadable("keys_line", { line: i + 1 });
      found[role].push(key);
    });
    return found;
  }

  /** A verifier key `name+id+base64(type, key)`, null where the id is not that of the key. */
  function readKey(text) {
    const [name, id, ...rest] = text.split("+");
    const code = rest.length ? base64(rest.join("+")) : null;
    if (code === null || code.length !== 33) return null;
    const right = hex(digest("sha256", joined(utf8(name + "\n"), code)), 0, 4);
    return right === id ? { name, id, type: code[0], open: code.slice(1) } : null;
  }

  function signaturesOf(checkpoint, key) {
    return checkpoint.signatures.filter(({ name, id }) => name === key.name && id === key.id).map(({ bytes }) => bytes);
  }

  /** The log signed the checkpoint with one of its keys. @throws Wrong */
  function checkLog(checkpoint, keys) {
    const text = utf8(checkpoint.text);
    const signed = keys.some((key) => signaturesOf(checkpoint, key).some((bytes) => verify(key.open, text, bytes)));
    if (!signed) throw new Wrong("journal_log_signature");
  }

  /** {witness, seconds} of every cosignature by one of the keys. @throws Wrong for one that is forged */
  function cosigned(checkpoint, keys) {
    const found = [];
    for (const key of keys) {
      for (const bytes of signaturesOf(checkpoint, key)) {
        const seconds = bytes.slice(0, 8).reduce((value, byte) => 256 * value + byte, 0);
        const message = utf8(`cosignature/v1\ntime ${seconds}\n${checkpoint.text}`);
        const right = seconds < 2 ** 36 && verify(key.open, message, bytes.slice(8));
        if (!right) throw new Wrong("journal_cosignature", { witness: key.name });
        found.push({ witness: key.name, seconds });
      }
    }
    return found;
  }

  fairdraw.signatures = { base64, checkLog, cosigned, readKeys };
})(typeof self === "undefined" ? globalThis : self);

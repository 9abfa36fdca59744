/** Step about names: counted against the handles, and with the opening each of them checked. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { byBytes, lines } = fairdraw.canonical;
  const { base64url, hmac, utf8 } = fairdraw.hash;
  const { Unreadable, Wrong, inside } = fairdraw.messages;
  const { TAG } = fairdraw.announcement;
  const { finding } = fairdraw.case;

  /** First 22 characters of base64url(HMAC-SHA-256(secret, `T kind LF text LF`)): handles and officers' ids. */
  function pseudonym(secret, kind, text) {
    return base64url(hmac(secret, utf8(`${TAG} ${kind}\n${text}\n`))).slice(0, 22);
  }

  /** names.tsv names the drawn and the certain subjects, all of them and nobody else. */
  async function checkNames(it) {
    if (it.announcement.rows.length === 0) return nobody(it);
    if (it.seed === null) return finding("closed", "not_yet");
    if (!(await it.pack.has("names.tsv"))) return finding("absent", "names_absent");
    const names = table(await it.pack.once("names.tsv"), "names.tsv", it.sealed ? 2 : 3);
    if (!it.whole) return finding("unchecked", "names_withheld", { count: names.length });
    return it.sealed ? sealedNames(it, names) : openNames(it, names);
  }

  /** Without rows nobody is drawn here, so nobody can be named. */
  async function nobody(it) {
    const path = "names.tsv";
    const names = (await it.pack.has(path)) ? table(await it.pack.once(path), path, it.sealed ? 2 : 3) : [];
    if (names.length) throw new Wrong("names_count", { names: names.length, handles: 0 });
    return finding("ok", "names_none");
  }

  /** Lines of a file as arrays of `width` fields, none empty. @throws Unreadable */
  function table(bytes, path, width) {
    return inside(path, () => lines(bytes).map((line, i) => {
      const fields = line.split("\t");
      if (fields.length !== width || fields.includes("")) throw new Unreadable("table_fields", { line: i + 1, count: width });
      return fields;
    }));
  }

  async function sealedNames(it, names) {
    if (names.some(([code], i) => i > 0 && byBytes(names[i - 1][0], code) >= 0)) throw new Wrong("names_order");
    const visited = new Set(it.visited().map(([, handle]) => handle));
    if (names.length !== visited.size) throw new Wrong("names_count", { names: names.length, handles: visited.size });
    const secret = await it.secret();
    if (secret === null || !(await it.opened("subjects.tsv"))) return finding("unchecked", "names_counted", { count: names.length });
    const subjects = openedSubjects(await it.openingBytes("subjects.tsv"), secret);
    const missing = Array.from(visited).sort().find((handle) => !subjects.has(handle));
    if (missing !== undefined) throw new Wrong("opening_subject_absent", { handle: missing });
    compare(names.map((fields) => fields.join("\t")), Array.from(visited, (handle) => subjects.get(handle)));
    return finding("ok", "names_ok", { count: names.length });
  }

  /** handle → "code TAB name" of the opening, every handle recomputed from its code. */
  function openedSubjects(bytes, secret) {
    const found = new Map();
    table(bytes, "subjects.tsv", 3).forEach(([handle, code, name], i) => {
      if (pseudonym(secret, "handle", code) !== handle) throw new Wrong("opening_handle", { line: i + 1 });
      found.set(handle, `${code}\t${name}`);
    });
    return found;
  }

  function compare(given, right) {
    const [have, want] = [new Set(given), new Set(right)];
    const extra = Array.from(have).filter((name) => !want.has(name)).sort(byBytes)[0];
    if (extra !== undefined) throw new Wrong("name_extra", { name: extra.replace(/\t/g, " ") });
    const missing = Array.from(want).filter((name) => !have.has(name)).sort(byBytes)[0];
    if (missing !== undefined) throw new Wrong("name_missing", { name: missing.replace(/\t/g, " ") });
  }

  /** In an open announcement the handle is the code, so the package alone shows every name's place. */
  async function openNames(it, names) {
    const visited = it.visited().map((pair) => pair.join("\t"));
    const handles = new Set(visited).size;
    if (names.length !== handles) throw new Wrong("names_count", { names: names.length, handles });
    compare(names.map(([row, code]) => `${row}\t${code}`), visited);
    if (await it.opened("subjects.tsv")) {
      const listed = new Map(table(await it.openingBytes("subjects.tsv"), "subjects.tsv", 3).map(([, code, name]) => [code, name]));
      const other = names.find(([, code, name]) => listed.get(code) !== name);
      if (other !== undefined) throw new Wrong("name_extra", { name: `${other[1]} ${other[2]}` });
    }
    return finding("ok", "names_ok", { count: names.length });
  }

  fairdraw.names = { checkNames, pseudonym };
})(typeof self === "undefined" ? globalThis : self);

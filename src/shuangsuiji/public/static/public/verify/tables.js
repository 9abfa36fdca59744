/** The tables of match.md section 1, read strictly: officers.tsv and seats.tsv. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { byBytes, lines } = fairdraw.canonical;
  const { Unreadable } = fairdraw.messages;

  const HANDLE = /^[0-9A-Za-z_-]{1,22}$/;
  const REASON = /^[0-9A-Za-z-]{1,40}$/;
  const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;
  const NAME = /^[^\s\u0000-\u001f\u007f-\u009f,]+$/;

  /** Where a line stands, to name it in a message. */
  class Spot {
    constructor(file, line) {
      this.file = file;
      this.line = line;
    }

    need(condition, code, args) {
      if (!condition) throw new Unreadable(code, Object.assign({ file: this.file, line: this.line }, args));
    }

    /** A decimal without leading zeros below 2**53. */
    number(text) {
      this.need(NUMBER.test(text) && Number.isSafeInteger(Number(text)), "match_number", { text: text.slice(0, 40) });
      return Number(text);
    }

    /** An officer's id or a pattern's name: no blank, no control character, and no comma, which joins ids. */
    name(text) {
      this.need(NAME.test(text), "match_name", { text: text.slice(0, 40) });
      return text;
    }

    handle(text) {
      this.need(HANDLE.test(text), "match_handle", { text: text.slice(0, 40) });
      return text;
    }

    reason(text) {
      this.need(REASON.test(text), "match_reason", { text: text.slice(0, 40) });
      return text;
    }

    kind(text) {
      this.need(text === "must" || text === "optional", "match_must", { text: text.slice(0, 40) });
      return text;
    }

    /** Ids joined by commas: all known, in byte order, none twice. @param {Map} known */
    listed(text, known) {
      const ids = text === "" ? [] : text.split(",");
      const unknown = ids.find((id) => !known.has(id));
      this.need(unknown === undefined, "match_unknown_officer", { officer: String(unknown).slice(0, 40) });
      this.need(ids.every((id, i) => i === 0 || byBytes(ids[i - 1], id) < 0), "match_list_order");
      return ids;
    }
  }

  /** [spot, fields] of every line; `widthOf` gives the number of fields by the first, undefined for a kind unknown. */
  function rows(file, given, widthOf) {
    return given.map((line, i) => {
      const fields = line.split("\t");
      const spot = new Spot(file, i + 1);
      const width = widthOf(fields[0]);
      spot.need(width !== undefined, "match_kind", { kind: fields[0].slice(0, 40) });
      spot.need(fields.length === width, "match_width", { found: fields.length, width });
      return [spot, fields];
    });
  }

  /** Rows whose first `keys` fields grow by bytes. */
  function ascending(table, keys) {
    table.forEach(([spot, fields], i) => {
      if (i === 0) return;
      const before = table[i - 1][1];
      const order = compare(before, fields, keys);
      spot.need(order < 0, order === 0 ? "match_double" : "match_order");
    });
    return table;
  }

  function compare(one, other, keys) {
    for (let i = 0; i < keys; i++) {
      const order = byBytes(one[i], other[i]);
      if (order) return order;
    }
    return 0;
  }

  /** @param {Uint8Array} bytes of officers.tsv @returns {{id: string, capacity: number, history: number}[]} @throws Unreadable */
  function readOfficers(bytes) {
    const table = ascending(rows("officers.tsv", lines(bytes), () => 3), 1);
    return table.map(([spot, [id, capacity, history]]) => ({
      id: spot.name(id), capacity: spot.number(capacity), history: spot.number(history),
    }));
  }

  /** @param {Uint8Array} bytes of seats.tsv @param {Object[]} officers @returns {Object[]} seats, officers by number @throws Unreadable */
  function readSeats(bytes, officers) {
    const numbers = new Map(officers.map((officer, o) => [officer.id, o]));
    const table = ascending(rows("seats.tsv", lines(bytes), () => 4), 2);
    return table.map(([spot, [visit, id, kind, ids]]) => ({
      visit: spot.handle(visit),
      id: seatId(spot, visit, id),
      must: spot.kind(kind) === "must",
      officers: spot.listed(ids, numbers).map((officer) => numbers.get(officer)),
    }));
  }

  function seatId(spot, visit, id) {
    const at = id.lastIndexOf("#");
    spot.need(at >= 0 && id.slice(0, at) === visit && NUMBER.test(id.slice(at + 1)), "match_seat", { seat: id.slice(0, 40), visit });
    return id;
  }

  fairdraw.tables = { readOfficers, readSeats, rows };
})(typeof self === "undefined" ? globalThis : self);

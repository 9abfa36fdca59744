/** Small checks of parsed JSON: each returns the value it accepts, or says which field should hold what. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Unreadable, said } = fairdraw.messages;
  const { isObject } = fairdraw.canonical;

  const NAME = /^[A-Za-z0-9-]{1,40}$/;
  const HEX64 = /^[0-9a-f]{64}$/;
  const HEX = /^(?:[0-9a-f]{2})+$/;
  const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
  const BLANK = /[\s\u001c-\u001f\u0085]/;
  const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|[+-](\d\d):(\d\d))$/;

  /** Throws Unreadable unless `condition`; `want` is the key of a want_… sentence. */
  function need(condition, place, want) {
    if (!condition) throw new Unreadable("field", { place, want: said("want_" + want) });
  }

  function mapping(value, place) {
    need(isObject(value), place, "object");
    return value;
  }

  /** An object with exactly the keys of `required` and at most those of `optional` beside them. */
  function record(value, place, required, optional) {
    const found = mapping(value, place);
    const missing = required.find((key) => !(key in found));
    if (missing !== undefined) throw new Unreadable("key_missing", { place, key: missing });
    const unknown = Object.keys(found).find((key) => !required.includes(key) && !(optional || []).includes(key));
    if (unknown !== undefined) throw new Unreadable("key_unknown", { place, key: unknown.slice(0, 40) });
    return found;
  }

  function items(value, place) {
    need(Array.isArray(value), place, "list");
    return value;
  }

  /** A string without control characters that is not blank. */
  function text(value, place) {
    const good = typeof value === "string" && !CONTROL.test(value) && Array.from(value).some((c) => !isBlank(c));
    need(good, place, "text");
    return value;
  }

  function isBlank(character) {
    return BLANK.test(character) && character !== "\ufeff"; // \s counts the BOM, Unicode does not
  }

  /** A party, source or round: no control character, no blank. */
  function word(value, place) {
    const good = typeof value === "string" && value !== "" && !CONTROL.test(value) && !Array.from(value).some(isBlank);
    need(good, place, "word");
    return value;
  }

  /** A row id or a reason. */
  function name(value, place) {
    need(typeof value === "string" && NAME.test(value), place, "name");
    return value;
  }

  function hex64(value, place) {
    need(typeof value === "string" && HEX64.test(value), place, "hex64");
    return value;
  }

  function hexBytes(value, place) {
    need(typeof value === "string" && HEX.test(value), place, "hex");
    return value;
  }

  function string(value, place) {
    need(typeof value === "string", place, "string");
    return value;
  }

  function natural(value, place) {
    need(typeof value === "number" && value >= 0, place, "natural");
    return value;
  }

  function oneOf(value, place, choices) {
    if (!choices.includes(value)) throw new Unreadable("choice", { place, choices });
    return value;
  }

  function orNull(value, place, check) {
    return value === null || value === undefined ? null : check(value, place);
  }

  /** A time of RFC 3339 with its offset. */
  function moment(value, place) {
    need(typeof value === "string" && isMoment(value), place, "moment");
    return value;
  }

  function isMoment(value) {
    const found = MOMENT.exec(value);
    if (!found) return false;
    const [year, month, day, hour, minute, second, hours, minutes] = found.slice(1).map((part) => Number(part || 0));
    const date = new Date(Date.UTC(2000, month - 1, day));
    date.setUTCFullYear(year, month - 1, day);
    const isDay = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return isDay && hour < 24 && minute < 60 && second < 60 && hours < 24 && minutes < 60;
  }

  function unique(values, place) {
    const double = values.find((value, i) => values.indexOf(value) !== i);
    if (double !== undefined) throw new Unreadable("double", { place, value: double });
    return values;
  }

  fairdraw.schema = {
    HEX, HEX64, hex64, hexBytes, isMoment, items, mapping, moment, name, natural, need, oneOf, orNull, record, string, text, unique, word,
  };
})(typeof self === "undefined" ? globalThis : self);

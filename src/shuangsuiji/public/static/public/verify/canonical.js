/**
 * Strict JSON in, canonical JSON out (RFC 8785 restricted to objects, arrays, strings, integers, booleans, null).
 * JSON.parse is too kind: it takes floats, double keys and lone surrogates. Objects have no prototype.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Unreadable } = fairdraw.messages;

  const DEEPEST = 500;
  const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
  const PLAIN = /[^"\\\u0000-\u001f]*/y;
  const BLANK = /[ \t\n\r]*/y;
  const WORDS = { t: ["true", true], f: ["false", false], n: ["null", null] };
  const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
  const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?:^|[^\ud800-\udbff])[\udc00-\udfff]/;

  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
      this.fault = null;
    }

    fail() {
      throw new Unreadable("json_syntax", { line: this.text.slice(0, this.at).split("\n").length });
    }

    match(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (!found) this.fail();
      this.at = pattern.lastIndex;
      return found[0];
    }

    /** Skips blanks; true when `mark` follows, which is then taken. */
    takes(mark) {
      this.match(BLANK);
      if (this.text[this.at] !== mark) return false;
      this.at += 1;
      return true;
    }

    needs(mark) {
      if (!this.takes(mark)) this.fail();
    }

    value(depth) {
      if (depth > DEEPEST) throw new Unreadable("json_depth");
      if (this.takes("{")) return this.object(depth);
      if (this.takes("[")) return this.array(depth);
      if (this.takes('"')) return this.string();
      const word = WORDS[this.text[this.at]];
      if (!word) return this.number();
      if (!this.text.startsWith(word[0], this.at)) this.fail();
      this.at += word[0].length;
      return word[1];
    }

    object(depth) {
      const found = Object.create(null);
      if (this.takes("}")) return found;
      do {
        this.needs('"');
        const key = this.string();
        this.needs(":");
        const value = this.value(depth + 1);
        if (key in found) throw new Unreadable("json_double", { key });
        found[key] = value;
      } while (this.takes(","));
      this.needs("}");
      return found;
    }

    array(depth) {
      const found = [];
      if (this.takes("]")) return found;
      do found.push(this.value(depth + 1));
      while (this.takes(","));
      this.needs("]");
      return found;
    }

    /** The rest of a string whose opening quotation mark is taken. */
    string() {
      let text = this.match(PLAIN);
      while (this.text[this.at] === "\\") text += this.escape() + this.match(PLAIN);
      if (this.text[this.at] !== '"') this.fail();
      this.at += 1;
      this.fault = this.fault || textFault(text); // told after the whole text has kept the syntax, as Python does
      return text;
    }

    escape() {
      const mark = this.text[this.at + 1];
      if (mark !== "u") {
        if (!(mark in ESCAPES)) this.fail();
        this.at += 2;
        return ESCAPES[mark];
      }
      const digits = this.text.substr(this.at + 2, 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail();
      this.at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }

    number() {
      const text = this.match(NUMBER);
      if (/[.eE]/.test(text)) throw new Unreadable("json_float", { text: text.slice(0, 40) });
      const number = Number(text);
      if (!Number.isSafeInteger(number)) throw new Unreadable("json_large");
      return number + 0; // "-0" becomes 0
    }
  }

  /** What is wrong with a text, null where nothing is. */
  function textFault(text) {
    if (LONE.test(text)) return new Unreadable("json_surrogate");
    return text.normalize("NFC") === text ? null : new Unreadable("not_nfc", { text: text.slice(0, 40) });
  }

  /** Text of UTF-8 bytes; a BOM stays in the text, where every format refuses it. */
  function decode(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new Unreadable("utf8");
    }
  }

  /** @param {Uint8Array} bytes @returns {*} the value of a JSON text @throws Unreadable */
  function parse(bytes) {
    const reader = new Reader(decode(bytes));
    const value = reader.value(0);
    reader.match(BLANK);
    if (reader.at < reader.text.length) reader.fail();
    if (reader.fault) throw reader.fault;
    return value;
  }

  /** Canonical text of a value that `parse` gave: keys by UTF-16 code units, which is how JavaScript sorts. */
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const pairs = Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key]));
    return "{" + pairs.join(",") + "}";
  }

  /** @returns {boolean} whether two parsed values are the same */
  function same(one, other) {
    return canonical(one) === canonical(other);
  }

  const DAMAGE = [[/\r/, "carriage_return"], [/\0/, "nul"]];

  /**
   * Lines of a text file without their LF: UTF-8 and NFC without BOM, CR and NUL, every line ended.
   * @param {Uint8Array} bytes @returns {string[]} @throws Unreadable
   */
  function lines(bytes) {
    const text = decode(bytes);
    if (text !== "" && !text.endsWith("\n")) throw new Unreadable("last_line");
    for (const [pattern, code] of DAMAGE) {
      const at = text.search(pattern);
      if (at >= 0) throw new Unreadable(code, { line: text.slice(0, at).split("\n").length });
    }
    if (text.startsWith("\ufeff")) throw new Unreadable("bom");
    if (text.normalize("NFC") !== text) throw new Unreadable("not_nfc", { text: firstDenormal(text).slice(0, 40) });
    return text.split("\n").slice(0, -1);
  }

  function firstDenormal(text) {
    return text.split("\n").find((line) => line.normalize("NFC") !== line) || text;
  }

  /** Byte order of two texts as UTF-8, which is code point order (JavaScript's < is by UTF-16 units). */
  function byBytes(one, other) {
    if (one === other) return 0;
    const end = Math.min(one.length, other.length);
    let i = 0;
    while (i < end && one[i] === other[i]) i++;
    if (i === end) return one.length - other.length;
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(i);
    const lifted = (unit) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
    return lifted(a) - lifted(b);
  }

  /** Whether a parsed value is an object (and no array). */
  function isObject(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value);
  }

  fairdraw.canonical = { byBytes, canonical, decode, isObject, lines, parse, same };
})(typeof self === "undefined" ? globalThis : self);

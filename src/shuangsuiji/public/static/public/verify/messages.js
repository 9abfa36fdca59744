/** The two reasons not to go on, and how a sentence is made of its code and what it is about. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});

  const TEXTS = { ...fairdraw.SENTENCES, ...fairdraw.OWN_SENTENCES };

  /** @param {string} code @param {Object} [args] @returns {string} the Chinese sentence */
  function said(code, args) {
    return TEXTS[code].replace(/\{(\w+)\}/g, (_, name) => shown((args || {})[name]));
  }

  function shown(value) {
    return Array.isArray(value) ? value.map(shown).join("、") : String(value);
  }

  /** A reason not to go on; `code` is stable, `message` the sentence. */
  class Problem extends Error {
    constructor(code, args) {
      super(said(code, args));
      this.code = code;
    }
  }

  /** The input cannot be read or breaks its format (verdict 2). */
  class Unreadable extends Problem {}

  /** The input is readable, but it does not follow (verdict 1). */
  class Wrong extends Problem {}

  /** What `work` returns; a problem in it is said to stand in `file`. */
  function inside(file, work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof Problem) error.message = said("in_file", { file, reason: error.message });
      throw error;
    }
  }

  fairdraw.messages = { Problem, Unreadable, Wrong, inside, said };
})(typeof self === "undefined" ? globalThis : self);

/** Step `anchored`: a witness held the announcement before the entropy existed. Whatever else is no proof of that. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Problem } = fairdraw.messages;
  const { isMoment } = fairdraw.schema;
  const { checkLog, cosigned } = fairdraw.signatures;
  const { checkLeaf, readJournal } = fairdraw.journal;
  const { finding } = fairdraw.case;

  // first second and seconds per round of the drand chains, by the first 16 hex digits of the chain's hash
  const DRAND = { "52db9ba70e0cc0f6": [1692803367, 3], "8990e7a9aaed2ffe": [1595431050, 30] };

  async function checkAnchored(it) {
    if (!(await it.pack.has("journal.json"))) return finding("absent", "anchored_absent");
    if (it.keys === null) return finding("unchecked", "anchored_no_keys");
    try {
      return beforeEntropy(it, witnessed(it, await it.pack.bytes("journal.json")));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return finding("unchecked", "anchored_broken", { reason: error.message }); // the step `journal` reports the fault it is
    }
  }

  /** {witness, seconds} of every cosignature over the checkpoint that holds the announcement. */
  function witnessed(it, bytes) {
    const leaf = readJournal(bytes).find(({ what }) => what === "announcement");
    if (leaf === undefined) return [];
    checkLeaf(leaf, it.announcement.A);
    checkLog(leaf.checkpoint, it.keys.log);
    return cosigned(leaf.checkpoint, it.keys.witness);
  }

  function beforeEntropy(it, held) {
    if (held.length === 0) return finding("unchecked", "anchored_none");
    const first = held.reduce((one, other) => (other.seconds < one.seconds ? other : one));
    const { witness, seconds } = first;
    const at = shown(seconds);
    const limit = entropyTime(it);
    if (limit === null) return finding("unchecked", "anchored_no_time", { witness, at });
    if (seconds >= limit.seconds) return finding("unchecked", "anchored_late", { witness, at, limit: limit.text });
    return finding("ok", "anchored_ok", { witness, at });
  }

  /** When the first entropy value came to be: from the announced rounds, otherwise from the ceremony's times. */
  function entropyTime(it) {
    const known = it.announcement.entropy.map(roundTime).filter((time) => time !== null);
    if (known.length) return known.reduce((one, other) => (other.seconds < one.seconds ? other : one));
    const step = it.announcement.entropy.length ? "entropy" : "revealed";
    return it.ceremony === null ? null : momentTime(it.ceremony.times[step]);
  }

  /** Time an announced round stands for: a time itself, or a round of a known drand chain. */
  function roundTime({ source, round }) {
    const [kind, chain] = [source.split(":")[0], source.split(":").slice(1).join(":").slice(0, 16)];
    if (kind === "drand" && chain in DRAND && /^[0-9]{1,10}$/.test(round)) {
      const [first, period] = DRAND[chain];
      const seconds = first + (Number(round) - 1) * period;
      return { seconds, text: shown(seconds) };
    }
    return momentTime(round);
  }

  /** A time of RFC 3339 in seconds, null for anything else. */
  function momentTime(text) {
    if (typeof text !== "string" || !isMoment(text)) return null;
    const whole = text.replace(/\.\d+/, "").replace("Z", "+00:00");
    return { seconds: Date.parse(whole) / 1000, text: whole };
  }

  function shown(seconds) {
    return new Date(1000 * seconds).toISOString().replace(".000Z", "+00:00");
  }

  fairdraw.anchor = { checkAnchored };
})(typeof self === "undefined" ? globalThis : self);

/** The seed of draw.md section 3: commitments, shares, entropy, the transcript and its hash. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { parse } = fairdraw.canonical;
  const { hexDigest, unhex } = fairdraw.hash;
  const { Unreadable, Wrong, inside } = fairdraw.messages;
  const { HEX64, hex64, hexBytes, items, mapping, moment, orNull, record, string, word } = fairdraw.schema;
  const { TAG } = fairdraw.announcement;

  const NUMBERS = /^(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8}))*\/$/;
  const ROUND = /^[1-9][0-9]{0,14}$/;

  /** @param {Uint8Array} bytes of ceremony.json @returns {Object} checked @throws Unreadable */
  function readCeremony(bytes) {
    return inside("ceremony.json", () => {
      const found = record(parse(bytes), "ceremony", ["commits", "shares", "entropy"], ["transcript", "times"]);
      const transcript = orNull(found.transcript, "transcript", string) || "";
      const times = orNull(found.times, "times", mapping) || {};
      for (const step of Object.keys(times)) moment(times[step], `times.${step}`);
      const commits = mapping(found.commits, "commits");
      for (const party of Object.keys(commits)) hex64(commits[party], `commits.${party}`);
      const shares = mapping(found.shares, "shares");
      for (const party of Object.keys(shares)) orNull(shares[party], `shares.${party}`, string);
      items(found.entropy, "entropy").forEach((value, i) => checkValue(value, `entropy[${i}]`));
      return { commits, shares, entropy: found.entropy, transcript, times };
    });
  }

  function checkValue(value, place) {
    record(value, place, ["value"], ["evidence", "round"]);
    hexBytes(value.value, place + ".value");
    orNull(value.round, place + ".round", word);
    orNull(value.evidence, place + ".evidence", mapping);
  }

  function saysMissing(ceremony, party) {
    return ceremony.transcript.split("\n").includes(`share ${party} missing`);
  }

  /**
   * State of every party's share, {party: "opened" | "missing" | "closed"}.
   * @throws Wrong for a party without commitment, a stranger, or a missing share that the transcript does not call so
   */
  function shareStates(announcement, ceremony) {
    const { parties } = announcement;
    const stranger = Object.keys(ceremony.commits).concat(Object.keys(ceremony.shares)).find((party) => !parties.includes(party));
    if (stranger !== undefined) throw new Wrong("party_unknown", { party: stranger });
    const states = new Map(parties.map((party) => [party, shareState(announcement, ceremony, party)]));
    for (const [party, state] of states) {
      const hidden = state === "missing" && ceremony.transcript && !saysMissing(ceremony, party);
      if (hidden) throw new Wrong("share_does_not_open", { party });
    }
    return states;
  }

  function shareState(announcement, ceremony, party) {
    const commit = ceremony.commits[party];
    if (commit === undefined) throw new Wrong("party_without_commitment", { party });
    const share = ceremony.shares[party];
    if (share === undefined || share === null) return saysMissing(ceremony, party) ? "missing" : "closed";
    const opens = HEX64.test(share) && hexDigest(announcement.hash, `${TAG} commit\n${announcement.A}\n${party}\n${share}\n`) === commit;
    return opens ? "opened" : "missing";
  }

  /** The exact text whose hash is the seed. @throws Wrong */
  function transcriptOf(announcement, ceremony, states) {
    const sources = announcement.entropy;
    const values = ceremony.entropy;
    if (values.length !== sources.length) throw new Wrong("entropy_count", { found: values.length, announced: sources.length });
    const absent = announcement.parties.filter((party) => states.get(party) !== "opened");
    if (absent.length && sources.length === 0) throw new Wrong("void", { parties: absent });
    const entropy = sources.map(({ source, round }, i) => `entropy ${source}:${values[i].round || round} ${values[i].value}`);
    const shown = (party) => (states.get(party) === "opened" ? ceremony.shares[party] : "missing");
    const shares = announcement.parties.map((party) => `share ${party} ${shown(party)}`);
    const lines = [`${TAG} seed`, `announcement ${announcement.A}`, ...(entropy.length ? entropy : ["entropy none"]), ...shares];
    return lines.join("\n") + "\n";
  }

  /** The seed, hex, once the transcript in the ceremony is the one that follows. @throws Wrong */
  function seedOf(announcement, ceremony, states) {
    const expected = transcriptOf(announcement, ceremony, states);
    if (!ceremony.transcript) throw new Wrong("transcript_absent");
    if (ceremony.transcript !== expected) throw new Wrong("transcript", { line: firstDifference(expected, ceremony.transcript) });
    return hexDigest(announcement.hash, expected);
  }

  function firstDifference(one, other) {
    const left = one.split("\n");
    const right = other.split("\n");
    const at = left.findIndex((line, i) => i >= right.length || line !== right[i]);
    return at < 0 || at >= right.length ? 1 : at + 1;
  }

  /**
   * Checks one entropy value by the rules of its source. True when nothing is left to check offline; a drand value is
   * held against the SHA-256 of its archived signature, the signature itself needs a BLS library.
   * @throws Wrong
   */
  function checkEntropy(source, given) {
    const kind = source.source.split(":")[0];
    if (kind === "drand") checkDrand(source, given);
    if (kind !== "lottery" && kind !== "dice") return false;
    checkNumbers(source, given, kind === "lottery");
    return true;
  }

  function checkDrand(source, given) {
    const round = given.round || source.round;
    if (!ROUND.test(round)) throw new Unreadable("drand_round", { round: round.slice(0, 40) });
    if (ROUND.test(source.round) && Number(round) < Number(source.round)) {
      throw new Wrong("drand_earlier", { round, announced: source.round });
    }
    if (!HEX64.test(given.value)) throw new Wrong("drand_value", { round });
    const signature = given.evidence ? given.evidence.signature : undefined;
    if (signature === undefined || signature === null) return;
    hexBytes(signature, "evidence.signature");
    if (hexDigest("sha256", unhex(signature)) !== given.value) throw new Wrong("drand_signature", { round });
  }

  function checkNumbers(source, given, ascending) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(unhex(given.value));
    if (!NUMBERS.test(text)) throw new Wrong("numbers", { source: source.source });
    const numbers = text.slice(0, -1).split(".").map(Number);
    if (ascending && numbers.some((n, i) => i > 0 && n < numbers[i - 1])) throw new Wrong("numbers_order", { source: source.source });
  }

  fairdraw.seed = { checkEntropy, readCeremony, seedOf, shareStates };
})(typeof self === "undefined" ? globalThis : self);

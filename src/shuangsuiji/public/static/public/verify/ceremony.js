/** Steps about time and chance: announcement, anchoring, commitments, entropy and seed. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Wrong, said } = fairdraw.messages;
  const { checkEntropy, readCeremony, seedOf, shareStates } = fairdraw.seed;
  const { finding, readRecord } = fairdraw.case;

  /** Transcript and record speak of this announcement. */
  async function checkAnnouncement(it) {
    const { A, hash } = it.announcement;
    if (await it.pack.has("ceremony.json")) {
      it.ceremony = readCeremony(await it.pack.once("ceremony.json"));
      const { transcript } = it.ceremony;
      if (transcript && transcript.split("\n")[1] !== `announcement ${A}`) throw new Wrong("announcement_transcript");
    }
    if (await it.pack.has("record.json")) {
      it.record = readRecord(await it.pack.once("record.json"));
      if (it.record.announcement !== A || it.record.hash !== hash) throw new Wrong("announcement_record");
    }
    return finding("ok", "announcement_ok", { hash: A });
  }

  /** Every party is committed, and every share opens its commitment or is called missing. */
  function checkCommitments(it) {
    if (it.ceremony === null) return finding("closed", "ceremony_absent");
    it.states = shareStates(it.announcement, it.ceremony);
    const shares = Array.from(it.states, ([party, state]) => said("share_" + state, { party }));
    const closed = isClosed(it);
    return finding(closed ? "closed" : "ok", closed ? "commitments_closed" : "commitments_ok", { shares });
  }

  function isClosed(it) {
    return Array.from(it.states.values()).includes("closed");
  }

  /** Every value keeps the rules of its source, in the announced round or a fallback of it. */
  function checkSources(it) {
    const sources = it.announcement.entropy;
    if (sources.length === 0) return finding("ok", "entropy_none");
    const values = it.ceremony ? it.ceremony.entropy : [];
    if (values.length < sources.length && !(it.ceremony && it.ceremony.transcript)) return finding("closed", "entropy_closed");
    if (values.length !== sources.length) throw new Wrong("entropy_count", { found: values.length, announced: sources.length });
    const open = sources.filter((source, i) => !checkEntropy(source, values[i])).map(({ source }) => source);
    const moved = values.map((value, i) => Boolean(value.round) && value.round !== sources[i].round);
    const rounds = sources.map(({ source }, i) => `${source}:${values[i].round}`).filter((_, i) => moved[i]);
    const note = rounds.length ? said("entropy_moved", { rounds }) : "";
    if (open.length) return finding("unchecked", "entropy_unchecked", { sources: open, note });
    return finding("ok", "entropy_ok", { count: values.length, note });
  }

  /** The transcript follows from announcement and ceremony, and the record holds its hash. */
  function checkSeed(it) {
    if (it.ceremony === null || isClosed(it)) return finding("closed", "seed_closed");
    const early = it.record === null || it.ceremony.entropy.length < it.announcement.entropy.length;
    if (!it.ceremony.transcript && early) return finding("closed", "seed_closed");
    it.seed = seedOf(it.announcement, it.ceremony, it.states);
    if (it.record !== null && it.record.seed !== it.seed) throw new Wrong("seed_differs");
    return finding("ok", "seed_ok", { seed: it.seed });
  }

  fairdraw.ceremony = { checkAnnouncement, checkCommitments, checkSeed, checkSources };
})(typeof self === "undefined" ? globalThis : self);

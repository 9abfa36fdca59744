/** The verification of draw.md section 5: step by step, the first that fails named in one sentence. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Problem, Unreadable, said } = fairdraw.messages;
  const { readAnnouncement } = fairdraw.announcement;
  const { Package } = fairdraw.package;
  const { Case, finding } = fairdraw.case;
  const { checkAnnouncement, checkCommitments, checkSeed, checkSources } = fairdraw.ceremony;
  const { checkFrames, checkQuotas, checkSamples } = fairdraw.samples;
  const { checkAnchored } = fairdraw.anchor;
  const { checkJournal } = fairdraw.journal;

  const BYTES_PER_LINE = 30; // of a frame, about
  const CHECKS = [
    ["frames", checkFrames], ["announcement", checkAnnouncement], ["anchored", checkAnchored],
    ["commitments", checkCommitments], ["entropy", checkSources], ["seed", checkSeed], ["quotas", checkQuotas],
    ["samples", checkSamples], ["match", fairdraw.pairing.checkMatch], ["names", fairdraw.names.checkNames],
    ["journal", checkJournal],
  ];
  const STEPS = ["manifest"].concat(CHECKS.map(([name]) => name));

  /**
   * Verifies a package and posts {type: "begin", bytes}, {type: "step", step, state, text, facts, ms} as it goes, then {type: "done", exit,
   * sentence, steps, facts}, or {type: "ask", bytes} where more than `most` bytes would have to be fetched.
   * @param {{source: Object, opening: ?Object, keys: ?Object, post: function, tick: function, most: number}} request
   */
  async function verify({ source, opening, keys, post, tick, most }) {
    const it = new Case(new Package(source, tick), opening, keys, tick);
    const begun = { announcement: null, error: null };
    try {
      begun.announcement = readAnnouncement(await it.pack.bytes("announcement.json"));
    } catch (error) {
      begun.error = expected(error);
    }
    const bytes = begun.announcement ? BYTES_PER_LINE * begun.announcement.rows.reduce((sum, row) => sum + row.frame.size, 0) : 0;
    if (bytes > most) return post({ type: "ask", bytes });
    post({ type: "begin", bytes });
    const steps = await allSteps(it, begun, post);
    const { exit, sentence, note } = verdict(steps);
    return post({ type: "done", exit, sentence, note, steps, facts: factsOf(it) });
  }

  function expected(error) {
    if (error instanceof Problem) return error;
    throw error;
  }

  /** All steps in order; after the first that fails the others stay unchecked. */
  async function allSteps(it, begun, post) {
    const done = new Map();
    const put = (step) => {
      done.set(step.step, step);
      post({ type: "step", ...step });
      return step.state !== "wrong" && step.state !== "unreadable";
    };
    let good = put(await oneStep("manifest", () => checkManifest(it, begun), post));
    // what breaks here is the announcement's fault, though frames are checked before it
    if (good && begun.error) good = put(stepOf("announcement", problemFinding(begun.error), 0));
    for (const [name, check] of CHECKS) good = good && put(await oneStep(name, () => check(it), post));
    for (const name of STEPS) if (!done.has(name)) put(stepOf(name, finding("unchecked", "after_failure"), 0));
    return STEPS.map((name) => done.get(name));
  }

  async function oneStep(name, work, post) {
    post({ type: "step", step: name, state: "running", text: "", facts: {}, ms: 0 });
    const began = performance.now();
    let found;
    try {
      found = await work();
    } catch (error) {
      found = problemFinding(expected(error));
    }
    return stepOf(name, found, performance.now() - began);
  }

  function problemFinding(problem) {
    return { state: problem instanceof Unreadable ? "unreadable" : "wrong", text: problem.message, facts: {} };
  }

  function stepOf(step, { state, text, facts }, ms) {
    return { step, state, text, facts, ms: Math.round(ms) };
  }

  async function checkManifest(it, { announcement }) {
    it.announcement = announcement;
    const listed = await it.pack.manifest();
    if (listed === null) return finding("absent", "manifest_absent");
    await it.pack.checkManifest(listed, announcement);
    return finding("ok", "manifest_ok", { count: Object.keys(listed).length });
  }

  /** The verdict over all steps: 0 right, 1 wrong, 2 unreadable, 3 right as far as it goes. */
  function verdict(steps) {
    const failed = steps.find(({ state }) => state === "wrong" || state === "unreadable");
    if (failed) {
      const sentence = said("verdict_" + failed.state, { step: said("step_" + failed.step), reason: failed.text });
      return { exit: failed.state === "wrong" ? 1 : 2, sentence };
    }
    // what two colluding parties could do, no recomputation can show: it is said beside the verdict
    const alone = steps.some(({ text }) => text === said("entropy_none"));
    const note = alone ? said("verdict_no_entropy") : "";
    const open = new Set(steps.filter(({ state }) => state !== "ok").map(({ text }) => text));
    if (open.size === 0) return { exit: 0, sentence: said("verdict_right", { note }), note };
    return { exit: 3, sentence: said("verdict_partly", { open: Array.from(open).join("；"), note }), note };
  }

  /** What a page may say beside the verdict. */
  function factsOf(it) {
    if (it.announcement === null) return {};
    const { draw, title, rows } = it.announcement;
    const roots = {};
    for (const row of rows) roots[row.id] = row.frame.root;
    const drawn = it.samples.size ? it.visited().length : null;
    return { draw, title, roots, drawn, size: rows.reduce((sum, row) => sum + row.frame.size, 0) };
  }

  fairdraw.checks = { STEPS, verify };
})(typeof self === "undefined" ? globalThis : self);

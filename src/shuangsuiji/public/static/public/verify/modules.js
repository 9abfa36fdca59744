/** The parts of the verifier in the order they build on each other; worker and page load the same list. */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  fairdraw.MODULES = [
    "sentences.js", "messages.js", "hash.js", "canonical.js", "merkle.js", "schema.js", "announcement.js", "seed.js", "frame.js",
    "draw.js", "network.js", "tables.js", "inputs.js", "match.js", "receipt.js", "inflate.js", "zip.js", "sources.js",
    "package.js", "case.js", "ceremony.js", "substitutions.js", "samples.js", "names.js", "follow.js", "pairing.js",
    "ed25519.js", "signatures.js", "journal.js", "anchor.js", "checks.js", "run.js",
  ];
})(typeof self === "undefined" ? globalThis : self);

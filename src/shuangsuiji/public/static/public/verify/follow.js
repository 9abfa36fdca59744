/** What became of a match: replacements/NNNN.json, each drawn again from a seed of its own (SPEC section 11). */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { byBytes, canonical, decode, lines, parse } = fairdraw.canonical;
  const { hexDigest, utf8 } = fairdraw.hash;
  const { Unreadable, Wrong, inside } = fairdraw.messages;
  const { hex64, items, moment, name, natural, need, record, string } = fairdraw.schema;
  const { match } = fairdraw.match;

  const TAG = "fairdraw/1";
  const FIELDS = ["announcement", "answer", "commits", "deposit", "record", "seed", "shares"];
  const RECORD = ["absent", "at", "officers", "reason", "released", "seats", "vacated"];
  const PARTIES = ["auditor", "server"];

  const pathOf = (serial, ending) => `replacements/${String(serial).padStart(4, "0")}.${ending}`;
  const sheet = (table) => Array.from(table.keys()).sort(byBytes).map((key) => table.get(key).join("\t") + "\n").join("");
  const fieldsOf = (bytes) => lines(bytes).map((line) => line.split("\t"));
  const strings = (value, place) => items(value, place).forEach((item, i) => string(item, `${place}[${i}]`));

  function read(bytes) {
    const found = record(parse(bytes), "replacement", FIELDS);
    for (const key of ["announcement", "answer", "seed"]) hex64(found[key], key);
    natural(found.deposit, "deposit");
    for (const key of ["commits", "shares"]) {
      record(found[key], key, PARTIES);
      for (const party of PARTIES) hex64(found[key][party], `${key}.${party}`);
    }
    readRecord(record(found.record, "record", RECORD));
    return found;
  }

  function readRecord(told) {
    moment(told.at, "record.at");
    name(told.reason, "record.reason");
    for (const key of ["absent", "released", "vacated"]) strings(told[key], `record.${key}`);
    items(told.officers, "record.officers").forEach((line, i) => {
      need(items(line, `record.officers[${i}]`).length === 3, `record.officers[${i}]`, "list");
      string(line[0], `record.officers[${i}]`);
      line.slice(1).forEach((number) => natural(number, `record.officers[${i}]`));
    });
    items(told.seats, "record.seats").forEach((line, i) => {
      need(items(line, `record.seats[${i}]`).length === 4, `record.seats[${i}]`, "list");
      strings(line.slice(0, 3), `record.seats[${i}]`);
      strings(line[3], `record.seats[${i}]`);
    });
  }

  /** Officers, seats and holders as they stand, each line by its key; `latest` is the last place given so far. */
  async function begin(it) {
    const by = (rows, key) => new Map(rows.map((fields) => [fields[key], fields]));
    return {
      officers: by(fieldsOf(await it.pack.bytes("officers.tsv")), 0),
      seats: by(fieldsOf(await it.pack.bytes("seats.tsv")), 1),
      held: by(fieldsOf(await it.pack.bytes("match.tsv")), 1),
      seed: it.seed,
    };
  }

  /** Lines of the record in place of those before. */
  function amend(now, told) {
    for (const [who, capacity, history] of told.officers) now.officers.set(who, [who, String(capacity), String(history)]);
    for (const [visit, seat, kind, ids] of told.seats) {
      if (!now.seats.has(seat) || now.seats.get(seat)[0] !== visit) throw new Wrong("match_not_standing", { seat });
      now.seats.set(seat, [visit, seat, kind, ids.join(",")]);
    }
  }

  /** The seats to draw as files of a match of their own: kept seats count as history, take up room and teammates. */
  function reduced(now, told, drawn) {
    const leaving = new Set(told.vacated.map((seat) => now.held.get(seat)[2]));
    const load = new Map();
    const teams = new Map();
    for (const [visit, seat, who] of now.held.values()) {
      if (drawn.has(seat)) continue;
      load.set(who, (load.get(who) || 0) + 1);
      teams.set(visit, (teams.get(visit) || new Set()).add(who));
    }
    const officers = new Map(now.officers);
    for (const [who, [, capacity, history]] of now.officers) {
      const count = load.get(who) || 0;
      officers.set(who, [who, String(Math.max(0, capacity - count)), String(Number(history) + count)]);
    }
    const seats = new Map();
    for (const seat of drawn) {
      const [visit, , kind, ids] = now.seats.get(seat);
      const holder = told.vacated.includes(seat) ? null : now.held.get(seat)[2];
      const may = (who) => !told.absent.includes(who) && (!leaving.has(who) || who === holder) && !(teams.has(visit) && teams.get(visit).has(who));
      seats.set(seat, [visit, seat, kind, ids.split(",").filter((who) => who && may(who)).join(",")]);
    }
    return [sheet(officers), sheet(seats)].map(utf8);
  }

  /** @returns {Promise<string>} match.tsv after the replacement; `now` goes on with it */
  async function carryOut(now, told, hash, tick) {
    amend(now, told);
    const drawn = new Set(told.vacated.concat(told.released));
    const unknown = Array.from(drawn).find((seat) => !now.held.has(seat));
    if (unknown !== undefined) throw new Wrong("match_not_standing", { seat: unknown });
    const stranger = told.absent.find((who) => !now.officers.has(who));
    if (stranger !== undefined) throw new Wrong("match_no_officer", { officer: stranger });
    const latest = Array.from(now.held.values()).reduce((most, fields) => Math.max(most, Number(fields[3])), 0);
    const [officers, seats] = reduced(now, told, drawn);
    const found = await match(officers, seats, hash, now.seed, tick);
    for (const seat of drawn) now.held.delete(seat);
    for (const [visit, seat, who, place] of fieldsOf(utf8(found.file))) now.held.set(seat, [visit, seat, who, String(Number(place) + latest)]);
    return sheet(now.held);
  }

  function seedOf(hash, old, told, shares) {
    const fresh = hexDigest(hash, `${TAG} replace-share\n${PARTIES.map((party) => `${party}:${shares[party]}\n`).join("")}`);
    return hexDigest(hash, `${TAG} replace\n${old}\n${hexDigest(hash, canonical(told))}\n${fresh}\n`);
  }

  async function check(it, now, value) {
    const { A, hash } = it.announcement;
    if (value.announcement !== A) throw new Wrong("replacement_other");
    for (const party of PARTIES) {
      const opened = hexDigest(hash, `${TAG} commit\n${A}\n${party}.${value.deposit}\n${value.shares[party]}\n`);
      if (opened !== value.commits[party]) throw new Wrong("replacement_share", { party });
    }
    now.seed = seedOf(hash, now.seed, value.record, value.shares);
    if (value.seed !== now.seed) throw new Wrong("replacement_seed");
    const file = await carryOut(now, value.record, hash, it.tick);
    if (hexDigest(hash, file) !== value.answer) throw new Wrong("replacement_answer");
    return file;
  }

  /** As `inside`, around work that waits. */
  async function within(place, work) {
    try {
      await work();
    } catch (error) {
      inside(place, () => { throw error; });
    }
  }

  /** How many replacements the package holds, every one of them drawn again. @throws Wrong, Unreadable */
  async function checkReplacements(it) {
    const used = new Set();
    let now = null;
    for (let serial = 1; ; serial++) {
      const [json, tsv] = [pathOf(serial, "json"), pathOf(serial, "tsv")];
      const present = [await it.pack.has(json), await it.pack.has(tsv)];
      if (present[0] !== present[1]) throw new Unreadable("replacement_files");
      if (!present[0]) return serial - 1;
      now = now || (await begin(it));
      const bytes = await it.pack.once(json);
      const value = inside(json, () => read(bytes));
      await within(json, async () => {
        if (used.has(value.deposit)) throw new Wrong("replacement_deposit", { deposit: value.deposit });
        used.add(value.deposit);
        const file = await check(it, now, value);
        if (decode(await it.pack.once(tsv)) !== file) throw new Wrong("replacement_answer");
      });
    }
  }

  fairdraw.follow = { checkReplacements };
})(typeof self === "undefined" ? globalThis : self);

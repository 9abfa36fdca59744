/**
 * The match of officers to visits as match.md section 2 defines it: feasible, balanced, the odd loads by ticket,
 * then seat by seat the smallest ticket that still leaves an assignment. Any correct solver gives these bytes.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});
  const { Wrong } = fairdraw.messages;
  const { byBytes } = fairdraw.canonical;
  const { algorithm, hexDigest, sheetDigest, utf8 } = fairdraw.hash;
  const { roleKey } = fairdraw.draw;
  const { readOfficers, readSeats } = fairdraw.tables;
  const { Mask, NOBODY, Network } = fairdraw.network;

  const SEATS_PER_SLICE = 200;

  /** Numbers in the order of H("{key}:{middle}{id}"), ties by the bytes of the id. */
  function inTicketOrder(numbers, name, prefix, idOf) {
    const tickets = new Map(numbers.map((n) => [n, hexDigest(name, prefix + idOf(n))]));
    return numbers.slice().sort((a, b) => byBytes(tickets.get(a), tickets.get(b)) || byBytes(idOf(a), idOf(b)));
  }

  class Match {
    constructor(officers, seats, name, seed) {
      this.net = new Network(officers, seats);
      this.name = name;
      this.algorithm = algorithm(name);
      this.idBytes = officers.map((officer) => utf8(officer.id));
      this.longestId = this.idBytes.reduce((most, id) => Math.max(most, id.length), 0);
      this.keys = {};
      for (const role of ["load", "seat", "officer"]) this.keys[role] = roleKey(name, role, seed);
      this.everyone = officers.map((_, o) => o);
      this.seatId = (s) => seats[s].id;
      this.officerId = (o) => officers[o].id;
    }

    /** Officers for whom `test` holds, as a mask. */
    _those(test) {
      const mask = new Mask(this.everyone.length);
      for (const o of this.everyone) if (test(o)) mask.add(o);
      return mask;
    }

    /** Fills one more seat: with the least burdened officer who is free for it, else by moving others; false when it cannot be. */
    _fill(seat, room) {
      let end = this._leastBurdened(seat, room);
      if (end !== NOBODY) this.net.put(seat, end);
      else {
        end = this.net.search([seat], [], room);
        if (end === NOBODY) return false;
        this.net.move(end);
      }
      if (!this.net.hasRoom(end)) room.remove(end);
      return true;
    }

    _leastBurdened(seat, room) {
      const net = this.net;
      const present = net.siblings[seat].map((sibling) => net.holder[sibling]);
      let best = NOBODY;
      for (const o of net.seats[seat].officers) {
        const better = room.has(o) && (best === NOBODY || net.burden(o) < net.burden(best));
        if (better && !present.includes(o)) best = o;
      }
      return best;
    }

    /** Step 1: every seat that must be filled, then the optional ones in ticket order while all still fit. */
    fill() {
      const seats = this.net.seats;
      const all = seats.map((_, s) => s);
      const room = this._those((o) => this.net.hasRoom(o));
      const choosy = all.filter((s) => seats[s].must).sort((a, b) => seats[a].officers.length - seats[b].officers.length);
      const missing = choosy.filter((s) => !this._fill(s, room));
      if (missing.length) throw new Wrong("match_impossible", { seats: missing.length });
      const optional = all.filter((s) => !seats[s].must);
      const order = inTicketOrder(optional, this.name, this.keys.seat + ":optional:", this.seatId);
      const dropped = new Set(order.filter((s) => !this._fill(s, room)));
      this.kept = all.filter((s) => !dropped.has(s));
      this.unfilled = Array.from(dropped, this.seatId).sort(byBytes);
    }

    /** Step 2: moves from the most burdened to any with two less, level by level, until none is left. */
    balance() {
      const net = this.net;
      const live = new Set(this.everyone.filter((o) => net.load[o] > 0));
      while (live.size) {
        const top = Array.from(live).reduce((most, o) => Math.max(most, net.burden(o)), 0);
        const starts = Array.from(live).filter((o) => net.burden(o) === top);
        const end = net.search([], starts, this._those((o) => net.burden(o) <= top - 2 && net.hasRoom(o)));
        if (end === NOBODY) this._settle(live);
        else this._shift(end, live);
      }
    }

    /** Whatever a failed search came to can no longer improve. */
    _settle(live) {
      for (const o of Array.from(live)) if (this.net.cameToOfficer(o)) live.delete(o);
    }

    _shift(end, live) {
      const first = this.net.move(end);
      live.add(end);
      if (this.net.load[first] === 0) live.delete(first);
    }

    /** Step 3: officers in ticket order, each to the smallest load that keeps the squares and all settled before. */
    settleLoads() {
      const net = this.net;
      const done = new Set();
      for (const o of inTicketOrder(this.everyone, this.name, this.keys.load + ":", this.officerId)) {
        done.add(o);
        for (let more = true; more && net.load[o] > 0;) {
          const below = net.burden(o) - 1;
          const end = net.search([], [o], this._those((p) => net.burden(p) === below && net.hasRoom(p) && !done.has(p)));
          more = end !== NOBODY;
          if (more) net.move(end);
        }
      }
    }

    /** Step 4: seats in ticket order, each to the smallest ticket for which the rest still works out. */
    async settleSeats(tick) {
      this.order = inTicketOrder(this.kept, this.name, this.keys.seat + ":", this.seatId);
      for (let i = 0; i < this.order.length; i++) {
        this._settleSeat(this.order[i]);
        if (i % SEATS_PER_SLICE === 0) await tick(0);
      }
    }

    _settleSeat(seat) {
      const net = this.net;
      const choices = this._tickets(seat);
      const current = net.holder[seat];
      const dead = new Set();
      for (const officer of inOrder(choices)) {
        if (officer === current || (!dead.has(officer) && this._give(seat, officer, current, dead))) break;
      }
      net.fixed[seat] = 1;
    }

    /** Officers a seat may take, with their tickets. Those fixed in its visit are out. */
    _tickets(seat) {
      const taken = new Set();
      for (const other of this.net.siblings[seat]) if (this.net.fixed[other]) taken.add(this.net.holder[other]);
      const officers = this.net.seats[seat].officers.filter((o) => !taken.has(o));
      return { officers, digests: this._digests(seat, officers), ids: this.officerId };
    }

    _digests(seat, officers) {
      const prefix = utf8(`${this.keys.officer}:${this.seatId(seat)}:`);
      const digests = new Uint8Array(32 * officers.length);
      const sheet = new Uint8Array(prefix.length + this.longestId + 80);
      sheet.set(prefix);
      officers.forEach((officer, i) => {
        sheet.set(this.idBytes[officer], prefix.length);
        sheetDigest(this.algorithm, sheet, prefix.length + this.idBytes[officer].length, digests, 32 * i);
      });
      return digests;
    }

    /** Tries to give `seat` to `officer`: someone must take over, in a chain that ends at the present one. */
    _give(seat, officer, current, dead) {
      const net = this.net;
      net.take(seat);
      net.fixed[seat] = 1;
      const pushed = net.siblings[seat].filter((s) => net.holder[s] === officer);
      const goal = this._those((o) => o === current);
      const end = pushed.length ? net.search(pushed, [], goal) : net.search([], [officer], goal);
      if (end === NOBODY) return this._giveBack(seat, current, dead);
      net.move(end);
      net.put(seat, officer);
      return true;
    }

    /** After a failed search nobody it came to can be given the seat, as long as it stayed out of the visit. */
    _giveBack(seat, current, dead) {
      const net = this.net;
      if (!net.siblings[seat].some((s) => net.cameToSeat(s))) {
        for (const o of this.everyone) if (net.cameToOfficer(o)) dead.add(o);
      }
      net.fixed[seat] = 0;
      net.put(seat, current);
      return false;
    }

    /** @returns {string} match.tsv */
    file() {
      const places = new Map(this.order.map((s, i) => [s, i + 1]));
      const { seats, holder } = this.net;
      const rows = this.kept.map((s) => `${seats[s].visit}\t${seats[s].id}\t${this.officerId(holder[s])}\t${places.get(s)}\n`);
      return rows.sort(byBytes).join("");
    }

    loads() {
      const found = Object.create(null);
      for (const o of this.everyone) found[this.officerId(o)] = this.net.load[o];
      return found;
    }
  }

  /** The officers by ticket: the best alone first, since most seats stop there, then the others in order. */
  function* inOrder({ officers, digests, ids }) {
    const before = (i, j) => {
      for (let at = 0; at < 32; at++) {
        const difference = digests[32 * i + at] - digests[32 * j + at];
        if (difference) return difference;
      }
      return byBytes(ids(officers[i]), ids(officers[j]));
    };
    let best = 0;
    for (let i = 1; i < officers.length; i++) if (before(i, best) < 0) best = i;
    yield officers[best];
    const rest = officers.map((_, i) => i).filter((i) => i !== best).sort(before);
    for (const i of rest) yield officers[i];
  }

  /**
   * The match that follows from officers.tsv, seats.tsv and the seed.
   * @returns {Promise<{file: string, loads: Object, unfilled: string[]}>} @throws Wrong when there is none
   */
  async function match(officerBytes, seatBytes, name, seed, tick) {
    const officers = readOfficers(officerBytes);
    const found = new Match(officers, readSeats(seatBytes, officers), name, seed);
    found.fill();
    found.balance();
    found.settleLoads();
    await found.settleSeats(tick);
    return { file: found.file(), loads: found.loads(), unfilled: found.unfilled };
  }

  fairdraw.match = { match };
})(typeof self === "undefined" ? globalThis : self);

/**
 * Seats, officers and who sits where, with the search for chains of moves that every step of the match rests on
 * (match.md section 2). Sets of officers are bit masks: one bit per officer, 32 to a word.
 */
(function (root) {
  "use strict";
  const fairdraw = (root.fairdraw = root.fairdraw || {});

  const NOBODY = -1;
  const UNSEEN = -2;
  const START = -1;

  /** A set of small numbers as bits. */
  class Mask {
    constructor(size) {
      this.words = new Uint32Array(Math.ceil(size / 32));
    }

    add(i) { this.words[i >>> 5] |= 1 << (i & 31); }

    remove(i) { this.words[i >>> 5] &= ~(1 << (i & 31)); }

    has(i) { return (this.words[i >>> 5] >>> (i & 31)) & 1; }
  }

  /** Number of the lowest bit of a word that is not zero. */
  function lowest(word) {
    return 31 - Math.clz32(word & -word);
  }

  /**
   * @typedef {Object} Officer @property {string} id @property {number} capacity @property {number} history
   * @typedef {Object} Seat @property {string} visit @property {string} id @property {boolean} must @property {number[]} officers
   */

  class Network {
    /** @param {Officer[]} officers @param {Seat[]} seats their officers by number */
    constructor(officers, seats) {
      this.officers = officers;
      this.seats = seats;
      this.width = Math.ceil(officers.length / 32);
      this.allowed = this._allowed();
      this.holder = new Int32Array(seats.length).fill(NOBODY);
      this.fixed = new Uint8Array(seats.length);
      this.held = officers.map(() => new Set());
      this.load = new Int32Array(officers.length);
      this.siblings = this._siblings();
      this.seatParent = new Int32Array(seats.length);
      this.pushed = new Uint8Array(seats.length);
      this.officerParent = new Int32Array(officers.length);
    }

    /** One row of bits per seat. */
    _allowed() {
      const bits = new Uint32Array(this.seats.length * this.width);
      this.seats.forEach((seat, s) => {
        for (const o of seat.officers) bits[s * this.width + (o >>> 5)] |= 1 << (o & 31);
      });
      return bits;
    }

    /** For every seat the other seats of its visit. */
    _siblings() {
      const visits = new Map();
      this.seats.forEach((seat, s) => {
        if (!visits.has(seat.visit)) visits.set(seat.visit, []);
        visits.get(seat.visit).push(s);
      });
      return this.seats.map((seat, s) => visits.get(seat.visit).filter((other) => other !== s));
    }

    /** Burden of an officer: what went before plus this match. */
    burden(officer) { return this.officers[officer].history + this.load[officer]; }

    hasRoom(officer) { return this.load[officer] < this.officers[officer].capacity; }

    put(seat, officer) {
      this.holder[seat] = officer;
      this.held[officer].add(seat);
      this.load[officer] += 1;
    }

    take(seat) {
      const officer = this.holder[seat];
      this.holder[seat] = NOBODY;
      this.held[officer].delete(seat);
      this.load[officer] -= 1;
    }

    /**
     * Breadth-first search for a chain of moves: each seat that must go takes another officer, who then gives up one
     * of its own seats, until an officer of `target` is reached. Fixed seats stay.
     * @param {number[]} seats that must go @param {number[]} officers who must give up a seat @param {Mask} target
     * @returns {number} the officer reached, or -1; the parents of the search stay for `move` and `reached`
     */
    search(seats, officers, target) {
      this.seatParent.fill(UNSEEN);
      this.officerParent.fill(UNSEEN);
      this.seen = new Uint32Array(this.width);
      this.queue = [];
      for (const seat of seats) this._enqueue(seat, START, 0);
      for (const officer of officers) this._arrive(officer, START);
      for (let next = 0; next < this.queue.length; next++) {
        const end = this._leave(this.queue[next], target);
        if (end !== NOBODY) return end;
      }
      return NOBODY;
    }

    _enqueue(seat, parent, pushed) {
      if (this.fixed[seat] || this.seatParent[seat] !== UNSEEN) return;
      this.seatParent[seat] = parent;
      this.pushed[seat] = pushed;
      this.queue.push(seat);
    }

    _arrive(officer, seat) {
      this.officerParent[officer] = seat;
      this.seen[officer >>> 5] |= 1 << (officer & 31);
      for (const other of this.held[officer]) this._enqueue(other, officer, 0);
    }

    /** Tries every officer a seat may go to: free ones first, then those it must push off a sibling seat. */
    _leave(seat, target) {
      const present = this._present(seat);
      const base = seat * this.width;
      for (let w = 0; w < this.width; w++) {
        const open = this.allowed[base + w] & ~this.seen[w] & ~present[w];
        const hit = open & target.words[w];
        if (hit) {
          this.officerParent[32 * w + lowest(hit)] = seat;
          return 32 * w + lowest(hit);
        }
        for (let bits = open; bits; bits &= bits - 1) this._arrive(32 * w + lowest(bits), seat);
      }
      for (const sibling of this.siblings[seat]) {
        if (this.allows(seat, this.holder[sibling])) this._enqueue(sibling, seat, 1);
      }
      return NOBODY;
    }

    /** Officers who sit in the seat's visit. */
    _present(seat) {
      const words = new Uint32Array(this.width);
      if (this.holder[seat] !== NOBODY) words[this.holder[seat] >>> 5] |= 1 << (this.holder[seat] & 31);
      for (const sibling of this.siblings[seat]) {
        const officer = this.holder[sibling];
        if (officer !== NOBODY) words[officer >>> 5] |= 1 << (officer & 31);
      }
      return words;
    }

    allows(seat, officer) {
      return officer !== NOBODY && (this.allowed[seat * this.width + (officer >>> 5)] >>> (officer & 31)) & 1;
    }

    /** Carries out the chain that `search` found up to `end`. @returns {number} the officer it starts from, or -1 */
    move(end) {
      const moves = [];
      let officer = end;
      let seat = this.officerParent[end];
      let first = NOBODY;
      for (let more = true; more;) {
        moves.push([seat, officer]);
        const parent = this.seatParent[seat];
        if (parent === START) more = false;
        else if (this.pushed[seat]) [officer, seat] = [this.holder[seat], parent];
        else if (this.officerParent[parent] === START) [first, more] = [parent, false];
        else [officer, seat] = [parent, this.officerParent[parent]];
      }
      for (const [moved] of moves) if (this.holder[moved] !== NOBODY) this.take(moved);
      for (const [moved, to] of moves) this.put(moved, to);
      return first;
    }

    /** Whether the last search came to this officer or seat. */
    cameToOfficer(officer) { return this.officerParent[officer] !== UNSEEN; }

    cameToSeat(seat) { return this.seatParent[seat] !== UNSEEN; }
  }

  fairdraw.network = { Mask, NOBODY, Network };
})(typeof self === "undefined" ? globalThis : self);

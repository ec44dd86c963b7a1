const BUCKETS = 12;

/**
 * A sliding window of twelve buckets. One more is kept, and the oldest is counted whole, so that no window of the full
 * length ever holds more than the limit: the same rule as the server's.
 */
class SlidingWindow {
  #counts = new Float64Array(BUCKETS + 1);
  #newest = 0;
  #total = 0;

  constructor(limit, windowMs) {
    this.limit = limit;
    this.bucketMs = windowMs / BUCKETS;
  }

  hasRoom(now, cost) {
    this.#advance(now);
    return this.#total + cost <= this.limit;
  }

  charge(cost) {
    this.#counts[this.#newest % this.#counts.length] += cost;
    this.#total += cost;
  }

  #advance(now) {
    const bucket = Math.floor(now / this.bucketMs);
    if (bucket === this.#newest) return;
    // A jump longer than the ring (the very first call, a long silence) empties every slot once.
    const stale = Math.min(bucket - this.#newest, this.#counts.length);
    for (let step = 1; step <= stale; step += 1) {
      const slot = (this.#newest + step) % this.#counts.length;
      this.#total -= this.#counts[slot];
      this.#counts[slot] = 0;
    }
    this.#newest = bucket;
  }
}

/** The two windows of one organisation: both must have room, and both are charged together. */
export class Quota {
  constructor(perMinute, perHour) {
    this.minute = new SlidingWindow(perMinute, 60_000);
    this.hour = new SlidingWindow(perHour, 3_600_000);
  }

  take(now, cost) {
    if (!this.minute.hasRoom(now, cost) || !this.hour.hasRoom(now, cost)) return false;
    this.minute.charge(cost);
    this.hour.charge(cost);
    return true;
  }
}

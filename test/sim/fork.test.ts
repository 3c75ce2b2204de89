import { describe, expect, test } from "vitest";
import type { EventTarget } from "../../src/sim/event-queue.js";
import { fork } from "../../src/sim/fork.js";
import { Driver } from "../../src/sim/operation.js";
import type { RandomStream } from "../../src/sim/random.js";
import { Sim } from "../../src/sim/sim.js";

class Ticker implements EventTarget {
  readonly seen: number[] = [];
  constructor(
    readonly sim: Sim,
    readonly rng: RandomStream,
  ) {}
  onEvent(): void {
    this.seen.push(this.sim.nowNs, this.rng.integer(0, 1_000_000));
    if (this.seen.length < 40) this.sim.schedule(this.rng.integer(1, 50), this, 0);
  }
}

describe("a fork", () => {
  test("goes on exactly as the original does, and neither touches the other", () => {
    const sim = new Sim(5);
    const world = { sim, ticker: new Ticker(sim, sim.rng.fork("ticker")) };
    sim.schedule(1, world.ticker, 0);
    sim.runEvents(7);
    const copy = fork(world);
    copy.sim.runUntilIdle();
    expect(world.ticker.seen).toHaveLength(14);
    sim.runUntilIdle();
    expect(copy.ticker.seen).toEqual(world.ticker.seen);
    expect(copy.ticker).toBeInstanceOf(Ticker);
  });

  test("keeps shared and circular references, maps, sets and bytes", () => {
    const shared = { n: 1 };
    const original = {
      a: shared,
      b: shared,
      map: new Map<object, unknown>([[shared, new Set([shared])]]),
      bytes: new Uint8Array([1, 2]),
      self: null as unknown,
    };
    original.self = original;
    const copy = fork(original);
    expect(copy.a).toBe(copy.b);
    expect(copy.a).not.toBe(shared);
    expect(copy.map.get(copy.a)).toEqual(new Set([copy.a]));
    expect(copy.self).toBe(copy);
    copy.bytes[0] = 9;
    expect(original.bytes[0]).toBe(1);
  });

  test("shares what says that it is a value", () => {
    class Value {
      static readonly isValue = true;
      readonly payload = [1];
    }
    const value = new Value();
    expect(fork({ value }).value).toBe(value);
  });

  test("of a waiting script leaves the wait to the original", async () => {
    const sim = new Sim();
    const world = { sim, driver: new Driver(sim), settled: [] as string[] };
    const target = { onEvent: (_kind: number, arg: unknown): void => (arg as { settle(): void }).settle() };
    const waiting = world.driver.operate<void>("sleep", (op) => void sim.schedule(10, target, 0, op));
    const copy = fork(world);
    copy.sim.runUntilIdle();
    expect(world.sim.nowNs).toBe(0);
    await waiting;
    expect(world.sim.nowNs).toBe(10);
  });

  test("keeps views of one buffer on one buffer, whatever their kind", () => {
    const bytes = new Uint8Array(8);
    const original = { bytes, view: new DataView(bytes.buffer, 2), words: new Uint16Array(bytes.buffer, 4, 1) };
    const copy = fork(original);
    copy.view.setUint16(2, 0x0101);
    expect([...copy.bytes]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
    expect([...copy.words]).toEqual([0x0101]);
    expect([...original.bytes]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("refuses an iterator under way, a weak map and an async generator", async () => {
    async function* numbers(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
    }
    expect(() => fork({ at: new Map().entries() })).toThrow(/cannot fork map iterator at \.at/);
    expect(() => fork({ at: new WeakMap() })).toThrow(/cannot fork weakmap at \.at/);
    expect(() => fork({ at: numbers() })).toThrow(/cannot fork asyncgenerator at \.at/);
  });

  test("refuses a promise in the state, naming the way to it", () => {
    expect(() => fork({ host: { pending: Promise.resolve() } })).toThrow(/cannot fork promise at \.host\.pending/);
  });
});

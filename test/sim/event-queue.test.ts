import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventTarget, ScheduledEvent } from "../../src/sim/event-queue.js";
import { Sim } from "../../src/sim/sim.js";

/** Writes down what runs when; an event may schedule and cancel more. */
class Diary implements EventTarget {
  readonly entries: string[] = [];
  onEvent(kind: number, arg: unknown): void {
    this.entries.push(`${kind}:${String(arg)}`);
  }
}

describe("the event queue", () => {
  test("events run in order of time, and of scheduling where the time is the same", () => {
    const sim = new Sim();
    const diary = new Diary();
    sim.schedule(20, diary, 1, "c");
    sim.schedule(10, diary, 1, "a");
    sim.schedule(10, diary, 1, "b");
    sim.schedule(0, diary, 1, "first");
    sim.runUntilIdle();
    expect(diary.entries).toEqual(["1:first", "1:a", "1:b", "1:c"]);
    expect(sim.nowNs).toBe(20);
  });

  test("what is scheduled for now runs after all that was scheduled for this instant before", () => {
    const sim = new Sim();
    const order: string[] = [];
    const target = {
      onEvent(_kind: number, arg: unknown): void {
        order.push(String(arg));
        if (arg === "a") sim.schedule(0, target, 0, "a's child");
      },
    };
    sim.schedule(5, target, 0, "a");
    sim.schedule(5, target, 0, "b");
    sim.runUntilIdle();
    expect(order).toEqual(["a", "b", "a's child"]);
  });

  test("behaves as a list that is sorted anew for every event", () => {
    const step = fc.oneof(
      fc.record({ op: fc.constant("schedule" as const), delay: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ op: fc.constant("cancel" as const), index: fc.nat(50) }),
      fc.record({ op: fc.constant("run" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const sim = new Sim();
        const diary = new Diary();
        const handles: ScheduledEvent[] = [];
        const naive: { timeNs: number; id: number; live: boolean }[] = [];
        const expected: string[] = [];
        let nowNs = 0;
        const runNaive = (): void => {
          const live = naive.filter((e) => e.live).sort((a, b) => a.timeNs - b.timeNs || a.id - b.id);
          const next = live[0];
          if (next === undefined) return;
          next.live = false;
          nowNs = next.timeNs;
          expected.push(`0:${next.id}`);
        };
        for (const s of steps) {
          if (s.op === "schedule") {
            naive.push({ timeNs: nowNs + s.delay, id: handles.length, live: true });
            handles.push(sim.schedule(s.delay, diary, 0, handles.length));
          } else if (s.op === "cancel") {
            const handle = handles[s.index];
            const entry = naive[s.index];
            if (handle !== undefined && entry !== undefined) {
              sim.cancel(handle);
              entry.live = false;
            }
          } else {
            sim.step();
            runNaive();
          }
          expect(sim.idle).toBe(!naive.some((e) => e.live));
        }
        while (sim.step()) runNaive();
        runNaive();
        expect(diary.entries).toEqual(expected);
      }),
    );
  });
});

describe("a run", () => {
  const forever = (sim: Sim): EventTarget => {
    const target = { onEvent: (): void => void sim.schedule(1_000, target, 0) };
    return target;
  };

  test("that never becomes idle ends with a clear error after the caller's bound of events", () => {
    const sim = new Sim();
    sim.schedule(0, forever(sim), 0);
    expect(() => sim.runUntilIdle({ maxEvents: 50 })).toThrow(/not idle after 50 events: stopped at 49us/);
  });

  test("that never becomes idle ends with a clear error after the caller's bound of time", () => {
    const sim = new Sim();
    sim.schedule(0, forever(sim), 0);
    expect(() => sim.runUntilIdle({ maxTimeNs: 5_500 })).toThrow(/not idle after 5.5us of virtual time/);
    expect(sim.nowNs).toBe(5_000);
  });

  test("until a time leaves the clock at that time and what is later untouched", () => {
    const sim = new Sim();
    const diary = new Diary();
    sim.schedule(10, diary, 0, "due");
    sim.schedule(11, diary, 0, "later");
    sim.runUntil(10);
    expect(diary.entries).toEqual(["0:due"]);
    expect(sim.nowNs).toBe(10);
    expect(() => sim.runUntil(9)).toThrow(/time cannot go/);
  });

  test("for a number of events says how many there were", () => {
    const sim = new Sim();
    const diary = new Diary();
    for (let i = 0; i < 3; i++) sim.schedule(i, diary, 0, i);
    expect(sim.runEvents(2)).toBe(2);
    expect(sim.runEvents(5)).toBe(1);
  });

  test("is idle while only background events are pending", () => {
    const sim = new Sim();
    const diary = new Diary();
    sim.scheduleBackground(10, diary, 0, "sweep");
    sim.schedule(5, diary, 0, "work");
    sim.runUntilIdle();
    expect(diary.entries).toEqual(["0:work"]);
    sim.runUntil(10);
    expect(diary.entries).toEqual(["0:work", "0:sweep"]);
  });

  test("refuses a delay that is negative or no whole number of nanoseconds", () => {
    const sim = new Sim();
    for (const delay of [-1, 0.5, Number.NaN]) expect(() => sim.schedule(delay, new Diary(), 0)).toThrow(/time cannot/);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventTarget, ScheduledEvent } from "../../src/sim/event-queue.js";
import { Sim } from "../../src/sim/sim.js";

/** Writes down each call, and does what the plan says at that call. */
class Player {
  readonly log: string[] = [];
  readonly sim = new Sim(1);
  private readonly plan: readonly (readonly Step[])[];
  private readonly shares: boolean;
  private readonly scheduled: { readonly voice: Voice; readonly event: ScheduledEvent }[] = [];
  private calls = 0;

  constructor(plan: readonly (readonly Step[])[], shares: boolean) {
    this.plan = plan;
    this.shares = shares;
  }

  play(): void {
    for (const { target, kind, arg, delayNs } of this.plan[this.calls++] ?? []) {
      const player = new Voice(this, target);
      if (this.shares) this.keep(player, this.sim.scheduleShared(delayNs, player, kind, arg));
      else this.keep(player, this.sim.schedule(delayNs, player, kind, arg));
    }
    const last = this.scheduled.at(-1);
    // Now and then the one before the last is taken back, whether it ran or not.
    const before = this.scheduled.at(-2);
    if (this.calls % 3 !== 0 || last === undefined || before === undefined) return;
    if (this.shares) this.sim.cancelShared(before.event, before.voice);
    else this.sim.cancel(before.event);
  }

  private keep(voice: Voice, event: ScheduledEvent): void {
    this.scheduled.push({ voice, event });
  }
}

class Voice {
  private readonly player: Player;
  private readonly name: number;

  constructor(player: Player, name: number) {
    this.player = player;
    this.name = name;
  }

  onEvent(kind: number, arg: unknown): void {
    const { log, sim } = this.player;
    log.push(`${sim.nowNs} ${sim.eventCount} ${sim.idle} ${this.name} ${kind} ${arg}`);
    this.player.play();
  }
}

interface Step {
  readonly target: number;
  readonly kind: number;
  readonly arg: number;
  readonly delayNs: number;
}

test("events that share an entry of the queue run as if each had its own", () => {
  const step: fc.Arbitrary<Step> = fc.record({
    target: fc.nat(3),
    kind: fc.nat(1),
    arg: fc.nat(1),
    delayNs: fc.constantFrom(0, 0, 0, 0, 1, 2),
  });
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 12 }), (plan) => {
      const logs = [true, false].map((shares) => {
        const player = new Player(plan, shares);
        player.play();
        player.sim.runUntilIdle();
        player.log.push(`${player.sim.eventCount} ${player.sim.idle}`);
        return player.log;
      });
      expect(logs[0]).toEqual(logs[1]);
    }),
  );
});

test("what a target absorbs is no event, and the others come in their turn", () => {
  const sim = new Sim(1);
  const log: string[] = [];
  const target = (name: string, absorbs: boolean): EventTarget => ({
    onEvent: () => log.push(name),
    absorb: () => absorbs && log.push(`(${name})`) > 0,
  });
  for (const [name, absorbs] of [
    ["a", false],
    ["b", true],
    ["c", false],
    ["d", true],
  ] as const)
    sim.scheduleShared(5, target(name, absorbs), 1, null);
  sim.schedule(5, target("e", true), 1);
  sim.runUntilIdle();
  expect(log).toEqual(["a", "(b)", "c", "(d)", "e"]);
  expect([sim.eventCount, sim.idle]).toEqual([3, true]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { Sim } from "../../src/sim/sim.js";

/** Writes down each call, and does what the plan says at that call. */
class Player {
  readonly log: string[] = [];
  readonly sim = new Sim(1);
  private readonly plan: readonly (readonly Step[])[];
  private readonly shares: boolean;
  private calls = 0;

  constructor(plan: readonly (readonly Step[])[], shares: boolean) {
    this.plan = plan;
    this.shares = shares;
  }

  play(): void {
    for (const { target, kind, arg, delayNs } of this.plan[this.calls++] ?? []) {
      const player = new Voice(this, target);
      if (delayNs > 0) this.sim.schedule(delayNs, player, kind, arg);
      else if (this.shares) this.sim.scheduleShared(player, kind, arg);
      else this.sim.schedule(0, player, kind, arg);
    }
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

import { describe, expect, test } from "vitest";
import { Driver, type Operation } from "../../src/sim/operation.js";
import { Sim } from "../../src/sim/sim.js";

const settle = { onEvent: (_kind: number, arg: unknown): void => (arg as Operation<void>).settle() };

function world(): { sim: Sim; sleep: (ns: number) => Promise<void>; driver: Driver } {
  const sim = new Sim();
  const driver = new Driver(sim, { maxEvents: 1_000 });
  const sleep = (ns: number): Promise<void> => driver.operate("sleep", (op) => void sim.schedule(ns, settle, 0, op));
  return { sim, sleep, driver };
}

describe("await moves the clock", () => {
  test("to the instant at which the awaited operation settles", async () => {
    const { sim, sleep } = world();
    await sleep(30_000_000_000);
    expect(sim.nowNs).toBe(30_000_000_000);
  });

  test("and it stands still while the script is busy elsewhere", async () => {
    const { sim, sleep } = world();
    sim.schedule(5, settle, 0, { settle: () => {} });
    await sleep(1);
    for (let i = 0; i < 1_000; i++) await null;
    expect(sim.nowNs).toBe(1);
  });

  test("for operations side by side, each going on at its own instant", async () => {
    const { sim, sleep } = world();
    const seen: string[] = [];
    const script = async (name: string, stepNs: number): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await sleep(stepNs);
        seen.push(`${name}@${sim.nowNs}`);
      }
    };
    await Promise.all([script("a", 10), script("b", 15)]);
    expect(seen).toEqual(["a@10", "b@15", "a@20", "b@30", "a@30", "b@45"]);
  });

  test("and a wait that nothing can end throws, naming what was waited for", async () => {
    const { driver } = world();
    await expect(driver.operate("a reply from 10.0.0.9", () => {})).rejects.toThrow(
      /nothing is left to happen at 0ns, yet the script still waits for: a reply from 10.0.0.9/,
    );
  });

  test("and a wait during which the network never rests throws after the bound", async () => {
    const { sim, driver } = world();
    const loop = { onEvent: (): void => void sim.schedule(1, loop, 0) };
    sim.schedule(1, loop, 0);
    await expect(driver.operate("never", () => {})).rejects.toThrow(/not idle after 1000 events/);
  });

  test("and an error inside the network reaches the script", async () => {
    const { sim, driver } = world();
    const broken = {
      onEvent: (): void => {
        throw new Error("broken target");
      },
    };
    sim.schedule(1, broken, 0);
    await expect(driver.operate("anything", () => {})).rejects.toThrow("broken target");
  });
});

import { expect, test } from "vitest";
import { fork } from "../../src/sim/fork.js";
import { LossyPipe, MS } from "./lossy-pipe.js";

test("a conversation that is forked in its midst goes on twice in the same way", () => {
  const pipe = new LossyPipe(11, { loss: 0.05, duplication: 0.05, delayNs: 5 * MS, jitterNs: 2 * MS });
  pipe.client.connect(pipe.nowNs);
  for (let i = 0; i < 30; i++) {
    pipe.client.send(new Uint8Array(2000));
    pipe.step();
  }
  const finish = (one: LossyPipe): readonly string[] => {
    one.client.shutdownWrite(one.nowNs);
    for (let i = 0; i < 300 && one.step(); i++) one.server?.read(1e6, one.nowNs);
    return one.log;
  };
  const copy = fork(pipe);
  const log = finish(pipe);
  expect(finish(copy)).toEqual(log);
  expect(log.length).toBeGreaterThan(60);
});

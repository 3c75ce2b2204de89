import { expect, test } from "vitest";
import { fork } from "../../src/sim/fork.js";
import { chain, IpLab } from "../support/ip-lab.js";

test("a network forked while packets wait, are under way and are half put together runs on as the original does", () => {
  const lab = new IpLab();
  const { a, b } = chain(lab, 2);
  b.ports.add(9);
  a.udp("10.0.2.2", 9, 4000);
  a.ping("10.0.0.9");
  a.ping("10.0.0.1", { seq: 5 });
  lab.sim.runEvents(3);
  const copy = fork(lab);
  lab.run(5);
  copy.run(5);
  const twin = copy.nodes.get("a");
  expect(twin === a).toBe(false);
  expect(twin?.replies()).toEqual(a.replies());
  expect(twin?.errors).toEqual(a.errors);
  expect(a.replies()).toEqual(["10.0.0.1 seq 5 ttl 64"]);
  expect(a.errors).toEqual(["10.0.0.1: 3/1 about 10.0.0.9"]);
  expect(b.delivered).toHaveLength(1);
  expect(copy.nodes.get("b")?.delivered).toHaveLength(1);
  expect(copy.drops).toEqual(lab.drops);
});

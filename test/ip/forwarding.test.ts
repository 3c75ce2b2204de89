import { describe, expect, test } from "vitest";
import { setIpForward } from "../../src/ip/forwarding-settings.js";
import { chain, IpLab } from "../support/ip-lab.js";

describe("a packet's way across routers", () => {
  test("a ping crosses two routers and comes back, its TTL counted down", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 2);
    expect(a.ping("10.0.2.2")).toBe(0);
    lab.run(1);
    expect(lab.drops).toEqual([]);
    expect(a.replies()).toEqual(["10.0.2.2 seq 1 ttl 62"]);
  });

  test("a host answers itself by lo", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 1);
    a.ping("10.0.0.1");
    a.ping("127.0.0.1", { seq: 2 });
    lab.run(1);
    expect(a.replies()).toEqual(["10.0.0.1 seq 1 ttl 64", "127.0.0.1 seq 2 ttl 64"]);
  });

  test("a router tells the sender when the TTL runs out", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 2);
    a.ping("10.0.2.2", { ttl: 1 });
    a.ping("10.0.2.2", { ttl: 2 });
    lab.run(1);
    expect(a.errors).toEqual(["10.0.0.2: 11/0 about 10.0.2.2", "10.0.1.2: 11/0 about 10.0.2.2"]);
  });

  test("a host without forwarding drops what is not for it and says nothing", () => {
    const lab = new IpLab();
    const { a, middle } = chain(lab, 1);
    if (middle[0] !== undefined) setIpForward(middle[0].stack, 0);
    a.ping("10.0.1.2");
    lab.run(1);
    expect(a.errors).toEqual([]);
    expect(lab.drops).toEqual(["r1 IP_FORWARDING_OFF"]);
  });

  test("a router without a route answers network unreachable", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 1);
    a.route("default", "10.0.0.2", null);
    a.ping("8.8.8.8");
    lab.run(1);
    expect(a.errors).toEqual(["10.0.0.2: 3/0 about 8.8.8.8"]);
  });

  test("a neighbour that is not there is asked for three times, then every waiting packet fails", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 0);
    a.ping("10.0.0.9");
    a.ping("10.0.0.9", { seq: 2 });
    expect(a.neighbours()).toEqual(["10.0.0.9 dev right INCOMPLETE"]);
    lab.run(2.9);
    expect(a.errors).toEqual([]);
    lab.run(0.2);
    expect(lab.sent.length).toBe(3);
    expect(a.errors).toEqual(["10.0.0.1: 3/1 about 10.0.0.9", "10.0.0.1: 3/1 about 10.0.0.9"]);
    expect(a.neighbours()).toEqual(["10.0.0.9 dev right FAILED"]);
  });

  test("a closed UDP port is answered with port unreachable, an open one is not", () => {
    const lab = new IpLab();
    const { a, b } = chain(lab, 1);
    b.ports.add(53);
    a.udp("10.0.1.2", 53);
    a.udp("10.0.1.2", 54);
    lab.run(1);
    expect(a.errors).toEqual(["10.0.1.2: 3/3 about 10.0.1.2"]);
  });
});

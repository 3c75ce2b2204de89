import { beforeEach, describe, expect, it } from "vitest";
import { VxlanFdb } from "../../../src/host/devices/vxlan-fdb.js";
import { Sim } from "../../../src/sim/sim.js";
import { SECOND } from "../../../src/sim/time.js";
import { formatIpv4, type Ipv4, parseIpv4 } from "../../../src/wire/ipv4-address.js";
import { MAC_ZERO, parseMac } from "../../../src/wire/mac-address.js";

const STATION = parseMac("02:00:00:00:00:01");
const remote = (last: number) => ({ address: parseIpv4(`10.0.0.${last}`), port: 0, vni: -1, ifIndex: 0 });

describe("the table of a VXLAN device", () => {
  let sim: Sim;
  let fdb: VxlanFdb;
  beforeEach(() => {
    sim = new Sim(1);
    fdb = new VxlanFdb(sim, 300 * SECOND);
  });
  const remotes = (mac = STATION) => fdb.find(mac)?.remotes.map((each) => formatIpv4(each.address as Ipv4));

  it("holds several remotes for unknown stations, one for a known one", () => {
    for (const last of [2, 9, 9]) expect(fdb.add(MAC_ZERO, remote(last), "append", "permanent")).toBeNull();
    expect(remotes(MAC_ZERO)).toEqual(["10.0.0.2", "10.0.0.9"]);
    expect(fdb.add(MAC_ZERO, remote(8), "add", "permanent")?.text).toBe("RTNETLINK answers: File exists");
    fdb.add(STATION, remote(8), "add", "permanent");
    expect(fdb.add(STATION, remote(7), "add", "permanent")?.text).toBe("RTNETLINK answers: File exists");
    fdb.add(STATION, remote(7), "append", "permanent");
    expect(remotes()).toEqual(["10.0.0.8"]);
    fdb.add(STATION, remote(7), "replace", "permanent");
    expect(remotes()).toEqual(["10.0.0.7"]);
    expect(fdb.list().map((entry) => entry.mac)).toEqual([STATION, MAC_ZERO]);
  });

  it("deletes one remote of several, or the entry", () => {
    fdb.add(MAC_ZERO, remote(2), "append", "permanent");
    fdb.add(MAC_ZERO, remote(9), "append", "permanent");
    expect(fdb.delete(MAC_ZERO, remote(1))).toBeNull();
    fdb.delete(MAC_ZERO, remote(2));
    expect(remotes(MAC_ZERO)).toEqual(["10.0.0.9"]);
    fdb.delete(MAC_ZERO, null);
    expect(fdb.delete(MAC_ZERO, null)?.text).toBe("RTNETLINK answers: No such file or directory");
  });

  it("learns, moves and forgets stations, and keeps fixed ones where they are", () => {
    expect(fdb.learn(STATION, remote(2).address)).toBe(true);
    expect(fdb.learn(STATION, remote(3).address)).toBe(true);
    expect(remotes()).toEqual(["10.0.0.3"]);
    sim.runUntil(300 * SECOND);
    expect(fdb.find(STATION)).toBeNull();
    fdb.add(STATION, remote(2), "add", "permanent");
    expect(fdb.learn(STATION, remote(3).address)).toBe(false);
    sim.runUntil(1000 * SECOND);
    expect(remotes()).toEqual(["10.0.0.2"]);
  });
});

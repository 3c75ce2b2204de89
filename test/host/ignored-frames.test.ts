import { expect, test } from "vitest";
import { Network } from "../../src/host/network.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { TraceRecorder } from "../../src/trace/recorder.js";
import { Family } from "../../src/wire/ip-address.js";

/** What every device of a network counted, some seconds after it was switched on. */
async function counted(isObserved: boolean): Promise<string[]> {
  const network = new Network({ seed: 5 });
  if (isObserved) network.observe(new TraceRecorder());
  const fabric = network.addSwitch("switch");
  const hosts = ["a", "b", "c", "d"].map((name) => network.addHost(name));
  for (const host of hosts) network.connect(host, fabric, { delayNs: 10_000, rateBps: 10e9 });
  for (const { netns } of hosts) netns.loopback.setUp(true);
  // One that hears all groups in its rules, one whose cable is cut in the middle of it.
  const [a, b] = hosts;
  if (a === undefined || b === undefined) throw new Error("no hosts");
  runIptables(a.netns.netfilter, Family.V6, ["-A", "INPUT", "-j", "ACCEPT"], { names: null, origin: null, epochS: 0 });
  network.sim.runUntil(700_000_000);
  b.netns.findDevice("eth0")?.setUp(false);
  network.sim.runUntil(900_000_000);
  b.netns.findDevice("eth0")?.setUp(true);
  network.sim.runUntil(20_000_000_000);
  return [fabric, ...hosts].flatMap(({ name, netns }) =>
    netns.allDevices().map((device) => `${name} ${device.name} ${JSON.stringify(device.counters)}`),
  );
}

test("a flooded frame that a station does not listen to is counted there, whether somebody looks on or not", async () => {
  const plain = await counted(false);
  expect(plain).toEqual(await counted(true));
  expect(plain.filter((line) => /^[abcd] eth0 .*"rxPackets":[1-9]\d/.test(line))).toHaveLength(4);
});

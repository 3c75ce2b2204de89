import fc from "fast-check";
import { expect, test } from "vitest";
import { Network } from "../../src/host/network.js";
import { sh } from "../../src/shell/sh.js";
import { TraceRecorder } from "../../src/trace/recorder.js";

const NAMESPACES = 4;
const HOSTS = 4;
const PING_FAR = "ping -c1 -W1 fd00::1001";
const PING = `ip netns exec n0 ${PING_FAR}`;
/** A frame to one machine goes out right behind one that is flooded. */
const PING_BEHIND_FLOOD = `${PING}; ip netns exec n0 bash -c "ping -c1 -W1 ff02::77%eth0 & ${PING_FAR}"`;

/** A bridge with namespaces behind it on one of several machines on a switch; what the commands print, and all counters. */
async function played(isObserved: boolean, seed: number, commands: readonly string[]): Promise<string> {
  const network = new Network({ seed });
  if (isObserved) network.observe(new TraceRecorder());
  const fabric = network.addSwitch("switch");
  const hosts = Array.from({ length: HOSTS }, (_, i) => network.addHost(`h${i}`));
  // The first has the fastest cable: what it sends waits at the others' behind what was flooded before.
  for (const [i, host] of hosts.entries()) network.connect(host, fabric, { delayNs: 10_000, rateBps: 1e6 / (i + 1) });
  const [first] = hosts;
  if (first === undefined) throw new Error("no host");
  for (const [i, host] of hosts.entries()) {
    if (i > 0) await sh(host, `ip addr add fd00::${1000 + i}/64 dev eth0 nodad`);
  }
  const lines = ["ip link add br0 type bridge", "ip link set br0 up", "ip link set eth0 master br0"];
  for (let i = 0; i < NAMESPACES; i++) {
    lines.push(
      `ip netns add n${i}`,
      `ip link add eth0 netns n${i} type veth peer name v${i}`,
      `ip link set v${i} master br0 up`,
      `ip -n n${i} link set eth0 up`,
      `ip -n n${i} addr add fd00::${i + 1}/64 dev eth0`,
    );
  }
  let output = "";
  for (const line of [...lines, "sleep 3", ...commands]) {
    output += `$ ${line}\n${await sh(first, `${line} 2>&1 || true`)}`;
  }
  network.sim.runUntil(network.sim.nowNs + 10_000_000_000);
  for (const name of first.namespaces.keys()) {
    output += await sh(first, `ip netns exec ${name} cat /proc/net/snmp6 /proc/net/dev_snmp6/eth0 2>&1 || true`);
    output += await sh(first, `ip netns exec ${name} ip6tables -t raw -nvxL PREROUTING 2>&1 || true`);
  }
  for (const host of [fabric, ...hosts]) {
    for (const netns of host.allNamespaces()) {
      for (const device of netns.allDevices())
        output += `${netns.label} ${device.name} ${JSON.stringify(device.counters)}\n`;
    }
  }
  return output;
}

const command = fc.oneof(
  fc.nat(NAMESPACES - 1).chain((n) =>
    fc.constantFrom(
      `ip -n n${n} link set eth0 down`,
      `ip -n n${n} link set eth0 up`,
      `ip -n n${n} -s link show eth0`,
      `ip -s link show v${n}`,
      `ip link set v${n} down`,
      `ip link set v${n} up`,
      `ip link set v${n} nomaster`,
      `ip link set v${n} master br0`,
      `bridge link set dev v${n} mcast_flood off`,
      `bridge link set dev v${n} hairpin on`,
      `tc qdisc add dev v${n} root tbf rate 1mbit burst 3000 latency 50ms`,
      `ip netns exec n${n} ip6tables -t raw -A PREROUTING -j ACCEPT`,
      `ip netns exec n${n} ping -c1 -W1 fd00::${((n + 1) % NAMESPACES) + 1}`,
      // A group is joined and asked for; a frame to one machine goes out behind one that is flooded.
      `ip -n n${n} addr add fd00::${n + 40}/64 dev eth0; sleep 2; ip netns exec n${(n + 1) % NAMESPACES} ping -c1 -W1 fd00::${n + 40}`,
      PING_BEHIND_FLOOD,
      `${PING}; ip -n n${n} addr add fd00::${n + 60}/64 dev eth0; ${PING}; ${PING}`,
      `ip netns exec n${n} sysctl -w net.ipv6.conf.eth0.disable_ipv6=1`,
      `ip netns exec n${n} sysctl -w net.ipv6.conf.eth0.disable_ipv6=0`,
      `ip netns del n${n}`,
      "ip addr add fd00::99/64 dev br0",
      "ip -s link show eth0",
    ),
  ),
  fc.constantFrom("sleep 0.00001", "sleep 0.3", "sleep 1", "sleep 4"),
);

test("flooded frames that a station does not listen to are counted there, whether somebody looks on or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(command, { minLength: 1, maxLength: 10 }), async (seed, commands) => {
      expect(await played(false, seed, commands)).toBe(await played(true, seed, commands));
    }),
    { numRuns: 8, examples: [[1, [PING_BEHIND_FLOOD]]] },
  );
});

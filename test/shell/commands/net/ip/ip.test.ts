import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Network } from "../../../../../src/host/network.js";
import { batchLines } from "../../../../../src/shell/commands/net/ip/batch.js";
import { JsonWriter } from "../../../../../src/shell/commands/net/ip/json-writer.js";
import { matchesPattern } from "../../../../../src/shell/commands/net/ip/names.js";
import { hostShell } from "../../../../../src/shell/host-shell.js";

/** What a machine of its own prints to a script, both streams, with the exit code of the last command. */
function run(script: string): { output: string; exitCode: number } {
  const shell = hostShell(new Network({ seed: 1 }).addHost("m"));
  return shell.runSync(script, {});
}

const BRIDGE = "ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:01; ";

describe("ip refuses with the words and the exit code of iproute2", () => {
  test.each([
    ["ip nosuch", 'Object "nosuch" is unknown, try "ip help".\n', 1],
    ["ip -nosuch link", 'Option "-nosuch" is unknown, try "ip -help".\n', 255],
    ["ip link frob", 'Command "frob" is unknown, try "ip link help".\n', 255],
    ["ip link show nosuch", 'Device "nosuch" does not exist.\n', 1],
    ["ip link set nosuch up", 'Cannot find device "nosuch"\n', 1],
    ["ip link set lo mtu", 'Command line is not complete. Try option "help"\n', 255],
    ["ip link set lo sideways", 'Error: either "dev" is duplicate, or "sideways" is a garbage.\n', 255],
    ["ip link set lo arp of", 'Error: argument of "arp" must be "on" or "off", not "of"\n', 1],
    ["ip link add x type nosuch", "Error: Unknown device type.\n", 2],
    ["ip addr add 10.0.0.1/24", 'Not enough information: "dev" argument is required.\n', 1],
    ["ip addr add hello dev lo", 'Error: any valid prefix is expected rather than "hello".\n', 1],
    ["ip route add 10.0.0.0/8 via hello", 'Error: inet address is expected rather than "hello".\n', 1],
    ["ip route add 10.0.0.0/8", "RTNETLINK answers: No such device\n", 2],
    ["ip route get", "need at least a destination address\n", 1],
    ["ip rule add", '"ip rule add" requires arguments.\n', 1],
    ["ip neigh flush", "Flush requires arguments.\n", 1],
    ["ip netns exec nosuch true", 'Cannot open network namespace "nosuch": No such file or directory\n', 255],
    ["ip netns add a; ip netns exec a nosuch", 'exec of "nosuch" failed: No such file or directory\n', 1],
    ["ip link set lo xdp pinned /x", 'Error: argument "xdp" is wrong: podwire does not support it\n', 255],
    ["bridge fdb add hello dev lo", "Invalid mac address hello\n", 255],
    ["brctl delbr br9", "bridge br9 doesn't exist; can't delete it\n", 1],
    ["tc qdisc del dev lo root", "Error: Cannot delete qdisc with handle of zero.\n", 2],
    ["arp -d 10.0.0.9", "SIOCDARP(dontpub): Network is unreachable\n", 255],
    ["ifconfig nosuch", "nosuch: error fetching interface information: Device not found\n", 1],
  ])("%s", (command, message, exitCode) => {
    expect(run(command)).toMatchObject({ output: message, exitCode });
  });
});

describe("ip prints what it did", () => {
  test.each([
    [
      `${BRIDGE}ip addr add 10.0.0.1/24 dev br0; ip -br addr show br0`,
      "br0              DOWN           10.0.0.1/24 \n",
    ],
    [`${BRIDGE}ip -o link show br0 | cut -d' ' -f1-4`, "2: br0: <BROADCAST,MULTICAST> mtu\n"],
    [`${BRIDGE}ip a a 10.0.0.1/24 dev br0; ip -j -4 a s br0 | tr , '\\n' | grep prefixlen`, '"prefixlen":24\n'],
    [
      `${BRIDGE}ip l s br0 up; ip a a 10.0.0.1/24 dev br0; ip r a default via 10.0.0.254; ip r`,
      "default via 10.0.0.254 dev br0 linkdown \n10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.1 linkdown \n",
    ],
    [
      "ip ru add from 10.0.0.0/8 lookup 100; ip ru | head -2",
      "0:\tfrom all lookup local\n32765:\tfrom 10.0.0.0/8 lookup 100\n",
    ],
    [
      `${BRIDGE}ip n add 10.0.0.2 lladdr 2:0:0:0:0:2 dev br0; ip n`,
      "10.0.0.2 dev br0 lladdr 02:00:00:00:00:02 PERMANENT \n",
    ],
    ["ip netns add a; ip netns add b; ip netns", "b\na\n"],
    [
      "ip netns add a; ip -n a link set lo up; ip netns exec a ip -4 -br a",
      "lo               UNKNOWN        127.0.0.1/8 \n",
    ],
    [
      "ip link set lo up; tc qdisc add dev lo root netem delay 10ms 2ms loss 5%; tc qdisc",
      "qdisc netem 8001: dev lo root refcnt 2 limit 1000 delay 10ms  2ms loss 5%\n",
    ],
  ])("%s", (script, output) => {
    expect(run(script).output).toBe(output);
  });
});

test("a namespace is numbered when a device leads there, and the number is told", () => {
  const script =
    "ip netns add red; ip netns; ip link add v0 type veth peer name v1; ip link set v1 netns red; ip netns";
  expect(run(script).output).toBe("red\nred (id: 0)\n");
});

test("a batch stops at the first command that fails, and goes on with -force", () => {
  const commands = "'link add br0 type bridge\\n# nothing\\nlink add br0 type bridge\\nlink add br1 type bridge\\n'";
  expect(run(`printf ${commands} | ip -b -`)).toMatchObject({
    output: "RTNETLINK answers: File exists\nCommand failed -:3\n",
    exitCode: 1,
  });
  expect(run(`printf ${commands} | ip -force -b - 2>/dev/null; ip -br link show br1 | cut -c1-3`).output).toBe("br1\n");
});

test("files of /etc/netns cover those of /etc", () => {
  const script =
    "mkdir -p /etc/netns/a; echo mine > /etc/netns/a/hosts; ip netns add a; ip netns exec a cat /etc/hosts";
  expect(run(script).output).toBe("mine\n");
});

test("whatever words ip is given, it answers with an exit code of its own", () => {
  const word = fc.constantFrom(
    ..."link addr route rule neigh netns add del set show get flush dev lo up type bridge veth peer name via table 10.0.0.1/24 default nexthop lladdr 1 x -4 -j -br exec".split(
      " ",
    ),
  );
  const shell = hostShell(new Network({ seed: 2 }).addHost("m"));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const { exitCode } = shell.runSync(`ip ${words.join(" ")}`, {});
      expect([0, 1, 2, 127, 255]).toContain(exitCode);
    }),
    { numRuns: 300 },
  );
});

test("the JSON of ip can be parsed whatever a name contains", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, pretty) => {
      const json = new JsonWriter(pretty);
      json.openArray();
      json.openObject();
      json.member("name", text);
      json.closeObject();
      json.closeArray();
      expect(JSON.parse(json.take())).toEqual([{ name: text }]);
    }),
  );
});

test("patterns of labels are those of the shell", () => {
  expect(matchesPattern("br0:*", "br0:x")).toBe(true);
  expect(matchesPattern("br?", "br10")).toBe(false);
  expect(matchesPattern("v[!a]", "vb")).toBe(true);
});

test("a line of a batch that ends in a backslash goes on", () => {
  expect(batchLines("a b\\\n c # d\n\n'e f' g\n")).toEqual([
    { words: ["a", "b", "c"], line: 2 },
    { words: ["e f", "g"], line: 4 },
  ]);
});

import { describe, expect, it } from "vitest";
import { run } from "./run.js";

const LIST = `{"cniVersion":"1.0.0","name":"mynet","plugins":[{"type":"bridge","ipam":{"type":"host-local","subnet":"10.22.0.0/16"}}]}`;
const SINGLE = `{"cniVersion":"0.3.1","name":"one","type":"ptp","ipam":{"type":"host-local","subnet":"10.9.0.0/30"}}`;
const PREPARED = `
  mkdir -p /etc/cni/net.d
  echo '${LIST}' > /etc/cni/net.d/10-mynet.conflist
  echo '${SINGLE}' > /etc/cni/net.d/20-one.conf
  ip netns add a
  export CNI_PATH=/opt/cni/bin
`;

describe("cnitool", () => {
  it("tells how it is called", () => {
    const rows = ["add   ", "check ", "del   ", "gc    ", "status"].map((name) => `  cnitool ${name} <net> <netns>\n`);
    const about = "cnitool: Add, check, remove, gc or status network interfaces from a network namespace\n";
    expect(run("cnitool add mynet; echo = $?")).toBe(`${about}${rows.join("")}= 1\n`);
  });

  it.each([
    ["cnitool add nonet /run/netns/a", 'no net configuration with name "nonet" in /etc/cni/net.d'],
    ["NETCONFPATH=/tmp cnitool add mynet /run/netns/a", "no net configurations found in /tmp"],
    ["CNI_PATH= cnitool add mynet /run/netns/a", 'plugin type="bridge" failed (add): no paths provided'],
    [
      "CNI_PATH=/usr/bin:/tmp cnitool add mynet /run/netns/a",
      'plugin type="bridge" failed (add): failed to find plugin "bridge" in path [/usr/bin /tmp]',
    ],
    ["CNI_ARGS='a=b;c' cnitool add mynet /run/netns/a", 'invalid CNI_ARGS pair "c"'],
    ["CNI_IFNAME=a/b cnitool add mynet /run/netns/a", /interface name contains/],
    ["cnitool add mynet /run/netns/nosuch", /plugin type="bridge" failed \(add\): failed to open netns/],
    ["cnitool check one /run/netns/a", /does not support the CHECK command/],
    [
      "for name in b c; do ip netns add $name; done; cnitool add one /run/netns/b > /dev/null; cnitool add one /run/netns/c",
      'plugin type="ptp" name="one" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.9.0.1-10.9.0.2',
    ],
    [
      "echo '{\"name\":5}' > /etc/cni/net.d/05-bad.conflist; cnitool del mynet /run/netns/a",
      "error parsing configuration list: invalid name type float64",
    ],
    [
      "echo '{' > /etc/cni/net.d/05-bad.conf; cnitool del other /run/netns/a",
      "error parsing configuration: unexpected end of JSON input",
    ],
    [
      'echo \'{"name":"x"}\' > /etc/cni/net.d/05-bad.conf; cnitool del other /run/netns/a',
      "error parsing configuration: missing 'type'",
    ],
    ['echo \'{"name":"x"}\' > /etc/cni/net.d/05-x.conflist; cnitool add x /run/netns/a', "no plugin configs found"],
  ])("%s", (command, message) => {
    const output = run(`${PREPARED}{ ${command}; } 2>&1; echo = $?`);
    if (typeof message === "string") expect(output).toBe(`${message}\n= 1\n`);
    else expect(output).toMatch(message);
  });

  it.each([
    ["", "sysctl -n net.ipv4.ip_default_ttl", "33"],
    ['"loadOnlyInlinedPlugins": "TRUE",', "sysctl -n net.ipv4.ip_default_ttl", "64"],
  ])("takes the plugins in the folder of the network's name behind its own, with %s", (flag, question, answer) => {
    const output = run(`${PREPARED}
      mkdir /etc/cni/net.d/mynet
      echo '{"type":"tuning","sysctl":{"net.ipv4.ip_default_ttl":"33"}}' > /etc/cni/net.d/mynet/more.conf
      echo '{"type":"none"}' > /etc/cni/net.d/mynet/other.json
      echo '${LIST.replace("{", `{${flag}`)}' > /etc/cni/net.d/10-mynet.conflist
      cnitool add mynet /run/netns/a > /dev/null; echo = $?; ip netns exec a ${question}`);
    expect(output).toBe(`= 0\n${answer}\n`);
  });

  it("leaves what a failed ADD did, for DEL to take away", () => {
    const list = LIST.replace("}]}", '},{"type":"tuning","sysctl":{"net.ipv4.nosuch":"1"}}]}');
    const output = run(`${PREPARED}
      echo '${list}' > /etc/cni/net.d/10-mynet.conflist
      cnitool add mynet /run/netns/a > /dev/null 2>&1
      ip -n a -br link show eth0 | cut -c1-8
      cnitool del mynet /run/netns/a; echo = $?
      ip -n a -br link show eth0`);
    expect(output).toBe('eth0@if3\n= 0\nDevice "eth0" does not exist.\n');
  });
});

describe("a plugin's program", () => {
  it("speaks JSON on both ends", () => {
    const call = "CNI_COMMAND=ADD CNI_CONTAINERID=c CNI_NETNS=/run/netns/a CNI_IFNAME=eth0";
    expect(run(`${PREPARED}echo '${SINGLE}' | ${call} /opt/cni/bin/ptp | jq -r '.ips[0].address'`)).toBe(
      "10.9.0.2/30\n",
    );
    expect(run(`${PREPARED}echo '${SINGLE}' | CNI_COMMAND=ADD /opt/cni/bin/ptp | jq -r .msg`)).toBe(
      "required env variables [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME] missing\n",
    );
  });
});

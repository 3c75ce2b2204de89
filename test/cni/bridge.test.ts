import { describe, expect, test } from "vitest";
import { CniError } from "../../src/cni/cni-error.js";
import { parseConfigList } from "../../src/cni/config-list.js";
import { resultToJson } from "../../src/cni/result.js";
import { CniRuntime } from "../../src/cni/runtime.js";
import type { Host } from "../../src/host/host.js";
import { Network } from "../../src/host/network.js";

const CONFLIST = {
  cniVersion: "1.0.0",
  name: "podnet",
  plugins: [
    {
      type: "bridge",
      bridge: "cni0",
      isDefaultGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: { type: "host-local", ranges: [[{ subnet: "10.244.1.0/24" }]] },
    },
  ],
};

function node(): { host: Host; runtime: CniRuntime } {
  const host = new Network({ seed: 1 }).addHost("node1");
  return { host, runtime: new CniRuntime(host) };
}

function pod(host: Host, name: string): { containerId: string; netnsName: string; ifName: string } {
  host.addNamespace(name);
  return { containerId: `c-${name}`, netnsName: name, ifName: "eth0" };
}

const list = (change: object = {}): ReturnType<typeof parseConfigList> =>
  parseConfigList(JSON.stringify({ ...CONFLIST, ...change }));

describe("the bridge plugin with host-local addresses", () => {
  test("ADD answers as the specification prints it", () => {
    const { host, runtime } = node();
    const result = runtime.add(list(), pod(host, "a"));
    const veth = result.interfaces[1]?.name ?? "";
    expect(veth).toMatch(/^veth[0-9a-f]{8}$/);
    const mac = (device: string, netns = ""): string =>
      host.findNamespace(netns)?.findDevice(device)?.mac.toString(16).padStart(12, "0").replace(/..\B/g, "$&:") ?? "";
    expect(resultToJson(result, "1.0.0")).toEqual({
      cniVersion: "1.0.0",
      interfaces: [
        { name: "cni0", mac: mac("cni0") },
        { name: veth, mac: mac(veth) },
        { name: "eth0", mac: mac("eth0", "a"), sandbox: "/var/run/netns/a" },
      ],
      ips: [{ interface: 2, address: "10.244.1.2/24", gateway: "10.244.1.1" }],
      routes: [{ dst: "0.0.0.0/0", gw: "10.244.1.1" }],
      dns: {},
    });
    expect(resultToJson(result, "0.4.0")).toMatchObject({ ips: [{ version: "4", address: "10.244.1.2/24" }] });
  });

  test("CHECK passes after ADD, and tells what is amiss after somebody took the address away", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    runtime.add(list(), a);
    runtime.check(list(), a);
    const netns = host.findNamespace("a");
    const eth0 = netns?.findDevice("eth0");
    if (netns === null || netns === undefined || eth0 === null || eth0 === undefined) throw new Error("no eth0");
    const device = netns.ipDevice(eth0);
    const held = device.addresses4[0];
    if (held === undefined) throw new Error("no address");
    netns.stack.deleteAddress(device, held.local, held.prefixLength, null);
    expect(() => runtime.check(list(), a)).toThrow("Failed to match addr 10.244.1.2/24 on interface eth0");
  });

  test("DEL takes everything away again, and may be called twice", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    const result = runtime.add(list(), a);
    runtime.del(list(), a);
    runtime.del(list(), a);
    expect(host.findNamespace("a")?.findDevice("eth0")).toBeNull();
    expect(host.netns.findDevice(result.interfaces[1]?.name ?? "")).toBeNull();
    const left = host.files.lookup("/var/lib/cni/networks/podnet");
    expect(left.kind === "directory" ? [...left.entries.keys()] : []).toEqual(["lock", "last_reserved_ip.0"]);
  });

  test("DEL of a container whose namespace is gone already gives its address back", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    runtime.add(list(), a);
    host.deleteNamespace("a");
    runtime.del(list(), a);
    expect(host.files.find("/var/lib/cni/networks/podnet/10.244.1.2")).toBeNull();
  });

  test("addresses go round: a container that is made anew gets another one", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    runtime.add(list(), a);
    runtime.del(list(), a);
    expect(runtime.add(list(), a).ips[0]?.address).toBe("10.244.1.3/24");
  });

  test("an exhausted range is an error with its words, and leaves nothing behind", () => {
    const { host, runtime } = node();
    const small = list({
      plugins: [
        { type: "bridge", ipam: { type: "host-local", subnet: "10.244.1.0/30", routes: [{ dst: "0.0.0.0/0" }] } },
      ],
    });
    runtime.add(small, pod(host, "a"));
    const devices = host.netns.devices.size;
    expect(() => runtime.add(small, pod(host, "b"))).toThrow(
      "failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.2",
    );
    expect(host.netns.devices.size).toBe(devices);
    expect(host.findNamespace("b")?.findDevice("eth0")).toBeNull();
  });

  test("a container that has an address already is refused", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    runtime.add(list(), a);
    expect(() => runtime.add(list(), a)).toThrow(CniError);
  });
});

describe("a configuration that is none", () => {
  test.each([
    ["{", 7, /error parsing configuration list/],
    ['{"cniVersion":"1.0.0","plugins":[{"type":"bridge"}]}', 7, /no name/],
    ['{"name":5}', 7, /error parsing configuration list: invalid name type float64$/],
    ['{"name":"x","cniVersion":["1.0.0"]}', 7, /invalid cniVersion type \[\]interface \{\}$/],
    [
      '{"name":"x","cniVersions":["1.1.0","0.4.0","1.0.f"],"plugins":[{"type":"bridge"}]}',
      7,
      /invalid cniVersions entry 1\.0\.f at index 2: failed to convert micro version part "f": strconv\.Atoi: parsing "f": invalid syntax$/,
    ],
    ['{"name":"x","disableCheck":"maybe","plugins":[]}', 7, /invalid value "maybe" for disableCheck$/],
    ['{"name":"x","loadOnlyInlinedPlugins":5,"plugins":[]}', 7, /invalid type float64 for loadOnlyInlinedPlugins$/],
    ['{"name":"x","loadOnlyInlinedPlugins":true}', 7, /list: `loadOnlyInlinedPlugins` is true, and no 'plugins' key$/],
    ['{"name":"x","plugins":{}}', 7, /invalid 'plugins' type map\[string\]interface \{\}$/],
    ["[]", 7, /json: cannot unmarshal array into Go value of type map\[string\]interface \{\}$/],
    [
      '{"name":"x","plugins":[{"type":"bridge","ipam":"none"}]}',
      7,
      /failed to parse plugin config 0: error parsing configuration: json: cannot unmarshal string into Go struct field PluginConf\.ipam of type types\.IPAM$/,
    ],
    ['{"cniVersion":"1.0.0","name":"x","plugins":[]}', 7, /no plugins in list/],
    [
      '{"cniVersion":"1.0.0","name":"x","plugins":[{"bridge":"b"}]}',
      7,
      /failed to parse plugin config 0: error parsing configuration: missing 'type'/,
    ],
  ])("%s is refused with its place", (text, _code, message) => {
    expect(() => parseConfigList(text, "10-net.conflist")).toThrow(message);
    expect(() => parseConfigList(text, "10-net.conflist")).toThrow(/^10-net.conflist: /);
  });

  test.each([
    ['{"name":"x","cniVersion":"1.2.3","plugins":[{"type":"bridge"}]}', "1.2.3"],
    ['{"name":"x","cniVersions":["99.0.0","1.1.0","0.4.0","1.0.0"],"plugins":[{"type":"bridge"}]}', "1.1.0"],
    ['{"name":"x","cniVersion":"1.0.0","cniVersions":["0.1.0","0.4.0"],"plugins":[{"type":"bridge"}]}', "1.0.0"],
    ['{"name":"x","cniVersions":[],"plugins":[{"type":"bridge"}]}', ""],
  ])("the version of %s is %s", (text, version) => {
    expect(parseConfigList(text).cniVersion).toBe(version);
  });

  test.each([
    [{ cniVersion: "9.9.9" }, /^plugin type="bridge" failed \(add\): incompatible CNI versions; config is "9\.9\.9", /],
    [{ name: "a b" }, /^plugin type="bridge" failed \(add\): invalid characters found in network name; a b$/],
  ])("%j is refused by ADD", (change, message) => {
    const { host, runtime } = node();
    const config = list({ ...change, plugins: [{ type: "bridge" }] });
    let text = "";
    try {
      runtime.add(config, pod(host, "a"));
    } catch (error) {
      text = error instanceof CniError ? error.text : String(error);
    }
    expect(text).toMatch(message);
  });

  test.each([
    [{ subnet: "10.244.1.0" }, "invalid CIDR address: 10.244.1.0"],
    [
      { subnet: "10.244.1.5/24" },
      "Network has host bits set. For a subnet mask of length 24 the network address is 10.244.1.0",
    ],
    [{ subnet: "10.244.1.0/31" }, "Network 10.244.1.0/31 too small to allocate from"],
    [{ subnet: "10.244.1.0/24", rangeStart: "10.9.9.9" }, "RangeStart 10.9.9.9 not in network 10.244.1.0/24"],
    [{ subnet: "10.244.1.0/24", gateway: "x" }, "invalid IP address: x"],
    [{}, "no IP ranges specified"],
  ])("host-local refuses %j", (ipam, message) => {
    const { host, runtime } = node();
    const config = list({ plugins: [{ type: "bridge", ipam: { type: "host-local", ...ipam } }] });
    expect(() => runtime.add(config, pod(host, "a"))).toThrow(message);
  });

  test("a plugin that podwire does not have is named", () => {
    const { host, runtime } = node();
    const config = list({ plugins: [{ type: "sriov" }] });
    expect(() => runtime.add(config, pod(host, "a"))).toThrow('failed to find plugin "sriov" in path [/opt/cni/bin]');
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CniCommand, type CniEnvironment } from "../../src/cni/cni-command.js";
import { resultToJson } from "../../src/cni/result.js";
import { standardPlugins } from "../../src/cni/runtime.js";
import { conflist, inside, node, pod, snapshot } from "./lab.js";

const CONFIG = {
  cniVersion: "1.0.0",
  name: "podnet",
  type: "bridge",
  isGateway: true,
  ipam: { type: "host-local", subnet: "10.1.0.0/24" },
};
const ENVIRONMENT: CniEnvironment = {
  CNI_COMMAND: "ADD",
  CNI_CONTAINERID: "c1",
  CNI_NETNS: "/var/run/netns/a",
  CNI_IFNAME: "eth0",
  CNI_PATH: "/opt/cni/bin",
};

function machine() {
  const lab = node();
  lab.host.addNamespace("a");
  return { ...lab, cni: new CniCommand(lab.host, standardPlugins()) };
}

describe("a plugin's executable", () => {
  test("prints its result with four blanks, and nothing for CHECK and DEL", () => {
    const { cni, host } = machine();
    const added = cni.run("bridge", ENVIRONMENT, JSON.stringify(CONFIG));
    expect(added).toMatchObject({ stderr: "", exitCode: 0 });
    expect(
      added.stdout.startsWith(
        '{\n    "cniVersion": "1.0.0",\n    "interfaces": [\n        {\n            "name": "cni0",',
      ),
    ).toBe(true);
    expect(added.stdout.endsWith('"dns": {}\n}')).toBe(true);
    const prevResult: unknown = JSON.parse(added.stdout);
    const again = JSON.stringify({ ...CONFIG, prevResult });
    const quiet = { stdout: "", stderr: "", exitCode: 0 };
    expect(cni.run("bridge", { ...ENVIRONMENT, CNI_COMMAND: "CHECK" }, again)).toEqual(quiet);
    expect(cni.run("bridge", { ...ENVIRONMENT, CNI_COMMAND: "DEL" }, again)).toEqual(quiet);
    expect(cni.run("bridge", { ...ENVIRONMENT, CNI_COMMAND: "DEL" }, again)).toEqual(quiet);
    expect(inside(host, "a").findDevice("eth0")).toBeNull();
  });

  test.each(["0.1.0", "0.2.0"])("of version %s prints one address of each family", (cniVersion) => {
    const { cni } = machine();
    const routes = [{ dst: "0.0.0.0/0" }, { dst: "fd00:9::/64", gw: "fd00:1::9" }];
    const ranges = [[{ subnet: "10.1.0.0/24" }], [{ subnet: "fd00:1::/64" }]];
    const config = { ...CONFIG, cniVersion, ipam: { type: "host-local", ranges, routes } };
    const { stdout } = cni.run("bridge", ENVIRONMENT, JSON.stringify(config));
    expect(JSON.parse(stdout)).toEqual({
      cniVersion,
      ip4: { ip: "10.1.0.2/24", gateway: "10.1.0.1", routes: [{ dst: "0.0.0.0/0" }] },
      ip6: { ip: "fd00:1::2/64", gateway: "fd00:1::1", routes: [{ dst: "fd00:9::/64", gw: "fd00:1::9" }] },
      dns: {},
    });
    const prevResult: unknown = JSON.parse(stdout);
    const passed = cni.run("tuning", ENVIRONMENT, JSON.stringify({ ...config, type: "tuning", prevResult }));
    expect(JSON.parse(passed.stdout)).toEqual(prevResult);
    const two = { ...config, ipam: { type: "host-local", ranges: [...ranges, [{ subnet: "10.2.0.0/24" }]] } };
    expect(cni.run("bridge", { ...ENVIRONMENT, CNI_IFNAME: "eth1" }, JSON.stringify(two)).stdout).toContain(
      `CNI version ${cniVersion} does not support more than 1 address per family`,
    );
  });

  test("says its versions", () => {
    const { cni } = machine();
    expect(cni.run("portmap", { CNI_COMMAND: "VERSION" })).toEqual({
      stdout: '{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}\n',
      stderr: "",
      exitCode: 0,
    });
    expect(cni.run("bridge", {}).stderr).toBe(
      "CNI bridge plugin of podwire\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n",
    );
  });

  test("says OK to every CHECK of Calico's, whose plugins know no CNI 1.1", () => {
    const { cni } = machine();
    const run = (plugin: string, command: string, cniVersion: string): string => {
      const config = { cniVersion, name: "n", type: plugin, ipam: { type: "calico-ipam" }, prevResult: 5 };
      return cni.run(plugin, { ...ENVIRONMENT, CNI_COMMAND: command }, JSON.stringify(config)).stdout;
    };
    expect(run("calico", "CHECK", "0.4.0")).toBe("OK\n");
    expect(run("calico-ipam", "CHECK", "1.0.0")).toBe("");
    expect(run("calico", "ADD", "1.1.0")).toContain("incompatible CNI versions");
    expect(run("calico", "STATUS", "1.1.0")).toContain("plugin version does not allow STATUS");
  });

  test.each<[object, string | object, number, string]>([
    [{ CNI_COMMAND: "FLY" }, CONFIG, 4, "unknown CNI_COMMAND: FLY"],
    [{ CNI_IFNAME: "", CNI_NETNS: "" }, CONFIG, 4, "required env variables [CNI_NETNS,CNI_IFNAME] missing"],
    [{ CNI_CONTAINERID: "a/b" }, CONFIG, 4, "invalid characters in containerID"],
    [{ CNI_IFNAME: "a-name-too-long-" }, CONFIG, 4, "interface name is too long"],
    [{ CNI_IFNAME: "a b" }, CONFIG, 4, "interface name contains / or : or whitespace characters"],
    [{}, "{", 6, "error unmarshall network config: "],
    [{}, { ...CONFIG, name: "" }, 7, "missing network name"],
    [{}, { ...CONFIG, name: "a b" }, 7, "invalid characters found in network name"],
    [{}, { ...CONFIG, cniVersion: "9.0.0" }, 1, "incompatible CNI versions"],
    [{ CNI_COMMAND: "CHECK" }, { ...CONFIG, cniVersion: "0.3.1" }, 1, "config version does not allow CHECK"],
    [{ CNI_COMMAND: "CHECK" }, { ...CONFIG, cniVersion: "2.0.0" }, 1, "plugin version does not allow CHECK"],
    [{ CNI_COMMAND: "STATUS" }, { ...CONFIG, cniVersion: "2.0.0" }, 1, "plugin version does not allow STATUS"],
    [
      { CNI_COMMAND: "GC" },
      { ...CONFIG, cniVersion: "one" },
      6,
      'failed to convert major version part "one": strconv.Atoi: parsing "one": invalid syntax',
    ],
    [{}, { ...CONFIG, cniVersion: 5 }, 6, "decoding version from network config: json: cannot unmarshal number"],
    [{ CNI_COMMAND: "GC" }, CONFIG, 1, "config version does not allow GC"],
    [{ CNI_COMMAND: "STATUS" }, CONFIG, 1, "config version does not allow STATUS"],
    [{ CNI_COMMAND: "CHECK" }, CONFIG, 999, "host-local: Failed to find address added by container c1"],
    [
      { CNI_NETNS: "/var/run/netns/x" },
      CONFIG,
      999,
      'failed to open netns "/var/run/netns/x": failed to Statfs "/var/run/netns/x": no such file or directory',
    ],
    [
      {},
      { ...CONFIG, ipam: { type: "host-local", subnet: "10.1.0.0/24", dataDir: "/etc/hostname" } },
      999,
      "open /etc/hostname: file exists",
    ],
    [
      {},
      { ...CONFIG, prevResult: 5 },
      999,
      "failed to load netconf: json: cannot unmarshal number into Go struct field NetConf.prevResult of type map[string]interface {}",
    ],
  ])("with %j and %j ends with 1 and the error's JSON", (environment, config, code, message) => {
    const { cni } = machine();
    const text = typeof config === "string" ? config : JSON.stringify(config);
    const { stdout, stderr, exitCode } = cni.run("bridge", { ...ENVIRONMENT, ...environment }, text);
    expect([stderr, exitCode]).toEqual(["", 1]);
    const error = JSON.parse(stdout) as { code: number; msg: string };
    expect(error.code).toBe(code);
    expect(error.msg).toContain(message);
  });

  test("takes what comes on standard input without falling over", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...standardPlugins().keys()),
        fc.constantFrom("ADD", "CHECK", "DEL", "GC", "STATUS"),
        fc.object({
          key: fc.constantFrom(
            "ipam",
            "type",
            "mtu",
            "vlan",
            "subnet",
            "ranges",
            "routes",
            "sysctl",
            "mac",
            "dns",
            "args",
            "cni",
            "prevResult",
            "runtimeConfig",
            "portMappings",
            "ips",
            "interfaces",
            "bandwidth",
            "delegate",
            "addresses",
            "master",
            "capabilities",
          ),
        }),
        (type, command, value) => {
          const { cni } = machine();
          const config = { ...value, name: "podnet", cniVersion: "1.1.0" };
          const output = cni.run(type, { ...ENVIRONMENT, CNI_COMMAND: command }, JSON.stringify(config));
          expect([0, 1]).toContain(output.exitCode);
        },
      ),
      { numRuns: 1500, examples: [["static", "ADD", { ipam: null }]] },
    );
  });
});

describe("GC and STATUS of CNI 1.1", () => {
  const plugin = { ...CONFIG, ipMasq: true };

  test("GC deletes attachments that are none of the valid ones, and what no cache knows of", () => {
    const { host, runtime } = node();
    const list = conflist(plugin);
    runtime.add(list, pod(host, "a"));
    const kept = snapshot(host);
    runtime.add(list, pod(host, "b"));
    runtime.add(list, pod(host, "c"));
    // The cache lost one of them.
    host.files.unlink("/var/lib/cni/results/podnet-c-c-eth0");
    runtime.gc(list, [{ containerID: "c-a", ifname: "eth0" }]);
    // What no cache knows of keeps its device: nobody can tell whose it is.
    const withoutVeths = (text: string): string[] => text.split("\n").filter((line) => !/veth[0-9a-f]{8}/.test(line));
    expect(withoutVeths(snapshot(host))).toEqual(withoutVeths(kept));
    runtime.check(list, pod(host, "a"));
    expect(inside(host, "b").findDevice("eth0")).toBeNull();
  });

  test("STATUS says why ADD could not be served", () => {
    const { runtime } = node();
    runtime.status(conflist(plugin));
    expect(() => runtime.status(conflist({ ...plugin, ipam: { type: "host-local" } }))).toThrow(
      "no IP ranges specified",
    );
    expect(() => runtime.status(conflist({ type: "vrf" }))).toThrow('plugin "vrf" is not supported by podwire');
    expect(() => runtime.status(conflist({ type: "flannel" }))).toThrow(
      "failed to load flannel 'subnet.env' file: open /run/flannel/subnet.env: no such file or directory. Check the flannel pod log for this node.",
    );
  });
});

test("libcni's cache holds what ADD was told and answered", () => {
  const { host, runtime } = node();
  const list = conflist(CONFIG);
  runtime.add(list, pod(host, "a", { args: "IgnoreUnknown=1;K8S_POD_NAME=web" }));
  const cached = JSON.parse(host.files.readFile("/var/lib/cni/results/podnet-c-a-eth0")) as object;
  expect(cached).toMatchObject({
    kind: "cniCacheV1",
    containerId: "c-a",
    ifName: "eth0",
    networkName: "podnet",
    netns: "/var/run/netns/a",
    cniArgs: [
      ["IgnoreUnknown", "1"],
      ["K8S_POD_NAME", "web"],
    ],
    result: { cniVersion: "1.1.0", ips: [{ interface: 2, address: "10.1.0.2/24", gateway: "10.1.0.1" }] },
  });
});

describe("what libcni keeps of an attachment", () => {
  const list = conflist({
    type: "ptp",
    ipam: { type: "static", addresses: [{ address: "10.9.0.2/24", gateway: "10.9.0.1" }] },
  });
  const file = "/var/lib/cni/results/podnet-c-a-eth0";

  test("is a line of JSON with the configuration in base64 and the result by names", () => {
    const { host, runtime } = node();
    const a = pod(host, "a", { args: "FOO=BAR;IgnoreUnknown=1", runtime: { mac: "c2:11:22:33:44:55" } });
    const { interfaces } = runtime.add(list, a);
    const text = host.files.readFile(file);
    const [first, second] = interfaces.map(({ name, mac, sandbox }) =>
      sandbox === undefined
        ? `{"mac":"${mac}","name":"${name}"}`
        : `{"mac":"${mac}","name":"${name}","sandbox":"${sandbox}"}`,
    );
    expect(text).toBe(
      `{"kind":"cniCacheV1","containerId":"c-a","config":"${btoa(list.text ?? "")}","ifName":"eth0","networkName":"podnet",` +
        `"netns":"/var/run/netns/a","cniArgs":[["FOO","BAR"],["IgnoreUnknown","1"]],"capabilityArgs":{"mac":"c2:11:22:33:44:55"},` +
        `"result":{"cniVersion":"1.1.0","dns":{},"interfaces":[${first},${second}],` +
        `"ips":[{"address":"10.9.0.2/24","gateway":"10.9.0.1","interface":1}]}}`,
    );
  });

  test("may be a bare result, as an old libcni left it", () => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    const result = runtime.add(list, a);
    host.files.writeFile(file, JSON.stringify(resultToJson(result, "0.3.1")));
    runtime.check(list, a);
    expect(runtime.cachedResult(list, a)).toEqual({ ...result, cniVersion: "0.3.1" });
  });

  test.each([
    ["adfadsf", "decoding version from network config: invalid character 'a' looking for beginning of value"],
    ['{"cniVersion":"0.4567.0"}', 'unsupported CNI result version "0.4567.0"'],
  ])("%s ends CHECK and not DEL", (text, why) => {
    const { host, runtime } = node();
    const a = pod(host, "a");
    runtime.add(list, a);
    host.files.writeFile(file, text);
    expect(() => runtime.check(list, a)).toThrow(`failed to get network "podnet" cached result: ${why}`);
    runtime.del(list, a);
    expect(host.files.find(file)).toBeNull();
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { FileError } from "../../../src/host/file-node.js";
import type { FileSystem } from "../../../src/host/filesystem.js";
import type { Host } from "../../../src/host/host.js";
import { Network } from "../../../src/host/network.js";
import { namespaceBinds } from "../../../src/host/proc/namespace-binds.js";

let host: Host;
let red: FileSystem;

beforeEach(() => {
  host = new Network({ seed: 1 }).addHost("node");
  red = host.files.withBinds(namespaceBinds(host.addNamespace("red")));
});

describe("a namespace below /proc and /sys", () => {
  it("a sysctl is written in one namespace and not in another", () => {
    red.writeFile("/proc/sys/net/ipv4/ip_forward", "1\n");
    expect(red.readFile("/proc/sys/net/ipv4/ip_forward")).toBe("1\n");
    expect(host.files.readFile("/proc/sys/net/ipv4/ip_forward")).toBe("0\n");
  });

  it.each(["x", "", "1 2"])("the value %j is refused", (text) => {
    expect(() => red.writeFile("/proc/sys/net/ipv4/ip_forward", text)).toThrow(FileError);
  });

  it("conntrack's settings stand under the kernel's names, the limit for reading only", () => {
    red.writeFile("/proc/sys/net/netfilter/nf_conntrack_udp_timeout", "10");
    expect(host.namespaces.get("red")?.netfilter.conntrack.settings.udpTimeoutS).toBe(10);
    expect(() => red.writeFile("/proc/sys/net/netfilter/nf_conntrack_max", "10")).toThrow(FileError);
    expect(red.readFile("/proc/sys/net/netfilter/nf_conntrack_max")).toBe("262144\n");
  });

  it("directories of sysctls list what is in them", () => {
    expect(red.list("/proc/sys/net/ipv4/conf")).toEqual(["all", "default", "lo"]);
    expect(red.list("/proc/sys/net")).toEqual(["bridge", "core", "ipv4", "ipv6", "mptcp", "netfilter", "unix"]);
  });

  it("/sys/class/net follows the devices", () => {
    expect(red.list("/sys/class/net")).toEqual(["lo"]);
    expect(red.readFile("/sys/class/net/lo/mtu")).toBe("65536\n");
    expect(red.readFile("/sys/class/net/lo/operstate")).toBe("down\n");
    expect(() => red.readFile("/sys/class/net/lo/carrier")).toThrow("Invalid argument");
    red.writeFile("/sys/class/net/lo/mtu", "1500");
    expect(red.readFile("/sys/class/net/lo/mtu")).toBe("1500\n");
  });

  it("/proc/net has a line for each device and none for what is not there", () => {
    expect(red.readFile("/proc/net/dev").split("\n")[2]).toBe(
      "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0",
    );
    expect(red.find("/proc/net/nosuch")).toBeNull();
    expect(red.readFile("/proc/net/route")).toBe("");
  });
});

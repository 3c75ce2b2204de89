import { BandwidthPlugin } from "./bandwidth.js";
import { BridgePlugin } from "./bridge.js";
import { CalicoPlugin } from "./calico/calico.js";
import { CalicoIpam } from "./calico/calico-ipam.js";
import type { IpamStore } from "./calico/ipam-store.js";
import { DhcpIpam } from "./dhcp.js";
import { DummyPlugin } from "./dummy.js";
import { FirewallPlugin } from "./firewall.js";
import { FlannelPlugin } from "./flannel.js";
import { HostDevicePlugin } from "./host-device.js";
import { HostLocal } from "./host-local.js";
import { IpvlanPlugin } from "./ipvlan.js";
import { LoopbackPlugin } from "./loopback.js";
import { MacvlanPlugin } from "./macvlan.js";
import type { Plugin } from "./plugin.js";
import { PortmapPlugin } from "./portmap.js";
import { PtpPlugin } from "./ptp.js";
import { RefusedPlugin } from "./refused-plugin.js";
import { SbrPlugin } from "./sbr.js";
import { StaticIpam } from "./static-ipam.js";
import { TapPlugin } from "./tap.js";
import { TuningPlugin } from "./tuning.js";
import { VlanPlugin } from "./vlan.js";

/**
 * The plugins that a machine has in /opt/cni/bin, by type; those that podwire lacks say so when they are called. `store` is
 * the datastore of a cluster on Calico, which calico-ipam asks.
 */
export function standardPlugins(store: IpamStore | null = null): ReadonlyMap<string, Plugin> {
  return new Map<string, Plugin>([
    ["bandwidth", new BandwidthPlugin()],
    ["bridge", new BridgePlugin()],
    ["calico", new CalicoPlugin()],
    ["calico-ipam", new CalicoIpam(store)],
    ["dhcp", new DhcpIpam()],
    ["dummy", new DummyPlugin()],
    ["firewall", new FirewallPlugin()],
    ["flannel", new FlannelPlugin()],
    ["host-device", new HostDevicePlugin()],
    ["host-local", new HostLocal()],
    ["ipvlan", new IpvlanPlugin()],
    ["loopback", new LoopbackPlugin()],
    ["macvlan", new MacvlanPlugin()],
    ["portmap", new PortmapPlugin()],
    ["ptp", new PtpPlugin()],
    ["sbr", new SbrPlugin()],
    ["static", new StaticIpam()],
    ["tap", new TapPlugin()],
    ["tuning", new TuningPlugin()],
    ["vlan", new VlanPlugin()],
    ["vrf", new RefusedPlugin("vrf", "there are no vrf devices; sbr gives an interface a table of its own")],
  ]);
}

import { addLink } from "../host/devices/add-link.js";
import { MacvlanInterface, type MacvlanMode } from "../link/macvlan.js";
import { tryParseMac } from "../wire/mac-address.js";
import { failure } from "./cni-error.js";
import { numberField, stringField } from "./config.js";
import { made } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import {
  checkSingleDevice,
  configureSingleDevice,
  defaultRouteDevice,
  deleteSingleDevice,
  masterName,
  masterNetns,
  masterOf,
  mtuBelow,
  nameDevice,
  requestedDeviceMac,
  singleDeviceStatus,
} from "./single-device.js";

const MODES: readonly string[] = ["bridge", "private", "vepa", "passthru"];

/** The macvlan plugin: the container gets a device of its own behind a device of the machine, seen by the network outside. */
export class MacvlanPlugin implements Plugin {
  add(call: PluginCall): Result {
    const mode = modeOf(call);
    const link = masterOf(call, masterName(call) || defaultRouteDevice(call));
    const mtu = mtuBelow(numberField(call.config, "mtu", 0), link);
    const netns = containerNetns(call);
    const macText = requestedDeviceMac(call);
    const mac = macText === "" ? null : tryParseMac(macText);
    if (macText !== "" && mac === null) {
      throw failure(`invalid args ${macText} for MAC addr: address ${macText}: invalid MAC address`);
    }
    const queueLength = numberField(call.config, "bcqueuelen", 0);
    const options = queueLength === 0 ? {} : { queueLength };
    const spec = { kind: "macvlan" as const, name: netns.freeName("cnitmp"), netns, link, mode, mac, options };
    const device = made(
      addLink(masterNetns(call), { ...spec, mtu: mtu === 0 ? null : mtu }),
      "failed to create macvlan",
    );
    nameDevice(call, netns, device, "macvlan");
    netns.sysctl.set(`net/ipv4/conf/${call.ifName}/arp_notify`, "1");
    netns.sysctl.set(`net/ipv6/conf/${call.ifName}/ndisc_notify`, "1");
    return configureSingleDevice(call, device);
  }

  check(call: PluginCall): void {
    const link = masterOf(call, masterName(call) || defaultRouteDevice(call));
    mtuBelow(numberField(call.config, "mtu", 0), link);
    const { device } = checkSingleDevice(call, "macvlan", "", "small");
    const mode = modeOf(call);
    if (device instanceof MacvlanInterface && device.mode !== mode) {
      throw failure(`container macvlan mode ${device.mode} does not match expected value: ${mode}`);
    }
  }

  del(call: PluginCall): void {
    deleteSingleDevice(call);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

function modeOf(call: PluginCall): MacvlanMode {
  const mode = stringField(call.config, "mode", "");
  if (mode === "") return "bridge";
  if (!MODES.includes(mode)) throw failure(`unknown macvlan mode: "${mode}"`);
  return mode as MacvlanMode;
}

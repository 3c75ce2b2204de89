import type { Interface } from "../../../link/interface.js";
import { VethInterface } from "../../../link/veth.js";
import { PROCESSORS } from "../../proc-directory.js";

/** `ethtool -l`: how many queues a veth has and may have; null for devices that have no such question. */
export function channelsText(device: Interface): string | null {
  if (!(device instanceof VethInterface)) return null;
  const block = (rx: number, tx: number): string => `RX:\t\t${rx}\nTX:\t\t${tx}\nOther:\t\tn/a\nCombined:\tn/a\n`;
  return `Channel parameters for ${device.name}:
Pre-set maximums:
${block(PROCESSORS, PROCESSORS)}Current hardware settings:
${block(device.rxQueues, device.txQueues)}`;
}

/** `ethtool -L DEVICE rx N tx N`: the error's words, or null when it was done. */
export function setChannels(device: VethInterface, words: readonly string[]): string | null {
  for (let i = 0; i < words.length; i += 2) {
    const [name = "", text = ""] = [words[i], words[i + 1]];
    const count = Number(text);
    if (name !== "rx" && name !== "tx") {
      if (name === "combined" || name === "other") return tooMany(device, i);
      return `ethtool: unexpected parameter '${name}'\n`;
    }
    if (!/^\d+$/.test(text)) return `ethtool: invalid value '${text}' for parameter '${name}'\n`;
    if (count > PROCESSORS) return tooMany(device, i);
    if (name === "rx") device.rxQueues = count;
    else device.txQueues = count;
  }
  return null;
}

/** `ethtool -T`: what a device without a clock of its own can stamp. */
export function timestampingText(device: Interface): string {
  const transmits = device.kind === "bridge" ? "" : "\tsoftware-transmit\n";
  return `Time stamping parameters for ${device.name}:
Capabilities:
${transmits}\tsoftware-receive
\tsoftware-system-clock
PTP Hardware Clock: none
Hardware Transmit Timestamp Modes: none
Hardware Receive Filter Modes: none
`;
}

/** The kernel tells where in the message the number stood: behind the headers, the device's name and the pairs before it. */
function tooMany(device: VethInterface, wordsBefore: number): string {
  const name = Math.ceil((4 + device.name.length + 1) / 4) * 4;
  const offset = 24 + name + 4 * wordsBefore;
  return `netlink error: requested channel count exceeds maximum (offset ${offset})\nnetlink error: Invalid argument\n`;
}

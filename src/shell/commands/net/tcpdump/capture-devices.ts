import type { Process } from "../../../process.js";
import { netnsOf } from "../namespace.js";

/** A device as `-D` has it: its name, and the line behind its number. */
interface CaptureDevice {
  readonly name: string;
  readonly words: string;
}

const ANY = { name: "any", words: "any (Pseudo-device that captures on all interfaces) [Up, Running]" };

/** What libpcap can capture from besides devices of the network. */
const OTHER_DEVICES: readonly CaptureDevice[] = [
  { name: "bluetooth-monitor", words: "bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]" },
  { name: "nflog", words: "nflog (Linux netfilter log (NFLOG) interface) [none]" },
  { name: "nfqueue", words: "nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]" },
  { name: "dbus-system", words: "dbus-system (D-Bus system bus) [none]" },
  { name: "dbus-session", words: "dbus-session (D-Bus session bus) [none]" },
];

/**
 * The devices in the order of `-D`, of which the first is taken without -i: running ones, any, the loopback, those without
 * a carrier, what is no device of the network, and those that are down (get_figure_of_merit of libpcap).
 */
export function captureDevices(process: Process): readonly CaptureDevice[] {
  const running: CaptureDevice[] = [];
  const disconnected: CaptureDevice[] = [];
  const loopback: CaptureDevice[] = [];
  const down: CaptureDevice[] = [];
  for (const device of netnsOf(process).allDevices()) {
    const { name } = device;
    const isLoopback = device.nature.includes("LOOPBACK");
    if (!device.adminUp) down.push({ name, words: `${name} [${isLoopback ? "Loopback" : "none, Disconnected"}]` });
    else if (isLoopback) loopback.push({ name, words: `${name} [Up, Running, Loopback]` });
    else if (device.carrier) running.push({ name, words: `${name} [Up, Running, Connected]` });
    else disconnected.push({ name, words: `${name} [Up, Disconnected]` });
  }
  return [...running, ANY, ...loopback, ...disconnected, ...OTHER_DEVICES, ...down];
}

/** The name that `-i` or `-L` speaks of: as it is given, by its number in `-D`, or the first of them without a word. */
export function captureDeviceName(process: Process, given: string | null): string {
  const devices = captureDevices(process);
  if (given === null) return devices[0]?.name ?? "any";
  if (!/^[1-9]\d*$/.test(given) || netnsOf(process).findDevice(given) !== null) return given;
  return devices[Number(given) - 1]?.name ?? given;
}

/** The refusal of a device that is not there; a bare number was meant as one of `-D`. */
export function noDevice(name: string): string {
  if (/^\d+$/.test(name)) return "tcpdump: Invalid adapter index\n";
  return `tcpdump: ${name}: No such device exists\n(No such device exists)\n`;
}

/** What `-D` prints. */
export function interfaceList(process: Process): string {
  return captureDevices(process)
    .map(({ words }, i) => `${i + 1}.${words}\n`)
    .join("");
}

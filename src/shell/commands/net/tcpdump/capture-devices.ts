import type { Process } from "../../../process.js";
import { netnsOf } from "../namespace.js";

/** The devices that are up in the order of `-D`, of which the first is taken without -i: running ones, any, loopback, those without a carrier. */
export function captureDevices(process: Process): { readonly name: string; readonly words: string }[] {
  const running: { name: string; words: string }[] = [];
  const last: { name: string; words: string }[] = [];
  const loopback: { name: string; words: string }[] = [];
  for (const device of netnsOf(process).allDevices()) {
    if (!device.adminUp) continue;
    const { name } = device;
    if (device.nature.includes("LOOPBACK")) loopback.push({ name, words: `${name} [Up, Running, Loopback]` });
    else if (device.carrier) running.push({ name, words: `${name} [Up, Running, Connected]` });
    else last.push({ name, words: `${name} [Up, Disconnected]` });
  }
  const any = { name: "any", words: "any (Pseudo-device that captures on all interfaces) [Up, Running]" };
  return [...running, any, ...loopback, ...last];
}

const OTHER_DEVICES = [
  "bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]",
  "nflog (Linux netfilter log (NFLOG) interface) [none]",
  "nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]",
  "dbus-system (D-Bus system bus) [none]",
  "dbus-session (D-Bus session bus) [none]",
];

/** What `-D` prints. */
export function interfaceList(process: Process): string {
  const all = [...captureDevices(process).map(({ words }) => words), ...OTHER_DEVICES];
  return all.map((line, i) => `${i + 1}.${line}\n`).join("");
}

import type { Interface } from "../../../../link/interface.js";
import type { IpSession } from "./session.js";

/** The counters under `ip -s link`, in columns as wide as the widest (__print_stats64). */
export function printLinkStatistics(session: IpSession, device: Interface): void {
  const { printer, options } = session;
  const counters = device.counters;
  const rx = [counters.rxBytes, counters.rxPackets, counters.rxErrors, counters.rxDropped, 0, counters.rxMulticast];
  const tx = [counters.txBytes, counters.txPackets, counters.txErrors, counters.txDropped, counters.txCarrierErrors, 0];
  if (printer.isJson) {
    const names = [
      ["bytes", "packets", "errors", "dropped", "over_errors", "multicast"],
      ["bytes", "packets", "errors", "dropped", "carrier_errors", "collisions"],
    ] as const;
    printer.openObject("stats64");
    for (const [i, values] of [rx, tx].entries()) {
      printer.openObject(i === 0 ? "rx" : "tx");
      for (const [at, name] of (names[i] ?? []).entries()) printer.field(name, values[at] ?? 0);
      if (options.statistics > 1) {
        const more =
          i === 0
            ? ["length_errors", "crc_errors", "frame_errors", "fifo_errors", "missed_errors"]
            : ["aborted_errors", "fifo_errors", "window_errors", "heartbeat_errors", "carrier_changes"];
        for (const name of more) printer.field(name, name === "carrier_changes" ? device.carrierChanges : 0);
      }
      printer.closeObject();
    }
    printer.closeObject();
    return;
  }
  const widths = [10, 7, 6, 7, 7, 7, 10];
  for (const values of [rx, tx]) {
    values.forEach((value, at) => {
      widths[at] = Math.max(widths[at] ?? 0, String(value).length);
    });
  }
  const width = (at: number): number => widths[at] ?? 0;
  const words = (names: readonly string[]): string => names.map((name, i) => name.padStart(width(i + 1))).join(" ");
  const numbers = (values: readonly number[], from: number): string =>
    values.map((value, i) => `${shown(value).padStart(width(i + from))} `).join("");
  const shown = (value: number): string => (options.humanReadable ? humanNumber(value) : String(value));
  const newline = options.oneLine ? "\\" : "\n";
  const side = (label: string, names: readonly string[], values: readonly number[]): string =>
    `    ${label}: ${"bytes".padStart(width(0) - 4)} ${words(names)} ${"".padStart(width(6))}${newline}    ${numbers(values, 0)}`;
  const errors = (label: string, names: readonly string[], values: readonly number[]): string =>
    `${newline}    ${label} errors:${"".padStart(width(0) - 10)} ${words(names)}${newline}${"".padStart(width(0) + 5)}${numbers(values, 1)}`;
  let text = side("RX", ["packets", "errors", "dropped", "missed", "mcast"], rx);
  if (options.statistics > 1) text += errors("RX", ["length", "crc", "frame", "fifo", "overrun"], [0, 0, 0, 0, 0]);
  text += newline + side("TX", ["packets", "errors", "dropped", "carrier", "collsns"], tx);
  if (options.statistics > 1) {
    text += errors("TX", ["aborted", "fifo", "window", "heartbt", "transns"], [0, 0, 0, 0, device.carrierChanges]);
  }
  printer.text(text);
}

/** "2.84k", "13.2M": three digits and a power of 1000 (print_num). */
function humanNumber(count: number): string {
  if (count < 1000) return String(count);
  let power = 1000;
  let prefix = 0;
  while (prefix < PREFIXES.length - 1 && count / power >= 1000) {
    power *= 1000;
    prefix++;
  }
  const whole = Math.floor(count / power);
  return `${(count / power).toFixed(whole < 10 ? 2 : whole < 100 ? 1 : 0)}${PREFIXES[prefix]}`;
}

const PREFIXES = "kMGTPE";

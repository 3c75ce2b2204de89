import { type Ipv4, ipv4FromBits } from "../../../../wire/ipv4-address.js";
import { EMPTY } from "../../../../wire/payload.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { parseNumericHost } from "../resolve.js";
import { addressText } from "./address-text.js";
import type { PingCommand } from "./ping-options.js";

const RECORD_ROUTE = 7;
const TIMESTAMP = 68;

/** The header options that -R and -T ask for, empty and with room for nine addresses or as many times; else none. */
export function requestedOptions(command: PingCommand): Uint8Array {
  const { recordRoute, timestampType } = command;
  if (recordRoute) {
    const options = new Uint8Array(40);
    options.set([1, RECORD_ROUTE, 39, 4]);
    return options;
  }
  if (timestampType === null) return EMPTY;
  const addresses = command.stampers.flatMap((each) => {
    const address = parseNumericHost(each);
    return typeof address === "number" ? [address] : [];
  });
  const options = new Uint8Array(timestampType === 0 ? 40 : timestampType === 3 ? 4 + 8 * addresses.length : 36);
  options.set([TIMESTAMP, options.length, 5, timestampType]);
  addresses.forEach((address, i) => {
    new DataView(options.buffer).setInt32(4 + 8 * i, address);
  });
  return options;
}

/** What ping prints of the options of an answer (pr_options); remembers the route that came last. */
export class IpOptionsText {
  private lastRoute = "";

  *print(process: Process, options: Uint8Array, numeric: boolean): Generator<Wait, void, void> {
    let at = 0;
    while (at < options.length) {
      const kind = options[at] ?? 0;
      if (kind === 0) return;
      const length = kind === 1 ? 1 : (options[at + 1] ?? 0);
      if (length === 0) return;
      const option = options.subarray(at, at + length);
      const end = Math.min((option[2] ?? 0) - 1, length);
      if (kind === RECORD_ROUTE && end > 3) yield* this.printRoute(process, option.subarray(3, end), numeric);
      else if (kind === TIMESTAMP && end > 4) yield* this.printTimes(process, option, end, numeric);
      at += length;
    }
  }

  private *printRoute(process: Process, route: Uint8Array, numeric: boolean): Generator<Wait, void, void> {
    const key = route.join(".");
    if (key === this.lastRoute) {
      yield* process.print("\t(same route)");
      return;
    }
    this.lastRoute = key;
    yield* process.print("\nRR: ");
    for (let at = 0; at < route.length; at += 4)
      yield* process.print(`\t${yield* name(process, route, at, numeric)}\n`);
  }

  private *printTimes(
    process: Process,
    option: Uint8Array,
    end: number,
    numeric: boolean,
  ): Generator<Wait, void, void> {
    const flags = option[3] ?? 0;
    let last = 0;
    yield* process.print("\nTS: ");
    for (let at = 4; at < end; at += 4) {
      if ((flags & 0xf) !== 0) {
        yield* process.print(`\t${yield* name(process, option, at, numeric)}`);
        at += 4;
      }
      const time = bits(option, at) >>> 0;
      yield* process.print(last === 0 ? `\t${time} absolute\n` : `\t${time - last}\n`);
      last = time;
    }
    if (flags >>> 4 !== 0) yield* process.print(`Unrecorded hops: ${flags >>> 4}\n`);
  }
}

function bits(bytes: Uint8Array, at: number): Ipv4 {
  return ipv4FromBits(
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0),
  );
}

function* name(process: Process, bytes: Uint8Array, at: number, numeric: boolean): Generator<Wait, string, void> {
  return yield* addressText(process, bits(bytes, at), numeric);
}

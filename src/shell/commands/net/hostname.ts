import { formatIp } from "../../../wire/ip-address.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostNameOf } from "../system/host-name.js";
import { hostname as plainHostname } from "../system/hostname.js";
import { netnsOf } from "./namespace.js";
import { resolveHost } from "./resolve.js";

/** hostname(1): -I lists the namespace's addresses, -i those of the host's name, -f its full name; else the plain command. */
export function* hostname(process: Process): Generator<Wait, number, void> {
  const option = process.name === "dnsdomainname" ? "-d" : (process.argv[1] ?? "");
  switch (option) {
    case "-I":
    case "--all-ip-addresses": {
      const texts: string[] = [];
      for (const device of netnsOf(process).stack.devices.values()) {
        if (device.isLoopback || !device.isUp) continue;
        for (const each of device.addresses4) texts.push(formatIp(each.local));
        for (const each of device.addresses6) if (each.scope === 0) texts.push(formatIp(each.local));
      }
      yield* process.print(`${texts.map((text) => `${text} `).join("")}\n`);
      return 0;
    }
    case "-i":
    case "--ip-address":
    case "-d":
    case "--domain":
    case "-f":
    case "--fqdn": {
      const found = yield* resolveHost(process, hostNameOf(process), null);
      if (found.error !== null) return yield* process.fail(found.error);
      if (option === "-d" || option === "--domain") {
        const dot = found.canonicalName.indexOf(".");
        if (dot >= 0) yield* process.print(`${found.canonicalName.slice(dot + 1)}\n`);
        return 0;
      }
      const isAddress = option === "-i" || option === "--ip-address";
      yield* process.print(`${isAddress ? found.addresses.map(formatIp).join(" ") : found.canonicalName}\n`);
      return 0;
    }
    case "-V":
      yield* process.print("hostname 3.23\n");
      return 0;
    default:
      return yield* plainHostname(process);
  }
}

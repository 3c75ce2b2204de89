import { DnsServer } from "../dns/server.js";
import { DnsService } from "../dns/service.js";
import { type IncludedFiles, parseZone } from "../dns/zone-file.js";
import { Zones } from "../dns/zones.js";
import type { Host } from "../host/host.js";

/** A zone of the world outside: zone-file text (RFC 1035 5). */
export interface OutsideZone {
  readonly text: string;
  /** The zone's name, also its first $ORIGIN: "example.com". */
  readonly origin: string;
  /** The file's name, for messages. */
  readonly file?: string;
  /** The files that $INCLUDE may name. */
  readonly files?: IncludedFiles;
}

/** Serves zones on a machine at port 53: the names that a cluster's DNS forwards. @throws ZoneFileError, DnsNameError */
export function serveOutsideNames(host: Host, zones: readonly OutsideZone[]): DnsService {
  const backend = new Zones(zones.map(({ text, ...options }) => parseZone(text, options)));
  return new DnsService(host.netns, new DnsServer([backend]), { processName: "named" });
}

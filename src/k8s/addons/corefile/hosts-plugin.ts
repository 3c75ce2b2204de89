import { type DnsAnswer, type DnsBackend, dnsAnswer } from "../../../dns/backend.js";
import { type HostsEntry, parseHosts } from "../../../dns/hosts-file.js";
import type { FileSystem } from "../../../host/filesystem.js";
import { DnsRcode, DnsType } from "../../../wire/dns/codes.js";
import { type DnsName, isWithin, parseName, sameName, tryParseName } from "../../../wire/dns/name.js";
import { type DnsQuestion, type DnsRecord, dnsRecord } from "../../../wire/dns/record.js";
import { isIpv4 } from "../../../wire/ip-address.js";
import { reverseAddress } from "../cluster-dns.js";
import type { CorefileDirective } from "./corefile.js";
import { Fallthrough } from "./fallthrough.js";

/** Words in the block that are no lines of a hosts file. */
const OPTIONS = ["fallthrough", "ttl", "no_reverse", "reload"];

/** `hosts [FILE [ZONES...]] { lines }`: names and addresses as /etc/hosts has them. */
export class HostsPlugin implements DnsBackend {
  private readonly entries: readonly HostsEntry[];
  private readonly zones: readonly DnsName[];
  private readonly ttlSeconds: number;
  private readonly hasReverse: boolean;
  private readonly beyond: Fallthrough;

  constructor({ args, block }: CorefileDirective, zones: readonly DnsName[], files: FileSystem) {
    const [path, ...own] = args;
    const option = (name: string) => block.find((one) => one.name === name);
    const lines = block.filter(({ name }) => !OPTIONS.includes(name)).map((one) => [one.name, ...one.args].join(" "));
    const file = path ?? "/etc/hosts";
    const text =
      path !== undefined || lines.length === 0 ? (files.find(file)?.kind === "file" ? files.readFile(file) : "") : "";
    this.entries = parseHosts(`${lines.join("\n")}\n${text}`);
    this.zones = own.length === 0 ? zones : own.map((zone) => parseName(zone));
    this.ttlSeconds = Number(option("ttl")?.args[0] ?? 3600);
    this.hasReverse = option("no_reverse") === undefined;
    this.beyond = new Fallthrough(block);
  }

  answer({ name, type }: DnsQuestion): DnsAnswer | null {
    const address = type === DnsType.PTR && this.hasReverse ? reverseAddress(name) : null;
    if (address !== null) {
      const targets = this.entries
        .filter((one) => one.address === address)
        .flatMap((one) => [one.canonicalName, ...one.aliases])
        .flatMap((text) => tryParseName(text) ?? []);
      if (targets.length === 0) return this.nothing(name, false);
      return this.records(
        targets.map((target) => dnsRecord(name, DnsType.PTR, this.ttlSeconds, { kind: "name", target })),
      );
    }
    if (!this.zones.some((zone) => isWithin(name, zone))) return null;
    const found = this.entries.filter(({ canonicalName, aliases }) =>
      [canonicalName, ...aliases].some((text) => {
        const own = tryParseName(text);
        return own !== null && sameName(own, name);
      }),
    );
    const wanted = found.filter((one) => type === (isIpv4(one.address) ? DnsType.A : DnsType.AAAA));
    if (wanted.length === 0) return this.nothing(name, found.length > 0);
    return this.records(
      wanted.map(({ address }) =>
        typeof address === "number"
          ? dnsRecord(name, type, this.ttlSeconds, { kind: "a", address })
          : dnsRecord(name, type, this.ttlSeconds, { kind: "aaaa", address }),
      ),
    );
  }

  private records(answers: readonly DnsRecord[]): DnsAnswer {
    return dnsAnswer({ answers });
  }

  /** Without an SOA there is no proper NXDOMAIN, so the plugin answers SERVFAIL. */
  private nothing(name: DnsName, hasOthers: boolean): DnsAnswer | null {
    if (hasOthers) return dnsAnswer();
    return this.beyond.through(name) ? null : dnsAnswer({ rcode: DnsRcode.SERVFAIL, authoritative: false });
  }
}

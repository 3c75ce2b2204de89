import { type DnsAnswer, type DnsBackend, dnsAnswer } from "../../../dns/backend.js";
import { DnsRcode } from "../../../wire/dns/codes.js";
import { nameLabels } from "../../../wire/dns/name.js";
import type { DnsQuestion } from "../../../wire/dns/record.js";

/** Top-level domains of more than two letters that names outside a cluster mostly have (IANA's root zone has 1,400), and those of private networks. */
const TOP_LEVEL: ReadonlySet<string> = new Set(
  (
    "aero academy agency amazon app apple arpa asia aws azure bank biz blog bot box build business cafe capital cat center chat click cloud club " +
    "codes coffee com community company computer consulting coop day design dev digital directory domains earth edu education email energy " +
    "engineering engineer events exchange expert farm finance foundation fun fund games global google gov group guide guru health help host " +
    "hosting house inc info institute int international jobs land law legal life link live llc love market marketing media microsoft mil mobi " +
    "money museum name net network new news ninja now one online open org page parts partners photos pizza plus post press pro productions " +
    "properties pub red rent report rest review run sale school science security services shop show site software solutions space store stream " +
    "studio style support systems team tech technology tel tips today tools top trade training travel university vip watch web wiki win work " +
    "works world wtf xxx xyz zone corp example home internal intranet lan local localdomain private test"
  ).split(" "),
);

/**
 * What is said of names outside when the node's /etc/resolv.conf names no server: that there is no such name where the
 * tree of domains has no such top, as everybody's name servers would say (a misspelt Service is one of these); others
 * are left, to be refused.
 */
export class NoUpstream implements DnsBackend {
  answer({ name }: DnsQuestion): DnsAnswer | null {
    const top = nameLabels(name).at(-1)?.toLowerCase() ?? "";
    return top.length < 3 || TOP_LEVEL.has(top) ? null : dnsAnswer({ rcode: DnsRcode.NXDOMAIN, authoritative: false });
  }
}

import type { IpSets } from "../../../netfilter/ipset/ip-sets.js";
import { fieldsText, SetElement } from "../../../netfilter/ipset/set-element.js";
import { SECOND } from "../../../sim/time.js";
import { DnsDecodeFailure, decodeDnsMessage } from "../../../wire/dns/decode.js";
import { familyOf, type IpAddress } from "../../../wire/ip-address.js";
import type { IpPacket } from "../../../wire/payload.js";
import type { PolicySet } from "./policy-sets.js";
import { domainMatches } from "./side-judge.js";

/** An address is kept at least as long: a program connects a moment after it was told. */
const LEAST_SECONDS = 5;

/**
 * Puts the addresses of an answer to a name into the sets that the name belongs to, for as long as the answer holds. The
 * name that was asked for counts, not the aliases on the way.
 */
export function learnDomains(packet: IpPacket, domainSets: Iterable<PolicySet>, sets: IpSets): void {
  const { payload } = packet;
  if (payload.kind !== "udp" || !(payload.data instanceof Uint8Array)) return;
  const message = decodeDnsMessage(payload.data);
  if (message instanceof DnsDecodeFailure || !message.isResponse) return;
  const name = message.questions[0]?.name;
  if (name === undefined) return;
  for (const set of domainSets) {
    if (set.domains?.some((pattern) => domainMatches(pattern, name)) !== true) continue;
    const ttls = message.answers.map((record) => record.ttlSeconds);
    const seconds = Math.max(LEAST_SECONDS, Math.min(...ttls));
    for (const { data } of message.answers) {
      if (data.kind === "a" || data.kind === "aaaa") keep(data.address, set, seconds, sets);
    }
  }
}

function keep(address: IpAddress, set: PolicySet, seconds: number, sets: IpSets): void {
  if (familyOf(address) !== set.family) return;
  const fields = [{ kind: "ip", address }] as const;
  const key = fieldsText(fields);
  const untilNs = sets.sim.nowNs + seconds * SECOND;
  const known = sets.get(set.name);
  const element = known?.members.get(key);
  if (element === undefined) known?.put(new SetElement(fields, untilNs, "", false));
  else element.expiresNs = Math.max(element.expiresNs, untilNs);
}

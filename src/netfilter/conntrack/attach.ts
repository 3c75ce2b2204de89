import type { Skb } from "../skb.js";
import { CtInfo } from "./conntrack-entry.js";

/**
 * What we send about a packet (an ICMP error, a reset that REJECT asked for) belongs to that packet's connection, even to
 * one that never entered the table: it goes the other way as RELATED, and NAT translates it (nf_conntrack_attach).
 */
export function attachConnection(answer: Skb, about: Skb): void {
  if (about.conntrack === null) return;
  answer.conntrack = about.conntrack;
  answer.ctInfo = about.ctInfo < CtInfo.EstablishedReply ? CtInfo.RelatedReply : CtInfo.Related;
}

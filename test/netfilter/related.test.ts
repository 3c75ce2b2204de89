import { describe, expect, test } from "vitest";
import { attachConnection } from "../../src/netfilter/conntrack/attach.js";
import { CtInfo, CtStatus } from "../../src/netfilter/conntrack/conntrack-entry.js";
import { Hook, Verdict } from "../../src/netfilter/hook.js";
import { Skb } from "../../src/netfilter/skb.js";
import { IcmpMessage, IcmpType } from "../../src/wire/icmp.js";
import { formatIp } from "../../src/wire/ip-address.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { type Ipv4, parseIpv4 } from "../../src/wire/ipv4-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import { bench, device } from "./fixture.js";

const CLIENT = parseIpv4("10.0.0.2");
const SERVICE = parseIpv4("10.96.0.3");
const ROUTER = parseIpv4("10.0.0.1");

/** A ping to the service that came as far as PREROUTING, and an ICMP message about it that the router makes. */
function about(rule: string, type: number): { skb: Skb; verdicts: Verdict[]; first: Skb } {
  const { netfilter, iptables } = bench();
  iptables(rule);
  const echo = IcmpMessage.echo(IcmpType.EchoRequest, 7, 1, new Uint8Array(8));
  const first = new Skb(new Ipv4Packet(CLIENT, SERVICE, IpProtocol.Icmp, 64, echo), device("eth1"));
  netfilter.run(Hook.Prerouting, first);
  const error = IcmpMessage.error(type, 0, 0, first.packet, 548);
  const skb = new Skb(new Ipv4Packet(ROUTER, CLIENT, IpProtocol.Icmp, 64, error), null);
  skb.outDevice = device("eth1");
  attachConnection(skb, first);
  const verdicts = [netfilter.run(Hook.Output, skb), netfilter.run(Hook.Postrouting, skb)];
  return { skb, verdicts, first };
}

const address = (value: Ipv4 | string | number) => formatIp(value as Ipv4);

/** nat/ping-dnat-and-related, nat/redirect-netmap. */
describe("what we send about a packet whose connection never entered the table", () => {
  test("is RELATED and appears to come from the service's address, quoting what the client sent", () => {
    const { skb, verdicts, first } = about("-t nat -A PREROUTING -d 10.96.0.3 -j DNAT --to-destination 10.7.0.1", 3);
    expect(verdicts).toEqual([Verdict.Accept, Verdict.Accept]);
    expect(skb.ctInfo).toBe(CtInfo.RelatedReply);
    const message = skb.packet.payload;
    expect([address(first.packet.dst), address(skb.packet.src), address(skb.packet.dst)]).toEqual([
      "10.7.0.1",
      "10.96.0.3",
      "10.0.0.2",
    ]);
    expect(message.kind === "icmp" && message.quoted !== null && address(message.quoted.dst)).toBe("10.96.0.3");
  });

  test("does not make the connection one", () => {
    const { first } = about("-t nat -A PREROUTING -d 10.96.0.3 -j DNAT --to-destination 10.7.0.1", 3);
    expect((first.conntrack?.status ?? 0) & CtStatus.Confirmed).toBe(0);
  });

  test("is dropped when it is a redirect and NAT is not decided yet", () => {
    const { verdicts } = about("-t nat -A POSTROUTING -s 10.99.0.0/16 -j MASQUERADE", IcmpType.Redirect);
    expect(verdicts[0]).toBe(Verdict.Drop);
  });
});

import { describe, expect, it } from "vitest";
import { normalise } from "./normalise.js";

/** What each line becomes; every transcript is made of such lines. */
const becomes: [what: string, before: string, after: string][] = [
  [
    "an answer's time",
    "64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.360 ms",
    "64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T ms",
  ],
  [
    "the time of a whole ping",
    "2 packets transmitted, 2 received, 0% packet loss, time 1028ms",
    "2 packets transmitted, 2 received, 0% packet loss, time Tms",
  ],
  ["round-trip times", "rtt min/avg/max/mdev = 0.087/0.476/0.866/0.389 ms", "rtt min/avg/max/mdev = T/T/T/T ms"],
  [
    "arping's time",
    "Unicast reply from 10.0.0.2 [02:00:00:00:00:0B]  0.543ms",
    "Unicast reply from 10.0.0.2 [mac-0000000000001]  Tms",
  ],
  ["traceroute's times", " 1  10.0.1.1  0.056 ms  0.007 ms *", " 1  10.0.1.1  T ms  T ms *"],
  [
    "ping -D",
    "[1795227065.082598] 64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.015 ms",
    "[TIME] 64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T ms",
  ],
  [
    "curl's time",
    "curl: (7) Failed to connect to 10.2.0.1 port 80 after 3 ms: Couldn't connect to server",
    "curl: (7) Failed to connect to 10.2.0.1 port 80 after T ms: Couldn't connect to server",
  ],
  [
    "tcpdump's clock and an echo's id",
    "02:11:00.533902 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 43, seq 1, length 64",
    "TIME IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id ID, seq 1, length 64",
  ],
  [
    "an IP id that was drawn",
    "IP (tos 0x0, ttl 64, id 29119, offset 0, flags [DF], proto ICMP (1), length 84)",
    "IP (tos 0x0, ttl 64, id ID, offset 0, flags [DF], proto ICMP (1), length 84)",
  ],
  [
    "an IP id that is zero stays",
    "IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 60)",
    "IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 60)",
  ],
  [
    "a SYN",
    "IP 10.0.0.1.56932 > 10.0.0.2.81: Flags [S], seq 1175201488, win 64240, options [mss 1460,sackOK,TS val 3778482233 ecr 0,nop,wscale 10], length 0",
    "IP 10.0.0.1.P0001 > 10.0.0.2.81: Flags [S], seq N, win 64240, options [mss 1460,sackOK,TS val TS ecr 0,nop,wscale 10], length 0",
  ],
  [
    "relative sequence numbers stay",
    "IP 10.0.0.2.81 > 10.0.0.1.82: Flags [P.], seq 1:7, ack 1, win 63, length 6",
    "IP 10.0.0.2.81 > 10.0.0.1.82: Flags [P.], seq 1:7, ack 1, win 63, length 6",
  ],
  [
    "a reset's zero stays",
    "IP 10.0.0.2.81 > 10.0.0.1.82: Flags [R.], seq 0, ack 1175201489, win 0, length 0",
    "IP 10.0.0.2.81 > 10.0.0.1.82: Flags [R.], seq 0, ack N, win 0, length 0",
  ],
  [
    "a flow's countdown and id",
    "icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=22 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=22 mark=0 use=1",
    "icmp     1 30 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=ID src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=ID mark=0 use=1",
  ],
  [
    "an event's countdown",
    "    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=7000 dport=53",
    "    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=7000 dport=53",
  ],
  [
    "who deleted a flow",
    "[DESTROY] udp      17 28 src=1.1.1.1 [USERSPACE] portid=3757603376 progname=conntrack",
    "[DESTROY] udp      17 30 src=1.1.1.1 [USERSPACE] portid=PORTID",
  ],
  ["a cached route's countdown", "    cache expires 597sec mtu 1400 ", "    cache expires 600sec mtu 1400 "],
  [
    "an address's lifetimes",
    "       valid_lft 99sec preferred_lft 49sec",
    "       valid_lft 100sec preferred_lft 50sec",
  ],
  ["forever stays", "       valid_lft forever preferred_lft forever", "       valid_lft forever preferred_lft forever"],
  [
    "a neighbour's age",
    "10.0.0.2 dev veth0 lladdr 02:00:00:00:00:02 ref 1 used 3/2/0 probes 4 REACHABLE ",
    "10.0.0.2 dev veth0 lladdr mac-0000000000001 ref 1 used 0/0/0 probes 4 REACHABLE ",
  ],
  ["a learned entry's age", "  1\t02:00:00:00:02:02\tno\t\t   0.04", "  1\tmac-0000000000001\tno\t\t   0"],
  ["an element's countdown", "add seen 10.0.0.2 timeout 299", "add seen 10.0.0.2 timeout 300"],
  [
    "a set's seed",
    "create x hash:ip family inet bucketsize 12 initval 0x830f3b05",
    "create x hash:ip family inet bucketsize 12 initval INITVAL",
  ],
  [
    "netstat's process",
    "tcp        0      0 0.0.0.0:10259           0.0.0.0:*               LISTEN      16/nc               ",
    "tcp        0      0 0.0.0.0:10259           0.0.0.0:*               LISTEN      PID/nc",
  ],
  [
    "a job that was killed",
    "x.sh: line 6:    17 Killed                  sleep 30",
    "x.sh: line 6: PID Killed                  sleep 30",
  ],
  [
    "ports of the script stay",
    "tcp6       0      0 ::1:9001                :::*                    LISTEN     ",
    "tcp6       0      0 ::1:9001                :::*                    LISTEN     ",
  ],
  ["a node port stays", "tcp dpt:30080 to:10.244.0.2:8080", "tcp dpt:30080 to:10.244.0.2:8080"],
  [
    "interface numbers stay",
    "3: veth0@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000",
    "3: veth0@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000",
  ],
  [
    "addresses of no station stay",
    "    link/loopback 00:00:00:00:00:00 brd ff:ff:ff:ff:ff:ff",
    "    link/loopback 00:00:00:00:00:00 brd ff:ff:ff:ff:ff:ff",
  ],
  ["group addresses stay", "33:33:00:00:00:01 dev br0 self permanent", "33:33:00:00:00:01 dev br0 self permanent"],
  [
    "a written IPv6 address stays",
    "    inet6 2001:db8::1/64 scope global tentative ",
    "    inet6 2001:db8::1/64 scope global tentative ",
  ],
  ["a bridge's identifier", "br0\t\t8000.1a2b3c4d5e6f\tno", "br0\t\t8000.mac-00000001\tno"],
  [
    "a bridge's identifier without zeros",
    "bridge_id 8000.2:0:0:0:0:1 designated_root 8000.2:0:0:0:0:1",
    "bridge_id 8000.mac-0000000000001 designated_root 8000.mac-0000000000001",
  ],
  ["a bridge that has no address yet", "bridge_id 8000.0:0:0:0:0:0", "bridge_id 8000.0:0:0:0:0:0"],
];

describe("normalise", () => {
  it.each(becomes)("%s", (_what, before, after) => {
    expect(normalise(before)).toBe(after);
    expect(normalise(after)).toBe(after);
  });

  it("numbers MAC addresses in order of first appearance, so that a swap still shows", () => {
    const one = "a 1a:2b:3c:4d:5e:6f b 2a:2b:3c:4d:5e:6f c 1a:2b:3c:4d:5e:6f";
    expect(normalise(one)).toBe("a mac-0000000000001 b mac-0000000000002 c mac-0000000000001");
    expect(normalise(one.replace("c 1a", "c 2a"))).not.toBe(normalise(one));
  });

  it("gives an address made of a MAC the number of that MAC, also where it stands before it", () => {
    const text =
      "inet6 fe80::182b:3cff:fe4d:5e6f/64\nlink/ether 1a:2b:3c:4d:5e:6f\n2001:db8:0:1:182b:3cff:fe4d:5e6f\nff02::1:ff4d:5e6f: x\n33:33:ff:4d:5e:6f";
    expect(normalise(text)).toBe(
      "inet6 fe80::eui-1/64\nlink/ether mac-0000000000001\n2001:db8:0:1:eui-1\nff02::1:ff-eui-1: x\n33:33:ff:m0000001",
    );
  });

  it("gives one ephemeral port one number in every spelling", () => {
    const text =
      "sport=46376 dport=8080\nIP 10.0.0.2.46376 > 10.0.0.1.80: x\n127.0.0.1:46376 127.0.0.1:40000\nConnection received on 10.0.0.2 46376\n[::1]:46376";
    expect(normalise(text)).toBe(
      "sport=P0001 dport=8080\nIP 10.0.0.2.P0001 > 10.0.0.1.80: x\n127.0.0.1:P0001 127.0.0.1:P0002\nConnection received on 10.0.0.2 P0001\n[::1]:P0001",
    );
  });

  it("leaves every other byte as it is", () => {
    const text = "10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.1 linkdown \n\n= 2\nexit 0\n";
    expect(normalise(text)).toBe(text);
  });
});

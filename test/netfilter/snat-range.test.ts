import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bench } from "./fixture.js";
import { send, show, udp } from "./packets.js";

describe("SNAT to a range", () => {
  const { netfilter, iptables, ip6tables } = bench();
  iptables("-t nat -A POSTROUTING -s 10.1.0.1 -j SNAT --to-source 10.9.0.1-10.9.0.250");
  iptables("-t nat -A POSTROUTING -s 10.1.7.9 -j SNAT --to-source 10.8.0.1-10.8.3.250 --persistent");
  ip6tables("-t nat -A POSTROUTING -s fd00::1 -j SNAT --to-source fd09::1-fd09::ffff");
  ip6tables("-t nat -A POSTROUTING -s fd00::77:1 -j SNAT --to-source fd08::1:0-fd08::9:ffff --persistent");
  // snat-range.out is what the kernel chose, recorded by snat-range.sh.
  const text = readFileSync(new URL("snat-range.out", import.meta.url), "utf8");
  for (const line of text.trim().split("\n")) {
    const [src = "", dst = "", chosen = ""] = line.split(" ");
    it(`gives ${src} to ${dst} the address that the kernel gives`, () => {
      const sent = send(netfilter, udp(src, 5000, dst, 53));
      expect(sent === null ? "dropped" : show(sent)).toBe(`udp ${chosen}:5000 > ${dst}:53`);
    });
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandParser } from "../../src/netfilter/text/command-parser.js";
import { RuleReader } from "../../src/netfilter/text/rule-reader.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { Family } from "../../src/wire/ip-address.js";
import { bench } from "./fixture.js";

const { sets } = bench().netfilter;

/** What iptables makes of a rule: the specification, or its refusal. */
function parsed(family: Family, text: string): unknown {
  try {
    return new CommandParser(["-A", "X", ...splitWords(text)], { family, sets, names: null, origin: null }).parse()
      .specs[0];
  } catch (error) {
    return String(error);
  }
}

function read(family: Family, text: string): unknown {
  try {
    return new RuleReader(sets).read(family, text, null);
  } catch (error) {
    return String(error);
  }
}

describe("a rule that a program writes", () => {
  it.each([
    [
      Family.V4,
      '-m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.1 --dport 80 -j KUBE-SVC-A',
    ],
    [
      Family.V4,
      '-m comment --comment "a b" -m udp -p udp -d 10.96.0.1 --dport 53 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    ],
    [Family.V4, "-m comment --comment a/b -m statistic --mode random --probability 0.3333333333 -j KUBE-SEP-A"],
    [Family.V4, "-m comment --comment a/b -s 10.244.1.2 -j KUBE-MARK-MASQ"],
    [Family.V4, "-m comment --comment a/b -m tcp -p tcp -j DNAT --to-destination 10.244.1.2:8080"],
    [Family.V6, "-m comment --comment a/b -m tcp -p tcp -j DNAT --to-destination [fd00::2]:8080"],
    [Family.V6, "-m comment --comment a/b -m sctp -p sctp -d fd00::1 --dport 80 -j KUBE-SVC-A"],
    [Family.V4, "-j KUBE-FIREWALL"],
    [Family.V4, "-m mark --mark 0x4000/0x4000 -j ACCEPT"],
  ] as const)("of family %i reads as iptables reads it: %s", (family, text) => {
    expect(read(family, text)).toEqual(parsed(family, text));
  });

  it("reads as iptables reads it, whatever its words and their order", () => {
    const address = fc.constantFrom(
      "10.0.0.1",
      "10.0.0.0/8",
      "0.0.0.0/0",
      "10.0.0.1/8",
      "1.2.3",
      "fd00::1",
      "fd00::/64",
      "x",
    );
    const part = fc.oneof(
      fc.constantFrom(
        "-m tcp",
        "-p tcp",
        "-m udp",
        "-p udp",
        "-p sctp",
        "-m sctp",
        "--dport 80",
        "--dport 80:90",
        "--dport 0",
        "!",
      ),
      fc.constantFrom(
        '-m comment --comment "a b"',
        '-m comment --comment "a\\"b"',
        '-m comment --comment ""',
        "-m comment --comment a",
      ),
      fc.constantFrom(
        "-m statistic --mode random --probability 0.5",
        "-m statistic --mode nth --every 2 --packet 0",
        "  ",
        "-",
      ),
      fc.constantFrom(
        "-j DNAT --to-destination 10.0.0.1:80",
        "-j DNAT --to-destination 10.0.0.1",
        "-j DNAT --to-destination [fd00::1]:1",
      ),
      fc.constantFrom(
        "-j DNAT --to-destination 10.0.0.1:0",
        "-j KUBE-A",
        "-j ACCEPT",
        "-j KUBE-A --x",
        "-g KUBE-A",
        "-p 6",
      ),
      address.map((text) => `-d ${text}`),
      address.map((text) => `-s ${text}`),
      address.map((text) => `! -s ${text}`),
    );
    fc.assert(
      fc.property(fc.constantFrom(Family.V4, Family.V6), fc.array(part, { maxLength: 7 }), (family, parts) => {
        const text = parts.join(" ");
        const wanted = parsed(family, text);
        // More addresses than one make more rules than one, which a program does not write.
        fc.pre(wanted !== undefined);
        expect(read(family, text)).toEqual(wanted);
      }),
      { numRuns: 3_000 },
    );
  });
});

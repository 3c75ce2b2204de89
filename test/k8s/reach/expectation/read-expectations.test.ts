import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExpectations } from "../../../../src/k8s/reach/expectation/read-expectations.js";

function read(text: string): { expectations: string[]; problems: string[] } {
  const { expectations, problems } = readExpectations({ file: "e.yaml", text });
  return {
    expectations: expectations.map(({ name, verb, from, to, ports, only, except }) => {
      const texts = (list: readonly { readonly text: string }[]): string => list.map(({ text }) => text).join("+");
      return [
        name,
        verb,
        texts(from),
        texts(to),
        ports === null ? "-" : texts(ports),
        only.join("+"),
        texts(except),
      ].join(" | ");
    }),
    problems: problems.map(
      ({ origin, message, hint }) => `${origin.line}:${origin.column} ${message}${hint === null ? "" : ` (${hint})`}`,
    ),
  };
}

describe("expectations", () => {
  test.each([
    ["frontend may reach db on 5432, nothing else may", "allow | frontend | db | 5432 | from | "],
    ["frontend may reach db on 5432 and nothing else", "allow | frontend | db | 5432 | to | "],
    [
      "web and worker may reach db and cache on 5432, UDP/53 and 8000-8100",
      "allow | web+worker | db+cache | 5432+UDP/53+8000-8100 |  | ",
    ],
    ["shop/* may not reach outside", "deny | shop/* | outside | - |  | "],
    ["ingress may reach service/web on port http", "allow | ingress | service/web | http |  | "],
    ["db may reach backup, nobody else may", "allow | db | backup | - | from | "],
    ["db may reach backup, nothing else may, except node and x=y", "allow | db | backup | - | from | node+x=y"],
  ])("the sentence %j", (sentence, expected) => {
    expect(read(`expect:\n  - ${JSON.stringify(sentence)}\n`)).toEqual({
      expectations: [`${sentence} | ${expected}`],
      problems: [],
    });
  });

  test("in fields, with a name of its own or one that is made", () => {
    const text = `namespace: shop
expect:
  - name: the cache
    allow: { from: [web, { labels: { app: api } }], to: { namespace: data, labels: "app=cache" }, ports: [6379] }
    only: [from, to]
    except: [monitoring/*]
  - deny: { from: "*", to: 10.0.0.0/8 }
  - deny: { from: any, to: db }
    except: [web]
  - allow: { from: web, to: db, ports: 5432 }
    only: from
    except: [api, monitoring/*]
`;
    expect(read(text)).toEqual({
      expectations: [
        "the cache | allow | web+app=api | data/app=cache | 6379 | from+to | monitoring/*",
        "* may not reach 10.0.0.0/8 | deny | * | 10.0.0.0/8 | - |  | ",
        "any may not reach db, except web | deny | any | db | - |  | web",
        "web may reach db on 5432, nothing else may, except api and monitoring/* | allow | web | db | 5432 | from | api+monitoring/*",
      ],
      problems: [],
    });
  });

  test("names have the file's namespace, and default without one", () => {
    const [one] = readExpectations({
      file: "e.yaml",
      text: "namespace: shop\nexpect: [web may reach db]\n",
    }).expectations;
    const [other] = readExpectations({ file: "e.yaml", text: "expect: [web may reach db]\n" }).expectations;
    expect([one?.from[0], other?.from[0]]).toMatchObject([{ namespace: "shop" }, { namespace: "default" }]);
  });
});

describe("what is wrong is told with its place, what was found and what was expected", () => {
  test.each([
    ["a list alone", "- web may reach db\n", '1:1 found a list, expected a map with a list called "expect"'],
    ["nothing at all", "", '1:1 found no expectation, expected a list below "expect"'],
    ["no list", "expect: web may reach db\n", "1:1 found a text, expected a list of expectations"],
    [
      "a field that is misspelt",
      "expct:\n  - web may reach db\n",
      '1:1 found the field "expct", expected "namespace", "expect" (did you mean "expect"?)',
    ],
    [
      "a sentence that is none",
      "expect:\n  - web talks to db\n",
      '2:5 "web talks to db" is no sentence that is known here: expected "A may reach B on PORTS", "A may not reach B", with "by IPv4" or "by IPv6", ", nothing else may" or "and nothing else" behind, and then ", except C"',
    ],
    [
      "both verbs",
      "expect:\n  - { allow: { from: a, to: b }, deny: { from: a, to: b } }\n",
      '2:5 found both "allow" and "deny", expected one of them',
    ],
    ["no verb", "expect:\n  - { name: x }\n", '2:5 found neither "allow" nor "deny", expected one of them'],
    ["no destination", "expect:\n  - allow: { from: a }\n", '2:5 found no "to", expected who is meant'],
    [
      "a port out of range",
      "expect:\n  - allow:\n      from: a\n      to: b\n      ports: 70000\n",
      "5:7 port 70000 is none: expected one from 1 to 65535",
    ],
    [
      "a range the wrong way round",
      "expect:\n  - a may reach b on 90-80\n",
      '2:5 "90-80" ends before it begins: expected the smaller port first',
    ],
    [
      "a protocol that is none",
      "expect:\n  - a may reach b on 80/ICMPX\n",
      '2:5 "80/ICMPX" has no protocol: expected TCP, UDP or SCTP beside its slash',
    ],
    [
      "a block with host bits",
      "expect:\n  - a may reach 10.1.2.3/8\n",
      '2:5 CIDR "10.1.2.3/8" has bits behind its prefix: expected a network such as 10.0.0.0/8',
    ],
    [
      "only beside deny",
      "expect:\n  - { deny: { from: a, to: b }, only: from }\n",
      '2:33 found "only" beside "deny", expected it beside "allow"',
    ],
    [
      "only of something else",
      "expect:\n  - { allow: { from: a, to: b }, only: both }\n",
      '2:34 found "both", expected "from" or "to"',
    ],
    ["YAML that is none", "expect:\n  - [\n", "3:1 line 2: did not find expected ',' or ']'"],
  ])("%s", (_, text, expected) => {
    expect(read(text).problems).toContain(expected);
  });

  test("any text is read or told what is wrong with it", () => {
    const word = fc.constantFrom(
      "expect:",
      "- ",
      "a",
      " may reach ",
      "b",
      " on ",
      "80",
      "\n",
      "  ",
      "{",
      "}",
      "allow: ",
      "from: ",
      "to: ",
      ",",
      "*",
      "&x",
      "*x",
      '"',
      "!",
      "=",
      "/",
      "only: ",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const { expectations, problems } = read(`${words.join("")}\n`);
        expect(expectations.length + problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

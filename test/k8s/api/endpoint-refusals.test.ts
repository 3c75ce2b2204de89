import { describe, expect, test } from "vitest";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Sim } from "../../../src/sim/sim.js";

// Cases of pkg/apis/discovery/validation and pkg/apis/core/validation (TestValidateEndpoints*), as facts.

function refusals(kind: string, apiVersion: string, rest: string): string[] {
  const store = new ApiStore(new Sim(1));
  bootstrapCluster(store);
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: s }\n${rest}\n`;
  const read = readManifests([{ file: "a.yaml", text }]);
  const { problems } = applyManifests(store, read.manifests);
  const refused = [...read.problems, ...problems].filter(({ severity }) => severity === "error");
  return refused.map(({ message }) => message.replace(/^The \w+ "s" is invalid: /, ""));
}

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const many = (count: number, one: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => one(i)).join();
const slice = (endpoint: string, type = "IPv4"): string => `addressType: ${type}\nendpoints: [{ ${endpoint} }]`;
const IP = "addresses: [10.1.2.3]";

describe("an EndpointSlice is refused in the API server's words", () => {
  test.each<[string, string[]]>([
    [slice(IP), []],
    [slice("addresses: ['fd00::1']", "IPv6"), []],
    [slice("addresses: [foo.example.com., example.com, hi.ho.hu]", "FQDN"), []],
    [
      "addressType: IPv4\nports: [{ name: '' }, { name: http, port: 80, appProtocol: example.com/x }]\nendpoints: []",
      [],
    ],
    ["endpoints: []", ["addressType: Required value"]],
    [
      "addressType: IP\nendpoints: []",
      ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [slice("addresses: []"), ["endpoints[0].addresses: Required value: must contain at least 1 address"]],
    [
      slice(`addresses: [${many(101, (i) => `10.1.2.${i}`)}]`),
      ["endpoints[0].addresses: Too many: 101: must have at most 100 items"],
    ],
    [
      `addressType: IPv4\nendpoints: [${many(1001, (i) => `{ addresses: [10.1.${i >> 8}.${i & 255}] }`)}]`,
      ["endpoints: Too many: 1001: must have at most 1000 items"],
    ],
    [
      slice("addresses: [1.2.3, 'fd00::1', 127.0.0.1]"),
      [
        'endpoints[0].addresses[0]: Invalid value: "1.2.3": must be a valid IPv4 address',
        'endpoints[0].addresses[0]: Invalid value: "1.2.3": must be a valid IP address',
        'endpoints[0].addresses[1]: Invalid value: "fd00::1": must be a valid IPv4 address',
        'endpoints[0].addresses[2]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      slice("addresses: [foo, foo.*, under_score.example.com]", "FQDN"),
      [
        'endpoints[0].addresses[0]: Invalid value: "foo": should be a domain with at least two segments separated by dots',
        `endpoints[0].addresses[1]: Invalid value: "foo.*": ${SUBDOMAIN}`,
        `endpoints[0].addresses[2]: Invalid value: "under_score.example.com": ${SUBDOMAIN}`,
      ],
    ],
    [slice(`${IP}, hostname: --INVALID`), [`endpoints[0].hostname: Invalid value: "--INVALID": ${LABEL}`]],
    [slice(`${IP}, nodeName: bad_node`), [`endpoints[0].nodeName: Invalid value: "bad_node": ${SUBDOMAIN}`]],
    [
      slice(`${IP}, hints: { forZones: [{ name: zone-a }, { name: zone-a }, { name: inv*lid }] }`),
      [
        'endpoints[0].hints.forZones[1].name: Duplicate value: "zone-a"',
        `endpoints[0].hints.forZones[2].name: Invalid value: "inv*lid": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      ],
    ],
    [
      slice(`${IP}, hints: { forZones: [${many(9, (i) => `{ name: z${i} }`)}] }`),
      ["endpoints[0].hints.forZones: Too many: 9: must have at most 8 items"],
    ],
    [
      slice(`${IP}, deprecatedTopology: { ${many(17, (i) => `k${i}: v`)} }`),
      ["endpoints[0].deprecatedTopology: Too many: 17: must have at most 16 items"],
    ],
    [
      "addressType: IPv4\nports: [{ name: almost_valid, protocol: foo }, { name: a, appProtocol: '--' }, { name: a }]\nendpoints: []",
      [
        `ports[0].name: Invalid value: "almost_valid": ${LABEL}`,
        'ports[0].protocol: Unsupported value: "foo": supported values: "SCTP", "TCP", "UDP"',
        `ports[1].appProtocol: Invalid value: "--": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
        'ports[2].name: Duplicate value: "a"',
      ],
    ],
  ])("row %#", (rest, expected) => {
    expect(refusals("EndpointSlice", "discovery.k8s.io/v1", rest)).toEqual(expected);
  });
});

describe("Endpoints are refused in the API server's words", () => {
  const subset = (addresses: string, ports = "{ port: 93 }"): string =>
    `subsets: [{ addresses: [${addresses}], ports: [${ports}] }]`;
  test.each<[string, string[]]>([
    [
      subset(
        "{ ip: 10.10.1.1, nodeName: node-1.example }",
        "{ name: a, port: 8675, protocol: TCP }, { name: b, port: 309 }",
      ),
      [],
    ],
    ["subsets: []", []],
    ["subsets: [{}]", ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"]],
    [
      subset("{ ip: '[2001:0db8:85a3:0042:1000:8a2e:0370:7334]' }"),
      [
        'subsets[0].addresses[0].ip: Invalid value: "[2001:0db8:85a3:0042:1000:8a2e:0370:7334]": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'subsets[0].addresses[0].ip: Invalid value: "[2001:0db8:85a3:0042:1000:8a2e:0370:7334]": must be a valid IP address',
      ],
    ],
    [
      subset("{ ip: 127.0.0.1 }, { ip: 169.254.169.254 }, { ip: 224.0.0.1 }"),
      [
        'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'subsets[0].addresses[1].ip: Invalid value: "169.254.169.254": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
        'subsets[0].addresses[2].ip: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
      ],
    ],
    [
      subset("{ ip: 10.10.1.1, hostname: a_b, nodeName: 'x y' }"),
      [
        `subsets[0].addresses[0].hostname: Invalid value: "a_b": ${LABEL}`,
        `subsets[0].addresses[0].nodeName: Invalid value: "x y": ${SUBDOMAIN}`,
      ],
    ],
    [
      subset("{ ip: 10.10.1.1 }", "{ port: 66000 }, { name: b, port: 1, protocol: Foo }, { name: A_B, port: 2 }"),
      [
        "subsets[0].ports[0].name: Required value",
        "subsets[0].ports[0].port: Invalid value: 66000: must be between 1 and 65535, inclusive",
        'subsets[0].ports[1].protocol: Unsupported value: "Foo": supported values: "SCTP", "TCP", "UDP"',
        `subsets[0].ports[2].name: Invalid value: "A_B": ${LABEL}`,
      ],
    ],
  ])("row %#", (rest, expected) => {
    expect(refusals("Endpoints", "v1", rest)).toEqual(expected);
  });
});

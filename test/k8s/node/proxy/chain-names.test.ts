import { describe, expect, test } from "vitest";
import { chainHash } from "../../../../src/k8s/node/proxy/chain-names.js";

describe("the names of kube-proxy's chains", () => {
  test.each([
    ["ns1/svc1:p80tcp", "XPGD46QRK7WJZT7O"],
    ["ns2/svc2:p80tcp", "GNZBNJ2PO5MGZ6GT"],
    ["ns5/svc5:p80tcp", "NUKIZ6OKUXPJNT4C"],
    ["ns1/svc1:p80tcp10.180.0.1:80", "SXIVWICOYRO3J4NJ"],
    ["ns4/svc4:p80tcp10.180.0.5:80", "C6EBXVWJJZMIWKLZ"],
    ["ns1/svc1tcp", "AQI2S6QIMU7PVVRP"],
    ["default/kubernetes:httpstcp", "NPX46M4PTMTKRN6Y"],
    ["kube-system/kube-dns:dnsudp", "TCOU7JCQXEZGVUNU"],
    ["kube-system/kube-dns:dns-tcptcp", "ERIFXISQEP7F7OF4"],
  ])("%s hashes to %s as on a real node", (text, hash) => {
    expect(chainHash(text)).toBe(hash);
  });
});

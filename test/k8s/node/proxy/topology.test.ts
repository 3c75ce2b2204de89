import { describe, expect, test } from "vitest";
import type { ProxyEndpoint } from "../../../../src/k8s/node/proxy/endpoint.js";
import type { ServicePort } from "../../../../src/k8s/node/proxy/service-port.js";
import { categorizeEndpoints } from "../../../../src/k8s/node/proxy/topology.js";

/** "a" ready here, "b@" ready elsewhere, "c-" not ready, "d~" terminating and serving; ":z" hints at zone z. */
function endpoint(text: string): ProxyEndpoint {
  const zones = text.split(":").slice(1);
  const name = text.split(":")[0] ?? "";
  const terminating = name.includes("~");
  const ready = !terminating && !name.includes("-");
  return {
    address: name.charAt(0),
    port: 80,
    text: name.charAt(0),
    isLocal: !name.includes("@"),
    ready,
    serving: ready || terminating,
    terminating,
    zoneHints: zones,
  };
}

function port(internal: string, external: string | null): ServicePort {
  return {
    internalPolicyLocal: internal === "Local",
    externalPolicyLocal: external === "Local",
    nodePort: external === null ? 0 : 30080,
    externalIps: [],
    loadBalancerIps: [],
  } as unknown as ServicePort;
}

/** Policies, endpoints, zone; then the endpoints for cluster and local traffic, all reachable, and whether there are any. */
const ROWS: readonly (readonly [string, string | null, string, string, string, string, string, boolean])[] = [
  ["Cluster", null, "a b@", "", "ab", "", "ab", true],
  ["Cluster", null, "a- b@", "", "b", "", "b", true],
  ["Cluster", null, "a- b@-", "", "", "", "", false],
  ["Cluster", null, "a~ b@-", "", "a", "", "a", true],
  ["Cluster", null, "a~ b@", "", "b", "", "b", true],
  ["Cluster", "Local", "a b@", "", "ab", "a", "ab", true],
  ["Cluster", "Local", "b@", "", "b", "", "b", true],
  ["Cluster", "Local", "a~ b@", "", "b", "a", "ab", true],
  ["Cluster", "Local", "a~ b", "", "b", "b", "b", true],
  ["Local", null, "a b@", "", "", "a", "a", true],
  ["Local", null, "b@", "", "", "", "", true],
  ["Local", null, "b@-", "", "", "", "", false],
  ["Local", "Cluster", "a b@", "", "ab", "a", "ab", true],
  ["Cluster", null, "a:x b@:y", "x", "a", "", "a", true],
  ["Cluster", null, "a:x b@:y", "z", "ab", "", "ab", true],
  ["Cluster", null, "a:x b@", "x", "ab", "", "ab", true],
  ["Cluster", null, "a:x b@:y", "", "ab", "", "ab", true],
  ["Cluster", null, "a:x b@-", "x", "a", "", "a", true],
  ["Cluster", "Local", "a:y b@:x", "x", "b", "a", "ab", true],
  // The rest of kube-proxy's own table (TestCategorizeEndpoints).
  ["Cluster", "Local", "a:x b:y c@:z d@:x", "x", "ad", "ab", "abd", true],
  ["Local", "Cluster", "a:x b:y c@:z d@:x", "x", "ad", "ab", "abd", true],
  ["Cluster", null, "a-:x b@:y c@:z d-:x", "x", "bc", "", "bc", true],
  ["Cluster", null, "a:x b:y c d:x", "x", "abcd", "", "abcd", true],
  ["Cluster", null, "a:x:y:z b:y:z c:y:w d:z", "z", "abd", "", "abd", true],
  ["Local", null, "", "", "", "", "", false],
  ["Local", "Local", "a b@", "", "ab", "a", "ab", true],
  ["Local", "Local", "a@ b@", "", "ab", "", "ab", true],
  ["Local", "Local", "a@~ b@~", "", "ab", "", "ab", true],
  ["Cluster", "Local", "a@ b- c~ d@~", "", "a", "c", "ac", true],
  // Hints stand only beside ready endpoints: a terminating one without any changes nothing.
  ["Cluster", null, "a:x b@:y c~", "x", "a", "", "a", true],
];

describe("who gets a port's traffic", () => {
  test.each(ROWS)(
    "internal %s, external %s, endpoints %s, zone %j",
    (internal, external, endpoints, zone, cluster, local, reachable, hasAny) => {
      const choice = categorizeEndpoints(
        endpoints.split(" ").filter(Boolean).map(endpoint),
        port(internal, external),
        zone,
      );
      const names = (list: readonly ProxyEndpoint[]) => list.map((one) => one.text).join("");
      expect([names(choice.cluster), names(choice.local), names(choice.reachable), choice.hasAny]).toEqual([
        cluster,
        local,
        reachable,
        hasAny,
      ]);
    },
  );
});

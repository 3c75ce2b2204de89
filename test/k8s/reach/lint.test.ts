import { describe, expect, test } from "vitest";
import { lint } from "../../../src/k8s/reach/lint.js";
import { deployment, policy, reachOf } from "./manifests.js";

const WEB = deployment("web", { ports: "[{ name: http, containerPort: 8080 }]" });

function warnings(...documents: string[]): string[] {
  return lint(reachOf([WEB, ...documents])).map(
    ({ rule, object, message, origin }) => `${origin?.line ?? 0} ${rule}: ${object}: ${message}`,
  );
}

const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: ${spec}\n`;
const pod = (spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: ${spec}\n`;

describe("what is surely a mistake", () => {
  test("nothing of what is well", () => {
    const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }\n`;
    const fine = policy(
      "in",
      "{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: http }] }] }",
    );
    const dns = policy(
      "dns",
      "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }, { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ port: 53, protocol: UDP }] }] }",
    );
    expect(
      warnings(service("{ selector: { app: web }, ports: [{ port: 80, targetPort: http }] }"), ingress, fine, dns),
    ).toEqual([]);
  });

  test("an empty list of rules is no matter where policyTypes are given", () => {
    expect(warnings(policy("p", "{ podSelector: {}, policyTypes: [Ingress], egress: [] }"))).toEqual([]);
  });

  test("no name server is missed where an administrator's policy allows it", () => {
    const db = deployment("db", { ports: "[{ containerPort: 5432 }]" });
    const egress = policy("p", "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }] }");
    const admin = (action: string): string =>
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: dns }\nspec: { priority: 5, subject: { namespaces: {} }, egress: [{ action: ${action}, to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] }] }\n`;
    expect(warnings(db, egress, admin("Allow"))).toEqual([]);
    expect(warnings(db, egress, admin("Pass")).length).toBe(2);
    // What it denies is denied, whether a NetworkPolicy isolates the pods or not.
    const all = egress.replace("{ to: [{ podSelector: {} }] }", "{}");
    const denied = (name: string): string =>
      `24 names-not-resolved: AdminNetworkPolicy dns: default/${name} may connect to others, but egress[0] keeps it from the cluster's DNS (UDP 53 of kube-system): names will not be found`;
    for (const network of [[], [all]]) {
      expect(warnings(db, admin("Deny"), ...network)).toEqual([denied("db"), denied("web")]);
    }
    expect(warnings(db, admin("Pass"))).toEqual([]);
  });

  test("the cluster's DNS may be shut off on its own side", () => {
    const db = deployment("db", { ports: "[{ containerPort: 5432 }]" });
    const baseline =
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: default }\nspec: { subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: UDP, port: 53 } }] }] }\n";
    expect(warnings(db, baseline)[0]).toBe(
      "24 names-not-resolved: BaselineAdminNetworkPolicy default: default/db may connect to others, but ingress[0] keeps it from the cluster's DNS (UDP 53 of kube-system): names will not be found",
    );
  });

  test.each([
    [
      "an empty list of rules without policyTypes",
      policy("p", "{ podSelector: {}, egress: [] }"),
      '14 rule-without-type: NetworkPolicy default/p: its egress is an empty list, which denies nothing, for policyTypes are not given and do not have Egress then: write "policyTypes: [Ingress, Egress]"',
    ],
    [
      "the name of a port at addresses",
      policy(
        "p",
        "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }], ports: [{ port: http }] }] }",
      ),
      '14 port-not-opened: NetworkPolicy default/p: egress[0] is about addresses, which have no port called "http": it matches nothing, write the number',
    ],
    [
      "a policy that selects nothing",
      policy("p", "{ podSelector: { matchLabels: { app: wbe } } }"),
      "14 policy-selects-nothing: NetworkPolicy default/p: it selects no pod",
    ],
    [
      "an administrator's policy that selects nothing",
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: a }\nspec:\n  priority: 5\n  subject: { namespaces: { matchLabels: { team: none } } }\n",
      "16 policy-selects-nothing: AdminNetworkPolicy a: it selects no pod",
    ],
    [
      "a policy in a namespace that does not exist",
      policy("p", "{ podSelector: {} }", "ghost"),
      '13 missing-namespace: NetworkPolicy ghost/p: namespaces "ghost" not found: it was created, though no manifest does so\n14 policy-selects-nothing: NetworkPolicy ghost/p: it selects no pod: no workload is in namespace "ghost"',
    ],
    [
      "a policy that is given twice",
      `${policy("p", "{ podSelector: {} }")}---\n${policy("p", "{ podSelector: { matchLabels: { app: web } } }")}`,
      "18 given-twice: NetworkPolicy default/p: it replaces the object of this name that app.yaml:11:1 gives",
    ],
    [
      "a policy for pods on their node's network",
      `${pod("{ hostNetwork: true, containers: [{ name: c, image: app }] }").replace("name: p ", "name: p, labels: { net: host } ")}---\n${policy("p", "{ podSelector: { matchLabels: { net: host } } }")}`,
      "19 policy-selects-nothing: NetworkPolicy default/p: the pods that it selects (default/p) are on their node's network, where policies do not apply",
    ],
    [
      "a peer on its node's network",
      `${pod("{ hostNetwork: true, containers: [{ name: c, image: app }] }").replace("name: p ", "name: p, labels: { net: host } ")}---\n${policy("p", "{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { net: host } } }] }] }")}`,
      `19 peer-matches-nothing: NetworkPolicy default/p: ingress[0]: the pods that are labelled net=host in namespace "default" (default/p) are on their node's network: only an ipBlock with the nodes' addresses is about them`,
    ],
    [
      "a peer that is nobody",
      policy("p", "{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: gone } } }] }] }"),
      '14 peer-matches-nothing: NetworkPolicy default/p: ingress[0]: no pod is labelled app=gone in namespace "default"',
    ],
    [
      "a port that no pod opens",
      policy("p", "{ podSelector: {}, ingress: [{ ports: [{ port: 8081 }] }] }"),
      "14 port-not-opened: NetworkPolicy default/p: no pod that it is about opens TCP 8081: they open TCP 8080",
    ],
    [
      "a port's name that no pod has",
      policy("p", "{ podSelector: {}, ingress: [{ ports: [{ port: htttp }] }] }"),
      '14 port-not-opened: NetworkPolicy default/p: no pod that it is about has a port called "htttp"',
    ],
    [
      "a policy of a kind that is not looked at",
      "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: c }\nspec: {}\n",
      "12 policy-not-read: CiliumNetworkPolicy c: it is not looked at: only Kubernetes' own policies and those of policy.networking.k8s.io are",
    ],
    [
      "two policies of one priority over the same pods",
      ["a", "b"]
        .map(
          (name) =>
            `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: ${name} }\nspec: { priority: 5, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }\n`,
        )
        .join("---\n"),
      "19 equal-priority: AdminNetworkPolicy b: it has the priority of AdminNetworkPolicy a (5), and both select the same pods: which goes first is not defined",
    ],
    [
      "policies of two kinds and one priority",
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: a }\nspec: { priority: 5, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }\n---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: c }\nspec: { tier: Admin, priority: 5, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }\n`,
      "19 equal-priority: ClusterNetworkPolicy c: it has the priority of AdminNetworkPolicy a (5), and both select the same pods: which goes first is not defined",
    ],
    [
      "rules that mean nothing",
      policy("p", "{ podSelector: {}, policyTypes: [Ingress], egress: [{}] }"),
      "14 rule-without-type: NetworkPolicy default/p: its egress rules mean nothing, for its policyTypes do not have Egress",
    ],
    [
      "addresses of pods",
      policy("p", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.244.1.0/24 } }] }] }"),
      "14 block-of-pods: NetworkPolicy default/p: ingress[0] names addresses of pods (10.244.0.0/16), which change: select pods by their labels",
    ],
    [
      "addresses of a family that the cluster does not have",
      policy(
        "p",
        '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "2001:db8::/32" } }, { ipBlock: { cidr: "::/0" } }] }] }',
      ),
      "14 peer-matches-nothing: NetworkPolicy default/p: ingress[0]: its addresses are IPv6, and the cluster has IPv4: what is told of them counts where its pods get such addresses",
    ],
    [
      "a port's name with another protocol",
      policy(
        "p",
        "{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ protocol: UDP, port: http }] }] }",
      ),
      '14 port-not-opened: NetworkPolicy default/p: no pod that it is about has a port called "http" of UDP: it is of TCP',
    ],
    [
      "a Service without endpoints",
      service("{ selector: { app: wbe }, ports: [{ port: 80 }] }"),
      "14 service-without-endpoints: Service default/web: it has no endpoints: its selector app=wbe matches no pod",
    ],
    [
      "a Service to a port that no pod opens",
      service("{ selector: { app: web }, ports: [{ port: 80 }] }"),
      "14 port-not-opened: Service default/web: no pod behind it opens TCP 80: they open TCP 8080",
    ],
    [
      "a Service to a name of no port",
      service("{ selector: { app: web }, ports: [{ port: 80, targetPort: web }] }"),
      '14 port-not-opened: Service default/web: no pod behind it has a port called "web"',
    ],
    [
      "names of what is not there",
      pod(
        "{ containers: [{ name: c, image: app, envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: maybe, optional: true } }] }], volumes: [{ name: v, secret: { secretName: keys } }] }",
      ),
      '14 name-not-found: Pod default/p: secrets "keys" not found\n14 name-not-found: Pod default/p: configmaps "settings" not found',
    ],
    [
      "names of what is not there, in a volume of several",
      pod(
        "{ containers: [{ name: c, image: app }], volumes: [{ name: v, projected: { sources: [{ configMap: { name: ca } }, { secret: { name: maybe, optional: true } }] } }] }",
      ),
      '14 name-not-found: Pod default/p: configmaps "ca" not found',
    ],
    [
      "an Ingress to a Service that is not there",
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i }\nspec: { defaultBackend: { service: { name: wbe, port: { number: 80 } } } }\n",
      '14 name-not-found: Ingress default/i: services "wbe" not found',
    ],
    [
      "egress without names",
      `${deployment("db", { ports: "[{ containerPort: 5432 }]" })}---\n${policy("p", "{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }] }")}`,
      "24 names-not-resolved: NetworkPolicy default/p: default/web may connect to others, but no egress rule lets it ask the cluster's DNS (UDP 53 of kube-system): names will not be found",
    ],
  ])("%s", (_, document, expected) => {
    const found = warnings(document);
    for (const line of expected.split("\n")) expect(found).toContain(line);
    expect(found.length).toBe(expected.split("\n").length);
  });
});

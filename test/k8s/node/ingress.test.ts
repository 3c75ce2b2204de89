import { describe, expect, test } from "vitest";
import type { Ingress } from "../../../src/k8s/api/object.js";
import { Cluster } from "../../../src/k8s/cluster.js";
import { CONTOUR, INGRESS_NGINX, type IngressFlavour, TRAEFIK } from "../../../src/k8s/node/ingress/ingress-flavour.js";
import { IngressRules } from "../../../src/k8s/node/ingress/ingress-rules.js";

/** "host P/path E/path" with P, E and I for the types of paths; "tls" for TLS, "default" for a default backend. */
function ingress(text: string, index: number): Ingress {
  const [host = "", ...words] = text.split(" ");
  const types = { P: "Prefix", E: "Exact", I: "ImplementationSpecific" };
  const service = (name: string) => ({ service: { name, port: { number: 80 } } });
  const paths = words
    .filter((word) => /^[PEI]\//.test(word))
    .map((word) => ({
      path: word.slice(1),
      pathType: types[word.charAt(0) as "P" | "E" | "I"],
      backend: service(host === "-" ? word : `${host}:${word}`),
    }));
  return {
    metadata: { name: `i${index}`, namespace: "default", creationTimestamp: `2026-01-01T00:00:0${index}Z` },
    spec: {
      ...(paths.length === 0 ? {} : { rules: [{ ...(host === "-" ? {} : { host }), http: { paths } }] }),
      ...(words.includes("default") ? { defaultBackend: service("default") } : {}),
    },
  } as unknown as Ingress;
}

const FLAVOURS: Readonly<Record<string, IngressFlavour>> = { traefik: TRAEFIK, contour: CONTOUR };

describe("which rule a request meets", () => {
  // The tables of examples in Kubernetes' page about Ingress, then what the controllers differ in.
  test.each<[string, string, string, string, string]>([
    ["ingress-nginx", "- P/", "", "/any/thing", "P/"],
    ["ingress-nginx", "- E/foo", "", "/foo", "E/foo"],
    ["ingress-nginx", "- E/foo", "", "/bar", ""],
    ["ingress-nginx", "- E/foo", "", "/foo/", ""],
    ["ingress-nginx", "- E/foo/", "", "/foo", ""],
    ["ingress-nginx", "- P/foo", "", "/foo/", "P/foo"],
    ["ingress-nginx", "- P/foo/", "", "/foo", "P/foo/"],
    ["ingress-nginx", "- P/aaa/bb", "", "/aaa/bbb", ""],
    ["ingress-nginx", "- P/aaa/bbb/", "", "/aaa/bbb", "P/aaa/bbb/"],
    ["ingress-nginx", "- P/aaa/bbb", "", "/aaa/bbb/ccc", "P/aaa/bbb"],
    ["ingress-nginx", "- P/aaa/bbb", "", "/aaa/bbbxyz", ""],
    ["ingress-nginx", "- P/ P/aaa", "", "/aaa/ccc", "P/aaa"],
    ["ingress-nginx", "- P/ P/aaa P/aaa/bbb", "", "/aaa/bbb", "P/aaa/bbb"],
    ["ingress-nginx", "- P/ P/aaa P/aaa/bbb", "", "/ccc", "P/"],
    ["ingress-nginx", "- P/aaa default", "", "/ccc", "default"],
    ["ingress-nginx", "- P/foo E/foo", "", "/foo", "E/foo"],
    ["ingress-nginx", "*.foo.com P/", "bar.foo.com", "/", "*.foo.com:P/"],
    ["ingress-nginx", "*.foo.com P/", "baz.bar.foo.com", "/", ""],
    ["ingress-nginx", "*.foo.com P/", "foo.com", "/", ""],
    ["ingress-nginx", "*.foo.com P/; bar.foo.com P/", "BAR.foo.com", "/", "bar.foo.com:P/"],
    ["ingress-nginx", "a.com P/x; - P/", "a.com", "/y", ""],
    ["traefik", "a.com P/x; - P/", "a.com", "/y", "P/"],
    ["ingress-nginx", "a.com P/x; - P/", "b.com", "/y", "P/"],
    ["ingress-nginx", "a.com P/x; - default", "a.com", "/y", "default"],
    ["ingress-nginx", "a.com I/foo", "a.com", "/foobar", "a.com:I/foo"],
    ["traefik", "a.com P/foo", "a.com", "/foobar", "a.com:P/foo"],
    ["contour", "a.com P/foo", "a.com", "/foobar", ""],
  ])("%s: %s; a request for %j and %s", (name, rules, host, path, expected) => {
    const table = new IngressRules(FLAVOURS[name] ?? INGRESS_NGINX, rules.split("; ").map(ingress));
    expect(table.match(host, path)?.route.backend.service?.name ?? "").toBe(expected);
  });
});

const whoami = (name: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { containers: [{ name: web, image: traefik/whoami, ports: [{ name: http, containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: web, port: 8080, targetPort: http }] }
---`;

const rule = (name: string, host: string, path: string, service: string, extra = ""): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, annotations: { note: "", ${extra} } }
spec:
  tls: [{ hosts: [${host.startsWith("tls") ? host : ""}] }]
  rules: [{ host: ${host}, http: { paths: [{ path: "${path}", pathType: ImplementationSpecific, backend: { service: { name: ${service}, port: { name: web } } } }] } }]
---`;

const CONTROLLER = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx, annotations: { ingressclass.kubernetes.io/is-default-class: "true" } }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: v1
kind: Pod
metadata: { name: ingress, labels: { app: ingress } }
spec:
  containers:
    - name: controller
      image: registry.k8s.io/ingress-nginx/controller:v1.12.1
      args: [/nginx-ingress-controller, --publish-service=$(POD_NAMESPACE)/ingress]
      ports: [{ name: http, containerPort: 80 }, { name: https, containerPort: 443 }]
      readinessProbe: { httpGet: { path: /healthz, port: 10254 } }
---
apiVersion: v1
kind: Service
metadata: { name: ingress }
spec: { type: LoadBalancer, selector: { app: ingress }, ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: shell, image: busybox, command: [sleep, infinity] }] }
---`;

test("requests go through ingress-nginx to the Services that the rules name, and follow what changes", async () => {
  const cluster = new Cluster({ nodes: 2, loadBalancerPools: ["192.168.77.1-192.168.77.4"] });
  cluster.apply(
    CONTROLLER +
      whoami("shop") +
      whoami("cart") +
      rule("shop", "shop.example", "/", "shop") +
      rule("api", "api.example", "/v1(/|$)(.*)", "cart", "nginx.ingress.kubernetes.io/rewrite-target: /$2") +
      rule("safe", "tls.example", "/", "shop") +
      rule(
        "closed",
        "closed.example",
        "/",
        "shop",
        "nginx.ingress.kubernetes.io/whitelist-source-range: 192.0.2.0/24",
      ) +
      rule("nobody", "nobody.example", "/", "nobody") +
      rule("other", "other.example", "/", "shop").replace("spec:", "spec:\n  ingressClassName: other"),
  );
  expect((await cluster.settle()).warnings).toEqual([
    "ingress default/nobody leads to service default/nobody, which is not there (manifest.yaml:76:1)",
    "ingress default/other is served by nobody: its class is other, and there is no such IngressClass (manifest.yaml:83:1)",
  ]);
  const status = cluster.api.read("Ingress", "default", "shop").status;
  expect(status.loadBalancer).toEqual({ ingress: [{ ip: "192.168.77.1" }] });
  const get = async (host: string, target: string, scheme = "http"): Promise<string> => {
    const port = scheme === "http" ? 80 : 443;
    const command = `curl -sk -w '%{http_code} %{redirect_url}' --resolve ${host}:${port}:192.168.77.1 '${scheme}://${host}${target}'`;
    const { stdout } = await cluster.exec("pod/client", command);
    const name = /^Hostname: (\w+)/m.exec(stdout)?.[1] ?? "";
    const line = /^GET (\S+)/m.exec(stdout)?.[1] ?? "";
    return `${stdout.split("\n").at(-1)?.trim()} ${name} ${line}`.trim();
  };
  expect(await get("shop.example", "/a?b")).toBe("200 shop /a?b");
  expect(await get("api.example", "/v1/users?all")).toBe("200 cart /users?all");
  expect(await get("api.example", "/v2")).toBe("404");
  expect(await get("unknown.example", "/")).toBe("404");
  expect(await get("other.example", "/")).toBe("404");
  expect(await get("nobody.example", "/")).toBe("503");
  expect(await get("closed.example", "/")).toBe("403");
  expect(await get("tls.example", "/x")).toBe("308 https://tls.example/x");
  expect(await get("tls.example", "/x", "https")).toBe("200 shop /x");
  cluster.api.delete("Pod", "default", "shop");
  cluster.api.delete("Ingress", "default", "api");
  await cluster.settle();
  expect(await get("shop.example", "/")).toBe("503");
  expect(await get("api.example", "/v1/x")).toBe("404");
});

import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";
import { HttpApp } from "../../../src/k8s/node/images/http-app.js";
import { imageMatches, parseImage } from "../../../src/k8s/node/images/image-reference.js";

describe("the name of an image", () => {
  test.each([
    ["redis:7", "docker.io", "library/redis", "7", ""],
    ["my/app", "docker.io", "my/app", "latest", ""],
    ["localhost:5000/app:v1", "localhost:5000", "app", "v1", ""],
    ["registry.k8s.io/a/b@sha256:0f", "registry.k8s.io", "a/b", "", "sha256:0f"],
    ["busybox:1.38@sha256:0f", "docker.io", "library/busybox", "1.38", "sha256:0f"],
  ])("%s", (image, registry, repository, tag, digest) => {
    expect(parseImage(image)).toEqual({ registry, repository, tag, digest });
  });

  test.each([
    ["my/app:v2", "my/app", true],
    ["docker.io/my/app", "my/app", true],
    ["my/app:v2", "my/app:v1", false],
    ["ghcr.io/me/app:1", "ghcr.io/me/app", true],
    ["docker.io/me/app:1", "ghcr.io/me/app", false],
  ])("%s is %s: %s", (image, key, same) => {
    expect(imageMatches(image, key)).toBe(same);
  });
});

describe("the programs of images", () => {
  const rows = [
    ["nginx:1.27", "", 80, /<h1>Welcome to nginx!<\/h1>\n<p>p0<\/p>/],
    ["nginxinc/nginx-unprivileged", "", 8080, /p1/],
    ["hashicorp/http-echo", "args: ['-text=hello there', '-listen=:9000']", 9000, /^hello there\n$/],
    ["registry.k8s.io/e2e-test-images/agnhost:2.39", "args: [serve-hostname, --port, '9376']", 9376, /^p3$/],
    ["traefik/whoami", "", 80, /^Hostname: p4\n/],
    ["somebody/something", "ports: [{ containerPort: 7777 }]", 7777, /p5/],
    ["my/own", "", 1234, /<p>p6<\/p>/],
  ] as const;

  test("answer as such", async () => {
    const cluster = new Cluster({ nodes: 1, images: { "my/own": (c) => new HttpApp(c, [1234], "mine", "") } });
    for (const [index, [image, more]] of rows.entries()) {
      const container = `{ name: c, image: "${image}"${more === "" ? "" : `, ${more}`} }`;
      cluster.apply(`apiVersion: v1\nkind: Pod\nmetadata: { name: p${index} }\nspec: { containers: [${container}] }\n`);
    }
    await cluster.settle();
    for (const [index, [image, , port, body]] of rows.entries()) {
      const ip = cluster.pod(`p${index}`).pod.status.podIP ?? "";
      const fetched = await cluster.at("node/node-1").fetch(`http://${ip}:${port}/`);
      expect(`${image} ${fetched.error}`).toBe(`${image} `);
      expect(fetched.body).toMatch(body);
    }
    // A program that is not known may be a webhook: who begins with TLS is answered in it.
    const unknown = cluster.pod("p5").pod.status.podIP ?? "";
    expect((await cluster.exec("node/node-1", `curl -sk https://${unknown}:7777/`)).stdout).toBe("p5\n");
    expect((await cluster.exec("node/node-1", `curl -s https://${unknown}:7777/`)).exitCode).toBe(60);
  });

  test("an init container that declares a port comes to its end all the same", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    const init =
      "initContainers: [{ name: i, image: some/reloader, args: [--listen=:8081], ports: [{ containerPort: 8081 }] }]";
    cluster.apply(
      `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { ${init}, containers: [{ name: c, image: nginx }] }\n`,
    );
    expect((await cluster.settle()).problems).toEqual([]);
  });

  test("Redis speaks its language, and a port that is taken ends the container with a message", async () => {
    const cluster = new Cluster({ nodes: 1 });
    const pod = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { hostNetwork: true, containers: [{ name: c, image: "redis:7" }] }\n`;
    cluster.apply(pod("a"));
    await cluster.settle();
    expect((await cluster.at("outside").connect("192.168.10.11", 6379)).connected).toBe(true);
    cluster.apply(pod("b"));
    const report = await cluster.settle({ limitNs: 5e9 });
    expect(report.problems.join()).toMatch(/pod default\/b waits in CrashLoopBackOff/);
    const messages = cluster.api.list("Event").map((event) => event.message);
    expect(messages.some((message) => /port 6379.*is taken|Address already in use/.test(message))).toBe(true);
  });
});

describe("what manifests of whole applications count on", () => {
  const pod = (name: string, spec: string) =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: ${spec}\n`;

  test("unknown programs listen where probes ask, and where Services lead when they declare nothing", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(
      [
        pod(
          "silent",
          "{ containers: [{ name: c, image: my/vote }, { name: d, image: my/other, ports: [{ containerPort: 9000 }] }] }",
        ),
        "---\napiVersion: v1\nkind: Service\nmetadata: { name: silent }\nspec: { selector: { app: silent }, ports: [{ name: a, port: 80, targetPort: 8080 }, { name: b, port: 81, targetPort: 9000 }] }\n",
        pod(
          "probed",
          "{ containers: [{ name: c, image: my/controller, ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { path: /healthz, port: 10254 } } }] }",
        ),
      ].join(""),
    );
    const { problems, warnings, notices } = await cluster.settle();
    expect([problems, warnings]).toEqual([[], []]);
    expect(notices.join()).toMatch(/^3 images are unknown here: .*: my\/controller, my\/other, my\/vote$/);
  });

  test("a shell without a terminal ends at once, and is told why it is started again and again", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(pod("bare", "{ containers: [{ name: c, image: busybox }] }"));
    cluster.apply(pod("stays", "{ containers: [{ name: c, image: busybox, stdin: true, tty: true }] }"));
    const { problems } = await cluster.settle();
    expect(problems).toEqual([
      expect.stringMatching(
        /^pod default\/bare waits in CrashLoopBackOff .*; its program ends by itself with exit code 0, and restartPolicy Always starts it again: /,
      ),
    ]);
  });

  test("Secrets that only a program makes, redis's bus, and init containers of servers' images", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(
      [
        pod(
          "certgen",
          "{ restartPolicy: Never, containers: [{ name: c, image: registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.2, args: [create, --namespace=$(POD_NAMESPACE), --secret-name=admission] }] }",
        ),
        pod(
          "controller",
          "{ volumes: [{ name: v, secret: { secretName: admission } }], containers: [{ name: c, image: my/controller, volumeMounts: [{ name: v, mountPath: /certs }] }] }",
        ),
        pod(
          "redis",
          '{ containers: [{ name: c, image: redis, command: [/conf/start.sh], ports: [{ containerPort: 6379 }, { containerPort: 16379 }], livenessProbe: { exec: { command: [sh, -c, "timeout 3 redis-cli ping"] } } }] }',
        ),
        pod(
          "elastic",
          '{ initContainers: [{ name: a, image: busybox, command: [sh, -c, "chown -R 1000:1000 /tmp && ulimit -n 65536"] }, { name: b, image: busybox, command: [sysctl, -w, vm.max_map_count=262144] }], containers: [{ name: c, image: my/elastic }] }',
        ),
        pod(
          "mysql",
          '{ initContainers: [{ name: i, image: mysql, command: [bash, -c, "set -ex; [[ $HOSTNAME =~ ^(m)ysql$ ]] || exit 1; echo $HOSTNAME | cut -c1"] }], containers: [{ name: c, image: mysql, readinessProbe: { exec: { command: [mysqladmin, ping] } } }] }',
        ),
      ].join(""),
    );
    expect((await cluster.settle()).problems).toEqual([]);
    expect(cluster.logs("mysql", "i")).toContain("m\n");
    expect(cluster.logs("elastic", "b")).toBe("vm.max_map_count = 262144\n");
    expect(
      await cluster.at("pod/controller").connect(cluster.pod("redis").pod.status.podIP ?? "", 16379),
    ).toMatchObject({ connected: true });
  });
});

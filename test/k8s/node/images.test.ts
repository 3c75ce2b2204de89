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

import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";

const SITE = `upstream backend { server backend; }
server {
  listen 80;
  location /static/ { root /srv; }
  location = /health { default_type text/plain; return 200 "healthy\\n"; }
  location /api/ { proxy_pass http://backend/; proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; }
  location /kept { proxy_pass http://backend; }
  location /old { return 302 /static/; }
  location /try { root /srv/static; try_files $uri /static/index.html; }
  location /moved { rewrite ^/moved/(.*)$ /static/$1 last; }
  location ~ \\.php$ { return 403; }
  location /down { proxy_pass http://10.244.0.250:9; }
}
server { listen 80; server_name other.example *.wild; return 200 "$server_name of $http_host"; }
`;

const indent = (text: string) => text.replace(/^/gm, "    ");
const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: { name: site }
data:
  default.conf: |
${indent(SITE)}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: files }
data: { index.html: "static index", "app.js": "js" }
---
apiVersion: v1
kind: Pod
metadata: { name: front, labels: { app: front } }
spec:
  volumes: [{ name: conf, configMap: { name: site } }, { name: files, configMap: { name: files } }]
  containers:
    - name: nginx
      image: nginx
      readinessProbe: { httpGet: { path: /health, port: 80 } }
      volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }, { name: files, mountPath: /srv/static }]
---
apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { app: front }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: backend }
spec: { selector: { app: back }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: back, labels: { app: back } }
spec: { containers: [{ name: w, image: traefik/whoami }] }
---
apiVersion: v1
kind: Pod
metadata: { name: plain }
spec: { containers: [{ name: w, image: nginx, readinessProbe: { httpGet: { path: /healthz, port: 80 } } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: apache }
spec: { containers: [{ name: w, image: httpd }] }
---
apiVersion: v1
kind: Pod
metadata: { name: hello }
spec:
  containers:
    - name: w
      image: nginx
      command: [sh, -c, "echo Hello from $HOSTNAME > /usr/share/nginx/html/index.html && nginx -g 'daemon off;'"]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: bad }
data: { default.conf: "server { listen 80; location / { proxy_pass http://nobody; } }", half.conf: "server {" }
---
apiVersion: v1
kind: Pod
metadata: { name: lost }
spec:
  volumes: [{ name: conf, configMap: { name: bad, items: [{ key: default.conf, path: a.conf }] } }]
  containers: [{ name: w, image: nginx, volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: half }
spec:
  volumes: [{ name: conf, configMap: { name: bad } }]
  containers: [{ name: w, image: nginx, volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d/b.conf, subPath: half.conf }] }]
`;

describe("the image of nginx", () => {
  test("serves what its configuration, its files and its volumes say, and nothing else", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(MANIFEST);
    const { problems } = await cluster.settle();
    expect(problems.join("\n")).toContain(
      "plain is Running and not ready: Readiness probe failed: HTTP probe failed with statuscode: 404",
    );
    expect(problems.join("\n")).toContain(
      'it said last: nginx: [emerg] host not found in upstream "nobody" in /etc/nginx/conf.d/a.conf:1',
    );
    expect(cluster.logs("half")).toBe(
      'nginx: [emerg] unexpected end of file, expecting "}" in /etc/nginx/conf.d/b.conf:1\n',
    );
    expect(problems).toHaveLength(3);

    const at = cluster.at("pod/back");
    const address = (name: string) => cluster.api.read("Pod", "default", name).status.podIP ?? "";
    const get = async (url: string, method = "GET", headers: readonly (readonly [string, string])[] = []) => {
      const { response, body } = await at.fetch(`http://${url}`, { method, headers });
      return `${response?.status} ${response?.reason} ${response?.header("location") ?? ""}|${body.replaceAll("\r\n", "")}`;
    };
    const page = (title: string) =>
      `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>nginx/1.27.3</center></body></html>`;
    const rows: readonly (readonly [url: string, answer: string | RegExp, method?: string])[] = [
      ["front/health", "200 OK |healthy\n"],
      ["front/static/", "200 OK |static index"],
      ["front/static/app.js", "200 OK |js"],
      ["front/api", `301 Moved Permanently http://front/api/|${page("301 Moved Permanently")}`],
      ["front/old", `302 Moved Temporarily http://front/static/|${page("302 Found")}`],
      ["front/try/what", "200 OK |static index"],
      ["front/moved/app.js", "200 OK |js"],
      ["front/a.php", `403 Forbidden |${page("403 Forbidden")}`],
      ["front/none", `404 Not Found |${page("404 Not Found")}`],
      ["front/down", `502 Bad Gateway |${page("502 Bad Gateway")}`],
      ["front/api/x?y=1", /GET \/x\?y=1 HTTP\/1\.1\n(.*\n)*Host: front\n(.*\n)*X-Real-IP: /],
      ["front/kept/x", /GET \/kept\/x HTTP\/1\.1\n(.*\n)*Host: backend\n/],
      [`${address("plain")}/`, /^200 OK .*<p>plain<\/p>/s],
      [`${address("plain")}/healthz`, `404 Not Found |${page("404 Not Found")}`],
      [`${address("plain")}/`, `405 Not Allowed |${page("405 Not Allowed")}`, "POST"],
      [`${address("plain")}/`, `405 Not Allowed |${page("405 Not Allowed")}`, "DELETE"],
      [`${address("hello")}/`, "200 OK |Hello from hello\n"],
      [
        `${address("apache")}/x`,
        /^404 Not Found \|<!DOCTYPE HTML PUBLIC .*The requested URL was not found on this server\./s,
      ],
      [`${address("apache")}/`, /^405 Method Not Allowed/, "PUT"],
      [`${address("apache")}/`, /^501 Not Implemented/, "FOO"],
    ];
    for (const [url, answer, method] of rows) {
      const got = await get(url, method);
      if (typeof answer === "string") expect([url, got]).toEqual([url, answer]);
      else expect(got, url).toMatch(answer);
    }
    expect(await get("front/", "GET", [["Host", "a.wild"]])).toBe("200 OK |other.example of a.wild");
  });
});

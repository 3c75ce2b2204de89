import type { Pod } from "../api/object.js";
import { imageMatches, parseImage } from "./images/image-reference.js";

/** Docker's own images that run as root unless told. */
const ROOTS = [
  "alpine",
  "bash",
  "busybox",
  "caddy",
  "cassandra",
  "debian",
  "golang",
  "httpd",
  "influxdb",
  "mariadb",
  "mongo",
  "mysql",
  "nextcloud",
  "nginx",
  "node",
  "openjdk",
  "perl",
  "php",
  "postgres",
  "python",
  "rabbitmq",
  "redis",
  "registry",
  "ruby",
  "tomcat",
  "traefik",
  "ubuntu",
  "wordpress",
  "zookeeper",
];

/** Images whose user is a name, which the kubelet cannot look up. */
const NAMED: Readonly<Record<string, string>> = {
  "curlimages/curl": "curl_user",
  haproxy: "haproxy",
  "jenkins/jenkins": "jenkins",
  memcached: "memcache",
  "prom/alertmanager": "nobody",
  "prom/node-exporter": "nobody",
  "prom/prometheus": "nobody",
  "quay.io/prometheus/alertmanager": "nobody",
  "quay.io/prometheus/node-exporter": "nobody",
  "quay.io/prometheus/prometheus": "nobody",
};

/**
 * Why a container that must not run as root cannot start, in the kubelet's words (verifyRunAsNonRoot); null when it can.
 * Simplified: an image whose user is not known here is taken to have a number that is not root's.
 */
export function userProblem(pod: Pod, container: Pod["spec"]["containers"][number]): string | null {
  const isBound = container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
  if (isBound !== true) return null;
  const { name, namespace = "default", uid } = pod.metadata;
  const who = `(pod: "${name}_${namespace}(${uid})", container: ${container.name})`;
  const user = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if (user !== undefined) return user === 0 ? `container's runAsUser breaks non-root policy ${who}` : null;
  const image = container.image ?? "";
  const { registry, repository } = parseImage(image);
  if (registry === "docker.io" && ROOTS.some((key) => repository === `library/${key}`)) {
    return `container has runAsNonRoot and image will run as root ${who}`;
  }
  const named = Object.entries(NAMED).find(([key]) => imageMatches(image, key));
  if (named === undefined) return null;
  return `container has runAsNonRoot and image has non-numeric user (${named[1]}), cannot verify user is non-root ${who}`;
}

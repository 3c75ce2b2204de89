import type { Container } from "kubernetes-types/core/v1.js";
import type { Pod } from "../../api/object.js";
import { parseImage } from "../images/image-reference.js";

/** What tells one Ingress controller from another, as far as its answers go. */
export interface IngressFlavour {
  /** `spec.controller` of its IngressClasses. */
  readonly controller: string;
  /** The class that it takes by the annotation `kubernetes.io/ingress.class`, unless a flag names another. */
  readonly className: string;
  /** Whether it takes an Ingress of no class at all, unless a flag says so. */
  readonly takesUnclassed: boolean;
  /** Ports of its container that speak TLS; the other ones that serve Ingresses speak plain HTTP. */
  readonly tlsPorts: readonly number[];
  readonly plainPorts: readonly number[];
  /** Whether a path of type Prefix ends at a `/` (`/foo` is not in front of `/foobar`), as Kubernetes has it. */
  readonly prefixByElement: boolean;
  /** Whether rules without a host are asked when the host's own rules have no path that fits. */
  readonly triesAnyHost: boolean;
  /** How plain requests for hosts with TLS are sent to https; 0 when they are answered. */
  readonly tlsRedirect: number;
  /** How its own errors look. */
  readonly pages: "nginx" | "traefik" | "haproxy" | "envoy";
  /** Prefix of the annotations that change what it does (rewrite-target and others); "" when none is looked at. */
  readonly annotations: string;
}

const NGINX_PORTS = { plainPorts: [80], tlsPorts: [443] };

/** ingress-nginx (`k8s.io/ingress-nginx`). */
export const INGRESS_NGINX: IngressFlavour = {
  controller: "k8s.io/ingress-nginx",
  className: "nginx",
  takesUnclassed: false,
  ...NGINX_PORTS,
  prefixByElement: true,
  triesAnyHost: false,
  tlsRedirect: 308,
  pages: "nginx",
  annotations: "nginx.ingress.kubernetes.io/",
};

/** NGINX Inc.'s controller. */
export const NGINX_INC: IngressFlavour = {
  ...INGRESS_NGINX,
  controller: "nginx.org/ingress-controller",
  tlsRedirect: 301,
  annotations: "",
};

/** Traefik's provider for Ingress objects. Its `PathPrefix` is a prefix of the text. */
export const TRAEFIK: IngressFlavour = {
  controller: "traefik.io/ingress-controller",
  className: "traefik",
  takesUnclassed: true,
  plainPorts: [80, 8000],
  tlsPorts: [443, 8443],
  prefixByElement: false,
  triesAnyHost: true,
  tlsRedirect: 0,
  pages: "traefik",
  annotations: "",
};

/** HAProxy Technologies' controller. */
export const HAPROXY_TECH: IngressFlavour = {
  controller: "haproxy.org/ingress-controller/haproxy",
  className: "haproxy",
  takesUnclassed: false,
  plainPorts: [80, 8080],
  tlsPorts: [443, 8443],
  prefixByElement: true,
  triesAnyHost: true,
  tlsRedirect: 302,
  pages: "haproxy",
  annotations: "",
};

/** The community's haproxy-ingress. */
export const HAPROXY_INGRESS: IngressFlavour = {
  ...HAPROXY_TECH,
  controller: "haproxy-ingress.github.io/controller",
  ...NGINX_PORTS,
};

/** Contour: its Envoys, beside a container of Contour that tells them what to do. */
export const CONTOUR: IngressFlavour = {
  controller: "projectcontour.io/ingress-controller",
  className: "contour",
  takesUnclassed: true,
  plainPorts: [80, 8080],
  tlsPorts: [443, 8443],
  prefixByElement: true,
  triesAnyHost: false,
  tlsRedirect: 0,
  pages: "envoy",
  annotations: "",
};

/** Controllers by the repositories of their images. */
const IMAGES: readonly (readonly [pattern: RegExp, flavour: IngressFlavour])[] = [
  [/(^|\/)(ingress-nginx\/controller(-chroot)?|nginx-ingress-controller)$/, INGRESS_NGINX],
  [/(^|\/)nginx\/nginx-ingress$/, NGINX_INC],
  [/(^|\/)(mirrored-library-)?traefik$/, TRAEFIK],
  [/(^|\/)haproxytech\/kubernetes-ingress$/, HAPROXY_TECH],
  [/(^|\/)haproxy-ingress$/, HAPROXY_INGRESS],
];
const ENVOY = /(^|\/)envoy(-distroless)?$/;
const CONTOUR_IMAGE = /(^|\/)contour$/;

/** The controller that a container is; null for any other. Envoy is Contour's where a container of Contour sets it up. */
export function ingressFlavour(
  { spec }: Pick<Pod, "spec">,
  { image = "" }: Pick<Container, "image">,
): IngressFlavour | null {
  const { repository } = parseImage(image);
  for (const [pattern, flavour] of IMAGES) if (pattern.test(repository)) return flavour;
  if (!ENVOY.test(repository)) return null;
  const others = [...spec.containers, ...(spec.initContainers ?? [])];
  return others.some((one) => CONTOUR_IMAGE.test(parseImage(one.image ?? "").repository)) ? CONTOUR : null;
}

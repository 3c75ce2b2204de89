// Ingress: which Service a request goes to by the rules of Ingress objects, and the program that sends it there.
// It knows the API's objects and HTTP; must not know kubelets or a node's rules.
// Read next: ingress-app.ts for the program, ingress-flavour.ts for what controllers differ in.

import type { HTTPIngressPath, IngressBackend } from "kubernetes-types/networking/v1.js";
import type { Ingress } from "../../api/object.js";
import type { IngressFlavour } from "./ingress-flavour.js";

/** Where one rule leads, with the Ingress that says so. */
export interface IngressRoute {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  /** As the rule gives it; "/" for a rule without one and for a default backend. */
  readonly path: string;
  readonly pathType: string;
}

/** The rules of one host, those looked at first in front. */
interface Server {
  readonly routes: IngressRoute[];
  /** One of its rules is a regular expression: then all are, as in ingress-nginx. */
  usesRegex: boolean;
  /** An Ingress names the host below `tls`. */
  isTls: boolean;
  /** For what no path fits. */
  fallback: IngressRoute | null;
}

/** What a request comes to. */
export interface IngressMatch {
  readonly route: IngressRoute;
  /** The path is a regular expression. */
  readonly isRegex: boolean;
}

/**
 * The rules of all Ingresses of a controller, ready to be asked. Of two rules for the same host and path that of the older
 * Ingress counts.
 */
export class IngressRules {
  private readonly servers = new Map<string, Server>();
  private readonly flavour: IngressFlavour;
  private fallback: IngressRoute | null = null;

  constructor(flavour: IngressFlavour, ingresses: readonly Ingress[]) {
    this.flavour = flavour;
    for (const ingress of [...ingresses].sort(byAge)) this.add(ingress);
    for (const { routes, usesRegex } of this.servers.values()) routes.sort((a, b) => precedence(a, b, usesRegex));
  }

  /** The rule for a path at a host (without port); null when nothing fits. */
  match(host: string, path: string): IngressMatch | null {
    const named = this.serverOf(host);
    const unnamed = this.servers.get("") ?? null;
    const order = named === null ? [unnamed] : this.flavour.triesAnyHost ? [named, unnamed] : [named];
    for (const server of order) {
      if (server === null) continue;
      const route = server.routes.find((one) => this.fits(one, path, server.usesRegex));
      if (route !== undefined) return { route, isRegex: server.usesRegex };
    }
    const route = named?.fallback ?? this.fallback;
    return route === null ? null : { route, isRegex: false };
  }

  /** Does an Ingress ask for TLS for this host? */
  isTls(host: string): boolean {
    return this.serverOf(host)?.isTls === true;
  }

  private add(ingress: Ingress): void {
    const { spec, metadata } = ingress;
    const asked = (name: string): boolean =>
      this.flavour.annotations !== "" && (metadata.annotations?.[this.flavour.annotations + name] ?? "") !== "";
    const usesRegex =
      asked("rewrite-target") || metadata.annotations?.[`${this.flavour.annotations}use-regex`] === "true";
    const own = spec.defaultBackend;
    const fallback = own === undefined ? null : { ingress, backend: own, path: "/", pathType: "Prefix" };
    // Beside rules the default backend is for what they leave over, without any for everything.
    if ((spec.rules ?? []).length === 0) this.fallback ??= fallback;
    for (const { host = "", http } of spec.rules ?? []) {
      const server = this.server(host);
      server.fallback ??= fallback;
      server.usesRegex ||= usesRegex && this.flavour.annotations !== "";
      for (const path of http?.paths ?? []) addRoute(server.routes, ingress, path);
      if (host === "") this.fallback ??= fallback;
    }
    for (const host of (spec.tls ?? []).flatMap(({ hosts }) => hosts ?? [])) {
      const server = this.servers.get(host.toLowerCase());
      if (server !== undefined) server.isTls = true;
    }
  }

  private server(host: string): Server {
    const key = host.toLowerCase();
    let server = this.servers.get(key);
    if (server === undefined) {
      server = { routes: [], usesRegex: false, isTls: false, fallback: null };
      this.servers.set(key, server);
    }
    return server;
  }

  /** By the whole name, else by a star in the place of its first label. */
  private serverOf(host: string): Server | null {
    const name = host.toLowerCase();
    if (name === "") return null;
    const exact = this.servers.get(name);
    if (exact !== undefined) return exact;
    const dot = name.indexOf(".");
    return (dot > 0 ? this.servers.get(`*${name.slice(dot)}`) : undefined) ?? null;
  }

  private fits({ path: own, pathType }: IngressRoute, path: string, usesRegex: boolean): boolean {
    if (pathType === "Exact") return path === own;
    if (usesRegex) return regexOf(own)?.test(path) === true;
    if (pathType === "Prefix" && this.flavour.prefixByElement) {
      const prefix = own.replace(/\/+$/, "");
      return path === prefix || path.startsWith(`${prefix}/`);
    }
    return path.startsWith(own);
  }
}

/** A path as nginx takes it where regular expressions are asked for (`location ~* "^PATH"`); null for none that is one. */
export function regexOf(path: string): RegExp | null {
  try {
    return new RegExp(`^${path}`, "i");
  } catch {
    return null;
  }
}

function addRoute(routes: IngressRoute[], ingress: Ingress, { path = "/", pathType, backend }: HTTPIngressPath): void {
  if (routes.some((one) => one.path === path && one.pathType === pathType)) return;
  routes.push({ ingress, backend, path, pathType });
}

/** Exact paths first, then the longest. */
function precedence(a: IngressRoute, b: IngressRoute, usesRegex: boolean): number {
  const exact = Number(b.pathType === "Exact") - Number(a.pathType === "Exact");
  if (exact !== 0) return exact;
  const length = (route: IngressRoute): number => (usesRegex ? route.path : route.path.replace(/\/+$/, "")).length;
  return length(b) - length(a);
}

function byAge({ metadata: a }: Ingress, { metadata: b }: Ingress): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  const [left, right] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

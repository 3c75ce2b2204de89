import { IngressApp } from "../ingress/ingress-app.js";
import { ingressFlavour } from "../ingress/ingress-flavour.js";
import type { App, CommandRunner, ContainerContext, ImageFactory } from "./app.js";
import { curlApp, shellApp } from "./command-app.js";
import { agnhost, flag, HttpEchoApp, IdleApp, RequestEchoApp } from "./echo-apps.js";
import { HttpApp } from "./http-app.js";
import { imageMatches, parseImage } from "./image-reference.js";
import { NginxApp, NginxImage } from "./nginx-app.js";
import { declaredPorts, greetingApp, redis, serverPorts, unknownApp } from "./port-apps.js";
import { argocd, metallbController, metallbSpeaker, webhookCertgen } from "./secret-apps.js";
import { serverCommand } from "./server-command.js";
import { StaticApp, type StaticFlavour } from "./static-app.js";

/** The port of a flag or, without it, what `serverPorts` says. */
function portsOf(container: ContainerContext, flagName: string, own: number): number[] {
  const asked = Number(flag(container, flagName));
  return asked > 0 ? [asked] : serverPorts(container, own);
}

function nginx(port: number): ImageFactory {
  const image = new NginxImage(port);
  return (container, commands) => {
    image.install(container);
    return serverCommand(container, commands, "nginx", (place) => new NginxApp(place, image));
  };
}

function site(flavour: StaticFlavour, programs: string, configPath: string): ImageFactory {
  return (container, commands) =>
    serverCommand(
      container,
      commands,
      programs,
      (place) => new StaticApp(place, serverPorts(place, 80, configPath), flavour),
    );
}

function web(title: string, own: number, server: string, configPath?: string): ImageFactory {
  return (container) => new HttpApp(container, serverPorts(container, own, configPath), title, server);
}

/** A controller of Ingresses; an Envoy that is none is not known. */
function ingress(container: ContainerContext): App {
  const flavour = ingressFlavour(container.pod, container.container);
  return flavour === null ? unknownApp(container) : new IngressApp(container, flavour);
}

const redisImage: ImageFactory = (container, commands) =>
  serverCommand(container, commands, "redis-server|redis-sentinel|valkey-server|run.sh", redis, redis);

const APACHE: StaticFlavour = {
  title: "It works!",
  root: "/usr/local/apache2/htdocs",
  server: "Apache/2.4.62 (Unix)",
  isApache: true,
};
const CADDY: StaticFlavour = { title: "Caddy works!", root: "/usr/share/caddy", server: "Caddy", isApache: false };

/** A server of which only the greeting is known, unless the container's command is another program. */
function greets(own: number, text: string, names: string): ImageFactory {
  return (container, commands) =>
    serverCommand(container, commands, names, (place) => greetingApp(place, own, text), unknownApp);
}

/** Images that are known, by the last part of their repository unless a `/` says otherwise; the first row that fits decides. */
const KNOWN_IMAGES: readonly (readonly [pattern: RegExp, factory: ImageFactory])[] = [
  [/(^|\/)(nginx-unprivileged|bitnami\/nginx)$/, nginx(8080)],
  [/(^|\/)nginx(-slim|-hello)?$/, nginx(80)],
  [/(^|\/)httpd$/, site(APACHE, "httpd|httpd-foreground|apachectl", "/usr/local/apache2/conf")],
  [/(^|\/)caddy$/, site(CADDY, "caddy", "/etc/caddy")],
  [/(^|\/)(gb-frontend|php-redis)$/, web("Guestbook", 80, "Apache/2.4.10 (Debian)", "/etc/apache2")],
  [/(^|\/)(redis|redis-stack-server|valkey|gb-redisslave|gb-redis-follower)$/, redisImage],
  [/(^|\/)agnhost$/, agnhost],
  [/(^|\/)hashicorp\/http-echo$/, (container) => new HttpEchoApp(container)],
  [/(^|\/)traefik\/whoami$/, (container) => new RequestEchoApp(container, portsOf(container, "port", 80))],
  [/(^|\/)ealen\/echo-server$/, (container) => new RequestEchoApp(container, portsOf(container, "port", 80))],
  [/(^|\/)jmalloc\/echo-server$/, (container) => new RequestEchoApp(container, serverPorts(container, 8080))],
  [/(^|\/)mendhak\/http-https-echo$/, (container) => new RequestEchoApp(container, serverPorts(container, 8080))],
  [
    /(^|\/)(echoserver|echo-server|http-echo|whoami)$/,
    (container) => new RequestEchoApp(container, echoPorts(container)),
  ],
  [/(^|\/)(ingress-nginx\/controller(-chroot)?|nginx-ingress-controller|nginx\/nginx-ingress)$/, ingress],
  [/(^|\/)((mirrored-library-)?traefik|haproxytech\/kubernetes-ingress|haproxy-ingress|envoy(-distroless)?)$/, ingress],
  [/(^|\/)kube-webhook-certgen$/, webhookCertgen],
  [/(^|\/)argoproj\/argocd$/, argocd],
  [/(^|\/)metallb\/controller$/, metallbController],
  [/(^|\/)metallb\/speaker$/, metallbSpeaker],
  [/(^|\/)curl$/, curlApp],
  [/(^|\/)(busybox|alpine|debian|ubuntu|centos|fedora|bash|netshoot|dnsutils|jessie-dnsutils|toolbox)$/, shellApp],
  [/(^|\/)pause(-amd64|-arm64)?$/, () => new IdleApp()],
  [/(^|\/)(postgres|postgresql)$/, greets(5432, "", "postgres|run.sh")],
  [/(^|\/)(mysql|mariadb|percona)$/, greets(3306, "5.5.5-10.11.6-MariaDB\0", "mysqld|mysqld_safe|mariadbd|run.sh")],
  [
    /(^|\/)(mongo|mongodb)$/,
    greets(
      27017,
      "It looks like you are trying to access MongoDB over HTTP on the native driver port.\n",
      "mongod|mongos|mongo|run.sh",
    ),
  ],
  [/(^|\/)memcached$/, greets(11211, "ERROR\r\n", "memcached|run.sh")],
  [/(^|\/)(kafka|cp-kafka)$/, greets(9092, "", "kafka-server-start.sh|kafka-server-start|run|run.sh")],
  [/(^|\/)rabbitmq$/, greets(5672, "AMQP\0\0\t\x01", "rabbitmq-server|run.sh")],
];

function echoPorts(container: ContainerContext): number[] {
  const declared = declaredPorts(container, "TCP");
  return declared.length > 0 ? declared : [8080];
}

/** Which program an image is: the user's own first, then the known ones, then the one that listens where it is declared. */
export class ImageTable {
  private readonly own: readonly (readonly [key: string, factory: ImageFactory])[];
  private readonly commands: CommandRunner | null;

  /**
   * `images` by name, with or without registry and tag: "my/app", "nginx:1.27", "ghcr.io/me/app". Without `commands` no
   * container's command is run, only guessed at.
   */
  constructor(images: Readonly<Record<string, ImageFactory>> = {}, commands: CommandRunner | null = null) {
    this.own = Object.entries(images);
    this.commands = commands;
  }

  /** Starts the program of a container. @throws Error when it cannot start. */
  start(container: ContainerContext): App {
    return this.factoryOf(container.container.image ?? "")(container, this.commands);
  }

  /** Runs a command in a container beside its program; null when it asks for programs that are not there. */
  exec(container: ContainerContext, argv: readonly string[]): App | null {
    return this.commands?.start(container, argv) ?? null;
  }

  /** True when the image has a program of its own, here or by the user. */
  isKnown(image: string): boolean {
    return this.factoryOf(image) !== unknownApp;
  }

  private factoryOf(image: string): ImageFactory {
    for (const [key, factory] of this.own) if (imageMatches(image, key)) return factory;
    const { repository } = parseImage(image);
    for (const [pattern, factory] of KNOWN_IMAGES) if (pattern.test(repository)) return factory;
    return unknownApp;
  }
}

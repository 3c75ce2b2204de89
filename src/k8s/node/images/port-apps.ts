import { RedisServer } from "../../../apps/redis/server.js";
import { TextServer } from "../../../apps/text-server.js";
import type { App, ContainerContext } from "./app.js";
import { environment, flag, IdleApp } from "./echo-apps.js";
import { mustEnd, SleepApp } from "./sleep-app.js";

/** The ports of a protocol that a container declares. */
export function declaredPorts(container: ContainerContext, protocol: "TCP" | "UDP"): number[] {
  const ports: number[] = [];
  for (const port of container.container.ports ?? []) {
    if ((port.protocol ?? "TCP") === protocol && !ports.includes(port.containerPort)) ports.push(port.containerPort);
  }
  return ports;
}

/**
 * Where a server listens: on its image's own port; when its configuration is another (a command, arguments, or a volume
 * over its configuration), on the declared ports, for what the configuration says is not known.
 */
export function serverPorts(container: ContainerContext, own: number, configPath = "/etc"): number[] {
  const declared = declaredPorts(container, "TCP");
  const { command, args, volumeMounts } = container.container;
  const isChanged =
    (command ?? []).length > 0 ||
    (args ?? []).length > 0 ||
    (volumeMounts ?? []).some((mount) => mount.mountPath.startsWith(configPath));
  return isChanged && declared.length > 0 ? declared : [own];
}

/** Stands in for a program that is not known. */
class GuessedServer extends TextServer implements App {
  readonly isGuess = true;
}

/** An image that nobody here knows: it listens on what it declares and answers with its pod's name, and HTTP in HTTP. */
export function unknownApp(container: ContainerContext): App {
  const tcp = declaredPorts(container, "TCP");
  const udp = declaredPorts(container, "UDP");
  if (tcp.length + udp.length === 0) {
    return mustEnd(container) ? new SleepApp(container, container.jobRunNs) : new IdleApp(true);
  }
  const { netns, pod } = container;
  return new GuessedServer(netns, pod.metadata.name, { tcp, udp }, container.container.name);
}

/** Redis, at `--port` or 6379, with the password that its environment or arguments give. */
export function redis(container: ContainerContext): App {
  const password = flag(container, "requirepass") ?? environment(container, "REDIS_PASSWORD");
  const port = Number(flag(container, "port") ?? 6379) || 6379;
  return new RedisServer(container.netns, port, password === null ? {} : { password });
}

/** A server whose protocol is not spoken here: it accepts on its image's port, greets as `text` and closes nothing. */
export function greetingApp(container: ContainerContext, own: number, text: string): App {
  return new GuessedServer(container.netns, text, { tcp: serverPorts(container, own) }, container.container.name);
}

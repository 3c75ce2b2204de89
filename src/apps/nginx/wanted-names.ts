import { tryParseIp } from "../../wire/ip-address.js";
import { NginxError } from "./directive.js";
import { type Configuration, hostAndPort } from "./site.js";

/** A server or upstream name that is looked up before the first socket is opened. */
export interface Wanted {
  readonly host: string;
  readonly place: string;
}

/** The names that `proxy_pass` and `upstream` tell, each once. @throws NginxError for an address that is none */
export function wantedNames({ upstreams, sites }: Configuration): Wanted[] {
  const found: Wanted[] = [];
  const add = (host: string, place: string): void => {
    if (tryParseIp(host) !== null || host.startsWith("unix") || found.some((one) => one.host === host)) return;
    found.push({ host, place });
  };
  for (const servers of upstreams.values()) {
    for (const { host, place } of servers) add(host, place);
  }
  for (const { locations } of sites) {
    for (const { directives } of locations) {
      for (const { name, args, file, line } of directives) {
        const target = args[0] ?? "";
        if (name !== "proxy_pass" || target.includes("$")) continue;
        const authority = /^https?:\/\/([^/]*)/.exec(target)?.[1];
        if (authority === undefined) {
          throw new NginxError(`invalid URL prefix in ${file}:${line}`);
        }
        if (!upstreams.has(authority)) add(hostAndPort(authority).host, `${file}:${line}`);
      }
    }
  }
  return found;
}

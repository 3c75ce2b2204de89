import type { HttpClient } from "../../../../apps/http/client.js";
import type { HttpFailure } from "../../../../apps/http/client-failure.js";
import { formatIp } from "../../../../wire/ip-address.js";

function seconds(ns: number): string {
  return (ns / 1e9).toFixed(6);
}

/** What `curl -w FORMAT` prints after a transfer. An unknown variable prints nothing (curl says so on standard error). */
export function writeOut(
  format: string,
  client: HttpClient,
  failure: HttpFailure | null,
  connections: number,
  heads: readonly string[],
  index: number,
): string {
  const { response } = client;
  const value = (name: string): string => {
    switch (name) {
      case "http_code":
      case "response_code":
        return String(response?.status ?? 0).padStart(3, "0");
      case "size_download":
        return String(response?.body.length ?? 0);
      case "size_upload":
        return String(client.request?.body.length ?? 0);
      case "size_header":
        return String(heads.reduce((sum, head) => sum + head.length, 0));
      case "speed_download":
        return client.totalNs === 0 ? "0" : String(Math.floor(((response?.body.length ?? 0) * 1e9) / client.totalNs));
      case "speed_upload":
        return client.totalNs === 0
          ? "0"
          : String(Math.floor(((client.request?.body.length ?? 0) * 1e9) / client.totalNs));
      case "time_total":
        return seconds(client.totalNs);
      case "time_namelookup":
        return seconds(client.resolvedNs);
      case "time_connect":
      case "time_pretransfer":
        return seconds(client.connectedNs);
      case "time_starttransfer":
        return seconds(client.firstByteNs);
      case "time_appconnect":
      case "time_redirect":
        return seconds(0);
      case "remote_ip":
        return client.remote === null || connections === 0 ? "" : formatIp(client.remote);
      case "remote_port":
        return String(connections === 0 ? 0 : client.remotePort);
      case "local_ip":
        return client.local === null ? "" : formatIp(client.local);
      case "local_port":
        return String(client.localPort);
      case "url":
      case "url_effective":
        return client.url;
      case "method":
        return client.request?.method ?? "GET";
      case "num_redirects":
        return String(client.redirects);
      case "num_connects":
        return String(connections);
      case "num_headers":
        return String(response?.headers.length ?? 0);
      case "redirect_url":
        return response?.header("location") ?? "";
      case "content_type":
        return response?.header("content-type") ?? "";
      case "http_version":
        return response === null ? "0" : response.version.replace("HTTP/", "");
      case "scheme":
        return "HTTP";
      case "exitcode":
        return String(failure?.code ?? 0);
      case "errormsg":
        return failure?.message ?? "";
      case "urlnum":
        return String(index);
      case "ssl_verify_result":
      case "proxy_ssl_verify_result":
        return "0";
      default:
        return "";
    }
  };
  return format.replace(
    /%\{(\w+)\}|%%|\\([ntr])/g,
    (whole: string, name: string | undefined, letter: string | undefined) => {
      if (name !== undefined) return value(name);
      if (letter !== undefined) return letter === "n" ? "\n" : letter === "t" ? "\t" : "\r";
      return whole === "%%" ? "%" : whole;
    },
  );
}

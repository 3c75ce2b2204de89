import { utf8ToBytes } from "@noble/hashes/utils.js";
import { HttpResponse, reasonPhrase } from "../http/message.js";
import { NGINX_VERSION } from "./variables.js";

/** The field by which it names itself. */
export const SERVER = ["Server", `nginx/${NGINX_VERSION}`] as const;

/** Where nginx's pages say it in words of its own. */
const TITLES: ReadonlyMap<number, string> = new Map([
  [401, "Authorization Required"],
  [405, "Not Allowed"],
  [503, "Service Temporarily Unavailable"],
  [504, "Gateway Time-out"],
]);

/** The reasons of status lines that are its own; the others are `reasonPhrase`'s. */
export const REASONS: ReadonlyMap<number, string> = new Map([
  [302, "Moved Temporarily"],
  [405, "Not Allowed"],
  [413, "Request Entity Too Large"],
  [503, "Service Temporarily Unavailable"],
  [504, "Gateway Time-out"],
]);

/** A page as nginx shows its errors and redirects. */
export function errorPage(status: number): HttpResponse {
  const title = `${status} ${TITLES.get(status) ?? reasonPhrase(status)}`;
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${NGINX_VERSION}</center>\r\n</body>\r\n</html>\r\n`;
  return new HttpResponse(status, [SERVER, ["Content-Type", "text/html"]], utf8ToBytes(html));
}
